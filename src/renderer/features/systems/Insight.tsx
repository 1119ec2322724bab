import type { ReactNode } from 'react';
import type { ConnectionInsight, Hop, RunPeriod } from '#shared/contract/dto/observability.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { DAY } from '#shared/domain/time.ts';
import { At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { plural } from '../../ui/words.ts';
import { ApiFact } from './ApiSupport.tsx';
import { shortText } from './measures.tsx';

const HOP_WORDS: Readonly<Record<Hop, string>> = {
  recorded: 'Happened to recorded',
  fetched: 'Recorded to here',
  visible: 'Here to on screen',
};

const ERROR_WORDS: Readonly<Record<string, string>> = {
  auth: 'credential refused',
  config: 'settings do not fit',
  rate_limited: 'asked too often',
  transient: 'not reached',
  source_changed: 'source changed',
  bad_record: 'unreadable answer',
  incomplete: 'not whole',
  store: 'store',
  bug: 'our mistake',
};

/** How it has been doing: figures of the last day and week, latency, what may still be asked, and what ends when. */
export function Insight({ system, insight }: { system: SystemHealth; insight: ConnectionInsight }): ReactNode {
  return (
    <section className="system-section" aria-label="How it has been doing">
      <h2>How it has been doing</h2>
      <div className="insight">
        <table className="insight-runs">
          <thead>
            <tr>
              <th>Runs</th>
              {insight.periods.map(({ ms }) => (
                <th key={ms} className="num">
                  {ms === DAY ? 'Last day' : `Last ${Math.round(ms / DAY)} days`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PERIOD_ROWS.map(({ words, of, tone }) => (
              <tr key={words}>
                <td className="quiet">{words}</td>
                {insight.periods.map((period) => (
                  <td key={period.ms} className={`num ${tone?.(period) ?? ''}`}>
                    {of(period)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <dl className="insight-facts">
          {insight.hops.length === 0 ? (
            <div>
              <dt>Latency</dt>
              <dd className="quiet">Nothing has come since the first read.</dd>
            </div>
          ) : (
            insight.hops.map((hop) => (
              <div key={hop.hop}>
                <dt>{HOP_WORDS[hop.hop]}</dt>
                <dd className="tabular" title={`Median, and 95 of 100 within; of ${formatCount(hop.samples)} records`}>
                  {shortText(hop.p50Ms)}
                  <span className="quiet">{`, 95 of 100 within ${shortText(hop.p95Ms)}`}</span>
                </dd>
              </div>
            ))
          )}
          <Budget budget={insight.budget} />
          {system.credentials.map((credential) => (
            <Credential key={credential.key} credential={credential} />
          ))}
          {system.api !== null && <ApiFact api={system.api} />}
        </dl>
      </div>
    </section>
  );
}

const PERIOD_ROWS: readonly {
  readonly words: string;
  readonly of: (period: RunPeriod) => ReactNode;
  readonly tone?: (period: RunPeriod) => string;
}[] = [
  { words: 'Came to an end', of: ({ runs }) => formatCount(runs) },
  {
    words: 'Failed',
    of: ({ runs, failed, errors }) =>
      failed === 0 ? (
        '0'
      ) : (
        <span
          title={errors
            .map(({ kind, runs: times }) => `${ERROR_WORDS[kind] ?? kind}: ${formatCount(times)}`)
            .join(', ')}
        >
          {`${formatCount(failed)} (${rate(failed, runs)})`}
        </span>
      ),
    tone: ({ failed }) => (failed > 0 ? 'late' : ''),
  },
  { words: 'Brought nothing', of: ({ empty }) => formatCount(empty) },
  {
    words: 'Took, median · 95 of 100',
    of: ({ p50Ms, p95Ms }) => (p50Ms === null || p95Ms === null ? '–' : `${shortText(p50Ms)} · ${shortText(p95Ms)}`),
  },
  { words: 'Read', of: ({ read }) => formatCount(read) },
  { words: 'New or changed', of: ({ changed }) => formatCount(changed) },
  {
    words: 'Rejected',
    of: ({ rejected }) => formatCount(rejected),
    tone: ({ rejected }) => (rejected > 0 ? 'late' : ''),
  },
  { words: 'Received', of: ({ bytes }) => formatBytes(bytes) },
];

function rate(part: number, whole: number): string {
  const share = (part / Math.max(1, whole)) * 100;
  if (share < 0.1) return 'below 0.1 %';
  return `${share >= 10 ? Math.round(share) : share.toFixed(1)} %`;
}

function Budget({ budget }: Pick<ConnectionInsight, 'budget'>): ReactNode {
  if (budget === null)
    return (
      <div>
        <dt>Requests</dt>
        <dd className="quiet">Not asked since Throughline started.</dd>
      </div>
    );
  const { requests, windowMs, remaining, quietMs } = budget;
  const used = requests - remaining;
  return (
    <div>
      <dt>{`Requests, at most ${formatCount(requests)} in ${shortText(windowMs)}`}</dt>
      <dd>
        <meter
          min={0}
          max={requests}
          high={requests * 0.9}
          value={used}
          aria-label="Part of the requests that is used"
        />
        <span className="tabular">{` ${formatCount(used)} used, ${formatCount(remaining)} left`}</span>
        {quietMs > 0 && <span className="ageing">{`, asked to wait ${shortText(quietMs)}`}</span>}
      </dd>
    </div>
  );
}

const SOON_DAYS = 14;

function Credential({
  credential: { label, expiresAt },
}: {
  credential: SystemHealth['credentials'][number];
}): ReactNode {
  const now = useNow();
  const days = Math.floor((expiresAt - now) / DAY);
  return (
    <div>
      <dt>{`${label} ends`}</dt>
      <dd>
        <span className={days < 0 ? 'late' : days < SOON_DAYS ? 'ageing' : ''}>
          {days < 0 ? 'has ended' : days === 0 ? 'within a day' : `in ${plural(days, 'day')}`}
        </span>
        {', '}
        <At at={expiresAt} />
      </dd>
    </div>
  );
}
