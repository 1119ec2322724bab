import type { ReactNode } from 'react';
import type { DriftRow } from '#shared/contract/dto/observability.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { Deciding } from '../../ui/Deciding.tsx';
import { Age } from '../../ui/Figures.tsx';
import { DOCUMENT_WORDS, plural } from '../../ui/words.ts';

const CHANGE_WORDS = { new: 'New', missing: 'Missing', retyped: 'Other type' } as const;
const ENDING_WORDS = {
  back: 'As before again',
  usual: 'Part of the usual shape now',
  accepted: 'Stayed so; taken as how the source is',
  agrees: 'Agrees again',
} as const;

function asksForSomebody({ endedAt, acknowledgedAt }: DriftRow): boolean {
  return endedAt === null && acknowledgedAt === null;
}

/** How the shape of its records changed, before and after, and what the mapping reads there. */
export function Drift({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.drift', { connectionId }, { keep: true });
  const acknowledge = useCommand('systems.acknowledge');
  const rows = value?.rows ?? [];
  const open = rows.filter(asksForSomebody);
  if (rows.length === 0) return null;
  return (
    <section className="system-section" aria-label="Changes of shape">
      <div className="section-head">
        <h2>{open.length === 0 ? 'Changes of shape' : `Changes of shape (${open.length} to look at)`}</h2>
        <span className="spacer" />
        <RunbookButton name="source-changed-shape" />
        {open.length > 1 && (
          <Deciding>
            <button
              type="button"
              className="button low"
              disabled={acknowledge.pending}
              onClick={() => void acknowledge.run({ eventIds: open.map(({ id }) => id) })}
            >
              {`Acknowledge all ${open.length}`}
            </button>
          </Deciding>
        )}
      </div>
      <p className="quiet">
        What its records look like is learned from the pages that came. A change is told here with what it touches.
      </p>
      <div className="wide-table">
        <table>
          <thead>
            <tr>
              <th>Change</th>
              <th>Field</th>
              <th>Before</th>
              <th>After</th>
              <th className="stretch">What is read there</th>
              <th>Since</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <DriftLine
                key={row.id}
                row={row}
                pending={acknowledge.pending}
                onAcknowledge={() => void acknowledge.run({ eventIds: [row.id] })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function DriftLine({
  row,
  pending,
  onAcknowledge,
}: {
  row: DriftRow;
  pending: boolean;
  onAcknowledge: () => void;
}): ReactNode {
  const grave = asksForSomebody(row) && row.change !== 'new' && row.touches.length > 0;
  return (
    <tr className={asksForSomebody(row) ? '' : 'quiet'}>
      <td className={grave ? 'late' : ''}>{CHANGE_WORDS[row.change]}</td>
      <td>
        <span className="mono">{row.path}</span>
        <span className="quiet">{` in ${row.entity}`}</span>
      </td>
      <td>{typesText(row.before)}</td>
      <td>{typesText(row.after)}</td>
      <td className="stretch wrapping">
        {row.touches.length === 0 ? <span className="quiet">nothing</span> : touchesText(row.touches)}
      </td>
      <td>
        <Age at={row.firstAt} suffix=" ago" />
      </td>
      <td>
        {row.ending !== null ? (
          ENDING_WORDS[row.ending]
        ) : row.acknowledgedAt !== null ? (
          `Seen by ${row.acknowledgedBy ?? 'somebody'}`
        ) : (
          <Deciding>
            <button type="button" className="button low" disabled={pending} onClick={onAcknowledge}>
              Acknowledge
            </button>
          </Deciding>
        )}
      </td>
    </tr>
  );
}

function typesText(types: readonly string[]): string {
  return types.length === 0 ? 'not there' : types.join(' or ');
}

/** "Order: promised date, amount; Invoice: amount" */
function touchesText(touches: DriftRow['touches']): string {
  return [...Map.groupBy(touches, ({ kind }) => kind)]
    .map(([kind, of]) => `${DOCUMENT_WORDS[kind]}: ${of.map(({ what }) => what).join(', ')}`)
    .join('; ');
}

/** Beside the head of a system: how many changes nobody has looked at. */
export function DriftCount({ count }: { count: number }): ReactNode {
  if (count === 0) return null;
  return <p className="ageing">{`${plural(count, 'change')} of the shape of its records to look at, below.`}</p>;
}
