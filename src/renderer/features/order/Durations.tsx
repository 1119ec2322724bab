import type { ReactNode } from 'react';
import { DURATION_CLOCKS, DURATION_LABELS, durationWords, type UsualDuration } from '#shared/domain/durations.ts';
import type { OrderView, StepView } from '#shared/domain/order.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { Unknown } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/format.ts';

const CLOCK_WORDS: Readonly<Record<UsualDuration['clock'], string>> = {
  business: 'working hours',
  workdays: 'without days off',
  elapsed: 'all hours',
};

/** Each step of this order beside what is usual for orders like it. */
export function Durations({ view }: { view: OrderView }): ReactNode {
  if (view.steps.length === 0) return null;
  const learned = view.steps.some((step) => step.usual !== null);
  return (
    <section className="order-section" aria-label="Durations">
      <h2>Durations against the usual</h2>
      {!learned && (
        <p className="quiet small">
          Nothing usual is known yet: it is learned once a day from the company’s own delivered orders.
        </p>
      )}
      <div className="wide-table">
        <table className="durations">
          <thead>
            <tr>
              <th>Step</th>
              <th className="num">This order</th>
              <th className="num" title="Half of comparable orders take no longer">
                p50
              </th>
              <th className="num" title="Nine of ten take no longer">
                p90
              </th>
              <th className="num" title="Nineteen of twenty take no longer">
                p95
              </th>
              <th className="stretch">Against the usual</th>
              <th>Compared with</th>
            </tr>
          </thead>
          <tbody>
            {view.steps.map((step) => (
              <StepRow key={step.step} step={step} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function StepRow({ step }: { step: StepView }): ReactNode {
  const { usual, ms } = step;
  const label = DURATION_LABELS[step.step];
  const clock = DURATION_CLOCKS[step.step];
  const place = usual === null || ms === null ? null : placeOf(ms, usual);
  return (
    <tr>
      <td className="nowrap">
        {label}
        {clock !== 'elapsed' && <span className="faint small">{`, ${CLOCK_WORDS[clock]}`}</span>}
      </td>
      <td className={place === 'far beyond' || place === 'beyond' ? 'num nowrap late' : 'num nowrap'}>
        {ms === null ? (
          <Unknown why="Not over yet" />
        ) : (
          <EvidenceLink title={label} sources={step.sources}>
            {durationWords(ms, clock)}
          </EvidenceLink>
        )}
        {step.to === null && <span className="quiet"> so far</span>}
      </td>
      {usual === null ? (
        <td colSpan={5} className="quiet">
          too few comparable orders
        </td>
      ) : (
        <>
          <td className="num quiet nowrap">{durationWords(usual.p50Ms, usual.clock)}</td>
          <td className="num quiet nowrap">{durationWords(usual.p90Ms, usual.clock)}</td>
          <td className="num quiet nowrap">{durationWords(usual.p95Ms, usual.clock)}</td>
          <td className="stretch">
            <UsualBar ms={ms} usual={usual} label={`${label}: ${place === null ? 'not over' : `${place} the usual`}`} />
          </td>
          <td className="quiet nowrap" title={`Counted in ${CLOCK_WORDS[usual.clock]}`}>
            {`${usual.group} (${formatCount(usual.count)})`}
          </td>
        </>
      )}
    </tr>
  );
}

type Place = 'within' | 'beyond' | 'far beyond';

function placeOf(ms: number, { p90Ms, p95Ms }: UsualDuration): Place {
  if (ms <= p90Ms) return 'within';
  return ms <= p95Ms ? 'beyond' : 'far beyond';
}

/** The usual as a bar from the start to p50, p90 and p95, and this order as a line across it, to one scale. */
function UsualBar({ ms, usual, label }: { ms: number | null; usual: UsualDuration; label: string }): ReactNode {
  const whole = Math.max(usual.p95Ms, ms ?? 0, 1) * 1.04;
  const share = (value: number): string => `${(100 * value) / whole}%`;
  return (
    <div className="usual-bar" role="img" aria-label={label} title={label}>
      <span className="usual-p95" style={{ width: share(usual.p95Ms) }} />
      <span className="usual-p90" style={{ width: share(usual.p90Ms) }} />
      <span className="usual-p50" style={{ width: share(usual.p50Ms) }} />
      {ms !== null && (
        <span
          className={placeOf(ms, usual) === 'within' ? 'usual-this' : 'usual-this late'}
          style={{ left: share(ms) }}
        />
      )}
    </div>
  );
}
