import type { ReactNode } from 'react';
import type { StreamCount } from '#shared/contract/dto/counts.ts';
import { useQuery } from '../../data/use-query.ts';
import { At } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/format.ts';

/** What each source counts beside what is held of it, and what it has deleted. */
export function CountControls({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.counts', { connectionId }, { keep: true });
  const told =
    value?.rows.filter(({ control, apart, listedAt, deleted }) => control ?? listedAt ?? (apart || deleted || null)) ??
    [];
  if (told.length === 0) return null;
  return (
    <section className="system-section" aria-label="Counts and deletions">
      <h2>Counts and deletions</h2>
      <div className="wide-table">
        <table>
          <thead>
            <tr>
              <th>Stream</th>
              <th>Counted</th>
              <th className="num" title="As the source counts them">
                Source
              </th>
              <th className="num">Held</th>
              <th className="stretch">Result</th>
              <th className="num" title="Records that the source has deleted">
                Deleted
              </th>
              <th title="When the source’s keys were last listed, to find what it deleted">Keys listed</th>
            </tr>
          </thead>
          <tbody>
            {told.map((row) => (
              <CountRow key={row.streamId} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function CountRow({ row: { entity, control, apart, listedAt, missed, deleted } }: { row: StreamCount }): ReactNode {
  const short = control !== null && control.times > 0;
  return (
    <tr>
      <td>{entity}</td>
      <td>{control === null ? '–' : <At at={control.at} />}</td>
      <td className="num">{control === null ? '–' : formatCount(control.source)}</td>
      <td className={short ? 'num late' : 'num'}>{control === null ? '–' : formatCount(control.held)}</td>
      <td className="stretch ellipsis" title={control?.missing.join(', ')}>
        {apart && 'Not compared: read by customer, and the source lists no ids'}
        {control !== null && (short ? <span className="late">{shortText(control)}</span> : agreedText(control))}
      </td>
      <td className="num">{formatCount(deleted)}</td>
      <td>
        {listedAt === null ? '–' : <At at={listedAt} />}
        {missed > 0 && <span className="ageing">{` ${formatCount(missed)} missed once`}</span>}
      </td>
    </tr>
  );
}

/** The source may count less: what it deleted or put away is kept here. */
function agreedText({ source, held }: NonNullable<StreamCount['control']>): string {
  return held > source ? 'Nothing is missing' : 'Agrees';
}

function shortText({ missing, source, held, times }: NonNullable<StreamCount['control']>): string {
  const lacking = Math.max(missing.length, source - held);
  const which = missing.length === 0 ? '' : `: ${missing.slice(0, 3).join(', ')}`;
  return `${formatCount(lacking)} missing in ${formatCount(times)} ${times === 1 ? 'count' : 'counts'}${which}`;
}
