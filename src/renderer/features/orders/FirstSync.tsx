import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

/** While a system is read for the first time: how far it is. The grid below fills by itself. */
export function FirstSync(): ReactNode {
  const { value: status } = useQuery('status.get', {});
  const isFirst = status?.systems.some((system) => system.syncing && system.lastSuccessAt === null) === true;
  const { value: health } = useQuery('systems.list', isFirst ? {} : null);
  if (!isFirst && (status?.backlog ?? 0) < WORTH_SAYING) return null;
  const syncing = health?.rows.filter((system) => system.syncing !== null) ?? [];
  const left = Math.max(0, ...(status?.systems.map((system) => system.msLeft ?? 0) ?? []));
  return (
    <div className="first-sync" role="status">
      <span className="strong">{isFirst ? 'First sync' : 'Catching up'}</span>
      {syncing.map((system) => (
        <SystemProgress key={system.connectionId} system={system} />
      ))}
      {status !== undefined && status.backlog > 0 && (
        <span className="quiet tabular">{`${plural(status.backlog, 'record')} received and still to be worked in`}</span>
      )}
      {left > 0 && <span className="quiet tabular">{`about ${formatDuration(left)} left`}</span>}
    </div>
  );
}

/** Fewer are worked in before anybody has read the line. */
const WORTH_SAYING = 2000;

function SystemProgress({ system }: { system: SystemHealth }): ReactNode {
  if (!system.syncing) return null;
  const { read, remaining } = system.syncing;
  return (
    <span className="first-sync-system tabular" title={`${system.name}: ${system.syncing.streamId}`}>
      <span className="monogram">{system.monogram}</span>
      {remaining === null ? null : (
        <progress max={Math.max(1, read + remaining)} value={read} aria-label={system.name} />
      )}
      {formatCount(read)}
    </span>
  );
}
