import { useState, type ReactNode } from 'react';
import { CAUSE_CLASSES, EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { CAUSE_WORDS, plural } from '../../ui/words.ts';
import { BacktestPanel } from './BacktestPanel.tsx';
import type { TabProps } from './tab-props.ts';

const CODES = Object.keys(EXCEPTIONS) as ExceptionCode[];

/** Which exceptions are looked for. */
export function RulesTab({ edit }: TabProps): ReactNode {
  const [text, setText] = useState('');
  const [trying, setTrying] = useState<ExceptionCode | null>(null);
  const { enabled } = edit.policy;
  const wanted = text.trim().toLowerCase();
  const shown = CODES.filter((code) => `${code} ${EXCEPTIONS[code].title}`.toLowerCase().includes(wanted));
  const off = CODES.filter((code) => !enabled[code]).length;
  return (
    <div className="policy-page">
      <div className="policy-tools">
        <input
          className="input"
          type="search"
          placeholder="Find a rule"
          aria-label="Find a rule"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="quiet small">{off === 0 ? 'Every rule is on.' : `${plural(off, 'rule')} off.`}</span>
      </div>
      {shown.length === 0 && <p className="quiet policy-empty">{`No rule is called “${text}”.`}</p>}
      {CAUSE_CLASSES.map((cause) => {
        const codes = shown.filter((code) => EXCEPTIONS[code].cause === cause);
        return (
          codes.length > 0 && (
            <section key={cause} className="policy-section">
              <h2>{CAUSE_WORDS[cause]}</h2>
              {codes.map((code) => (
                <div key={code} className="rule" data-changed={edit.isChanged(['enabled', code])}>
                  <div className="rule-line">
                    <label>
                      <input
                        type="checkbox"
                        checked={enabled[code]}
                        onChange={(event) => edit.set(['enabled', code], event.target.checked)}
                      />
                      {EXCEPTIONS[code].title}
                    </label>
                    <span className="code quiet small">{code}</span>
                    <span className="quiet small optional ellipsis">{EXCEPTIONS[code].nextAction}</span>
                    <button
                      type="button"
                      className="button plain low"
                      aria-expanded={trying === code}
                      aria-label={`Back-test ${EXCEPTIONS[code].title}`}
                      onClick={() => setTrying(trying === code ? null : code)}
                    >
                      Back-test
                    </button>
                  </div>
                  {trying === code && <BacktestPanel code={code} overrides={edit.overrides} />}
                </div>
              ))}
            </section>
          )
        );
      })}
    </div>
  );
}
