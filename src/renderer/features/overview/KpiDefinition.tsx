import { Info } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { KpiFigure, KpiFrame } from '#shared/contract/dto/kpis.ts';
import { At } from '../../ui/Figures.tsx';
import { formatCount, formatDuration, formatMoney } from '../../ui/format.ts';
import { BASIS_WORDS } from './choice.ts';
import { rowsWords, valueWords } from './figure-words.ts';

const EDGE = 8;
const HOVER_MS = 250;

/** What a figure means and counts: on hover, on focus and by click. */
export function KpiInfo({ figure, frame }: { figure: KpiFigure; frame: KpiFrame }): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const [box, shown] = [button.current?.getBoundingClientRect(), panel.current];
    if (!open || !box || !shown) return;
    const left = Math.max(EDGE, Math.min(box.left - 12, window.innerWidth - shown.offsetWidth - EDGE));
    const below = box.bottom + 6;
    const fits = below + shown.offsetHeight <= window.innerHeight - EDGE;
    shown.style.left = `${left}px`;
    shown.style.top = `${fits ? below : Math.max(EDGE, box.top - shown.offsetHeight - 6)}px`;
  }, [open]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );

  const later = (action: () => void): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(action, HOVER_MS);
  };
  const show = (): void => panel.current?.showPopover();
  const hide = (): void => panel.current?.hidePopover();
  return (
    <span className="kpi-info" onMouseEnter={() => later(show)} onMouseLeave={() => later(hide)}>
      <button
        ref={button}
        type="button"
        className="button plain icon low"
        aria-label={`What “${figure.definition.title}” means`}
        aria-expanded={open}
        aria-controls={id}
        onFocus={show}
        onBlur={hide}
        onClick={show}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          hide();
        }}
      >
        <Info size={14} aria-hidden />
      </button>
      <div
        ref={panel}
        id={id}
        className="kpi-definition"
        popover="manual"
        role="note"
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && <Definition figure={figure} frame={frame} />}
      </div>
    </span>
  );
}

function Definition({ figure, frame }: { figure: KpiFigure; frame: KpiFrame }): ReactNode {
  const { definition, numerator, denominator, spread, byCurrency, parts, excluded, notes, missing, rows } = figure;
  const { unit } = definition;
  return (
    <>
      <h2>
        {definition.title} <span className="faint">v{definition.version}</span>
      </h2>
      <p className="kpi-formula">{definition.formula}</p>
      <dl>
        {missing !== null && <Fact term="Missing">{missing}</Fact>}
        {unit === 'share' && numerator !== null && denominator !== null && (
          <Fact term="Counted">{`${formatCount(numerator)} ÷ ${formatCount(denominator)}`}</Fact>
        )}
        {spread !== null && (
          <Fact term="Spread">{`median ${formatDuration(spread.median)}, mean ${formatDuration(spread.mean)}, p90 ${formatDuration(spread.p90)}`}</Fact>
        )}
        {byCurrency.map(({ currency, money, value, rows: count }) => (
          <Fact key={currency} term={currency}>
            {`${money === null ? valueWords(unit, value) : formatMoney(money)}, ${formatCount(count)} rows`}
          </Fact>
        ))}
        {parts.map(({ words, value }) => (
          <Fact key={words} term={words}>
            {valueWords(unit, value)}
          </Fact>
        ))}
        <Fact term="Set">
          {definition.set}
          {rows !== null && `: ${rowsWords(rows.grain, rows.count)}`}
        </Fact>
        {excluded.map(({ words, count }) => (
          <Fact key={words} term="Left out">{`${formatCount(count)}: ${words}`}</Fact>
        ))}
        {definition.usesBasis && <Fact term="Basis">{BASIS_WORDS[frame.basis]}</Fact>}
        <Fact term="Period">{`${frame.words} (${frame.zone})`}</Fact>
        <Fact term="Time">
          {definition.calendar}
          {definition.calendar.startsWith('Business') && ` (${frame.calendar})`}
        </Fact>
        <Fact term="As of">
          <At at={frame.asOf} />
        </Fact>
        {notes.map((note) => (
          <Fact key={note} term="Note">
            {note}
          </Fact>
        ))}
      </dl>
    </>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
