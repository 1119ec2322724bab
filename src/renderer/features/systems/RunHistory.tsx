import { useState, type ReactNode } from 'react';
import type { Output } from '#shared/contract/methods.ts';
import { useQuery } from '../../data/use-query.ts';
import { useZone } from '../../state/appearance.ts';
import { At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount, formatFull } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';
import { shortText } from './measures.tsx';

type Run = Output<'systems.runs'>['rows'][number];

const PICTURED = 60;
const LISTED = 12;

const OUTCOME_WORDS = {
  running: 'Running',
  ok: 'Done',
  empty: 'Done, nothing came',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const;

/** The runs of a connection: a column each, and the newest in full. */
export function RunHistory({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.runs', { connectionId, limit: PICTURED }, { keep: true });
  const [all, setAll] = useState(false);
  const runs = value?.rows ?? [];
  const listed = all ? runs : runs.slice(0, LISTED);
  return (
    <section className="system-section" aria-label="Runs">
      <h2>Runs</h2>
      {runs.length > 1 && <RunPicture runs={runs.toReversed()} />}
      <div className="wide-table">
        <table>
          <thead>
            <tr>
              <th>Started</th>
              <th className="num">Took</th>
              <th>Outcome</th>
              <th className="num">Read</th>
              <th className="num">Changed</th>
              <th className="num">Unchanged</th>
              <th className="num">Rejected</th>
              <th className="num">Size</th>
              <th className="stretch">Error</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((run) => (
              <tr key={run.id}>
                <td>
                  <At at={run.startedAt} />
                </td>
                <td className="num">{run.endedAt === null ? '' : shortText(run.endedAt - run.startedAt)}</td>
                <td className={run.outcome === 'failed' ? 'late' : run.outcome === 'empty' ? 'ageing' : ''}>
                  {OUTCOME_WORDS[run.outcome]}
                </td>
                <td className="num">{formatCount(run.read)}</td>
                <td className="num">{formatCount(run.changed)}</td>
                <td className="num">{formatCount(run.unchanged)}</td>
                <td className={run.rejected > 0 ? 'num late' : 'num'}>{formatCount(run.rejected)}</td>
                <td className="num">{`${formatBytes(run.bytes)}${run.bytesLeft === null ? '' : `, about ${formatBytes(run.bytesLeft)} to come`}`}</td>
                <td className="stretch ellipsis quiet" title={run.error ?? undefined}>
                  {run.error ?? ''}
                </td>
              </tr>
            ))}
            {value && runs.length === 0 && (
              <tr>
                <td colSpan={9} className="quiet">
                  It has not run yet.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {runs.length > LISTED && (
        <p>
          <button type="button" className="link-button" onClick={() => setAll(!all)}>
            {all ? `Only the last ${LISTED}` : `Show the last ${runs.length}`}
          </button>
        </p>
      )}
    </section>
  );
}

/** Columns are drawn by the root of what was read: a first read does not flatten all others. */
function RunPicture({ runs }: { runs: readonly Run[] }): ReactNode {
  const zone = useZone();
  const most = Math.max(1, ...runs.map(({ read }) => read));
  const height = (count: number): number => Math.sqrt(count / most) * 100;
  const failed = runs.filter(({ outcome }) => outcome === 'failed').length;
  return (
    <figure className="run-picture">
      <ol aria-label={`The last ${runs.length} runs; ${plural(failed, 'run')} failed`}>
        {runs.map((run) => {
          const part = run.read === 0 ? 0 : run.changed / run.read;
          const took = run.endedAt === null ? '' : ` in ${shortText(run.endedAt - run.startedAt)}`;
          return (
            <li
              key={run.id}
              data-outcome={run.outcome}
              title={`${formatFull(run.startedAt, zone)}: ${OUTCOME_WORDS[run.outcome].toLowerCase()}${took}; ${formatCount(run.read)} read, ${formatCount(run.changed)} changed, ${formatCount(run.rejected)} rejected${run.error === null ? '' : `. ${run.error}`}`}
            >
              <span className="run-column" style={{ height: `${Math.max(3, height(run.read))}%` }}>
                <span className="run-changed" style={{ height: `${part * 100}%` }} />
              </span>
            </li>
          );
        })}
      </ol>
      <figcaption className="small quiet">
        <span className="run-key" data-part="changed" /> new or changed
        <span className="run-key" data-part="unchanged" /> unchanged
        <span className="run-key" data-part="failed" /> failed
        <span className="spacer" />
        {`the tallest read ${formatCount(most)}; newest on the right`}
      </figcaption>
    </figure>
  );
}
