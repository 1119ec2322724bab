import { useState, type ReactNode } from 'react';
import type { TimelineRow } from '#shared/contract/dto/observability.ts';
import { useQuery } from '../../data/use-query.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { Sentence } from '../../ui/Sentence.tsx';

const KIND_WORDS: Readonly<Record<TimelineRow['kind'], string>> = {
  runs: 'Runs',
  outage: 'Outage',
  schema: 'Shape',
  count: 'Count',
  settings: 'Settings',
  mapping: 'Mapping',
  credential: 'Credential',
  version: 'Version',
  connection: 'Connection',
};
const FIRST = 15;
const MOST = 300;

/** What happened to a connection, the newest first: its runs by the day, outages, and everything that was changed. */
export function ConnectionTimeline({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.timeline', { connectionId, limit: MOST }, { keep: true });
  const [kind, setKind] = useState<TimelineRow['kind'] | 'all'>('all');
  const [all, setAll] = useState(false);
  const rows = value?.rows ?? [];
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const fitting = rows.filter((row) => kind === 'all' || row.kind === kind);
  const shown = all ? fitting : fitting.slice(0, FIRST);
  if (!value) return null;
  return (
    <section className="system-section" aria-label="Timeline">
      <div className="section-head">
        <h2>Timeline</h2>
        <span className="spacer" />
        {kinds.length > 1 && (
          <select
            className="input low"
            aria-label="What the timeline shows"
            value={kind}
            onChange={(event) => setKind(event.target.value as typeof kind)}
          >
            <option value="all">Everything</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {KIND_WORDS[one]}
              </option>
            ))}
          </select>
        )}
      </div>
      <ol className="happenings">
        {shown.map((row) => (
          <Happening key={`${row.kind} ${row.at} ${row.title}`} row={row} />
        ))}
      </ol>
      {fitting.length > FIRST && (
        <p>
          <button type="button" className="link-button" onClick={() => setAll(!all)}>
            {all ? 'Show less' : `Show all ${fitting.length}`}
          </button>
        </p>
      )}
    </section>
  );
}

function Happening({ row }: { row: TimelineRow }): ReactNode {
  const now = useNow();
  const span = row.lasts ? now - row.at : row.until === null ? null : row.until - row.at;
  return (
    <li data-tone={row.tone}>
      <span className="happening-at quiet tabular">
        <At at={row.at} />
      </span>
      <span className="happening-kind small">{KIND_WORDS[row.kind]}</span>
      <div>
        <span className="happening-title">
          <Sentence text={row.title.replace(/\.$/, '')} />
        </span>
        {span !== null && row.kind !== 'runs' && (
          <span className={row.lasts ? 'ageing' : 'quiet'}>
            {row.lasts ? `, for ${formatDuration(span)} now` : `, ${formatDuration(span)}`}
          </span>
        )}
        {row.runbook !== undefined && (
          <>
            {' '}
            <RunbookButton name={row.runbook} />
          </>
        )}
        {row.details.map((line) => (
          <p key={line} className="quiet small">
            <Sentence text={line} />
          </p>
        ))}
      </div>
    </li>
  );
}
