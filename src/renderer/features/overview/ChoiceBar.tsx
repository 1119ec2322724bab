import { useState, type ReactNode } from 'react';
import { KPI_BASES } from '#shared/contract/dto/kpis.ts';
import { BASIS_WORDS, parseBasis, parsePeriod, PERIODS, type useChoice } from './choice.ts';

/** Which days, and which commitment they are measured against. */
export function ChoiceBar({ choice }: { choice: ReturnType<typeof useChoice> }): ReactNode {
  const { period, basis, text, set } = choice;
  const isCustom = period.kind === 'range' || !PERIODS.some((each) => each.text === text);
  const [open, setOpen] = useState(false);
  return (
    <div className="choice-bar">
      <div className="segmented" role="group" aria-label="Period">
        {PERIODS.map((each) => (
          <button
            key={each.text}
            type="button"
            aria-pressed={each.text === text}
            onClick={() => {
              setOpen(false);
              set({ period: parsePeriod(each.text) });
            }}
          >
            {each.words}
          </button>
        ))}
        <button type="button" aria-pressed={isCustom} aria-expanded={open || isCustom} onClick={() => setOpen(!open)}>
          Custom
        </button>
      </div>
      {(open || isCustom) && <Range key={text} choice={choice} />}
      <label className="choice-basis">
        <span className="quiet small">Against</span>
        <select aria-label="Basis" value={basis} onChange={(event) => set({ basis: parseBasis(event.target.value) })}>
          {KPI_BASES.map((each) => (
            <option key={each} value={each}>
              {BASIS_WORDS[each].toLowerCase()}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Range({ choice }: { choice: ReturnType<typeof useChoice> }): ReactNode {
  const { period, set } = choice;
  const [from, setFrom] = useState(period.kind === 'range' ? period.from : '');
  const [to, setTo] = useState(period.kind === 'range' ? period.to : '');
  const [problem, setProblem] = useState<string | null>(null);
  const apply = (): void => {
    if (from === '' || to === '') setProblem('Choose both days.');
    else if (from > to) setProblem('The first day is after the last.');
    else {
      setProblem(null);
      set({ period: { kind: 'range', from, to } });
    }
  };
  return (
    <form
      className="choice-range"
      aria-label="Days of the period"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <input type="date" aria-label="First day" value={from} onChange={(event) => setFrom(event.target.value)} />
      <span aria-hidden>–</span>
      <input type="date" aria-label="Last day" value={to} onChange={(event) => setTo(event.target.value)} />
      <button type="submit" className="button low">
        Show
      </button>
      {problem !== null && (
        <span className="late small" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}
