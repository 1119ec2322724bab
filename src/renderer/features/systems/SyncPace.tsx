import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.ts';
import { streamName } from './parts.tsx';

/** How far a sync is: what has come and how fast, what is left, and from when to when the changes are. */
export function SyncPace({ system }: { system: SystemHealth }): ReactNode {
  if (system.syncing === null) return null;
  const { streamId, read, remaining, perSecond, msLeft, bytes, bytesLeft, span } = system.syncing;
  const total = remaining === null ? null : read + remaining;
  const facts = [
    `${streamName(system, streamId)}: ${formatCount(read)} read`,
    ...(remaining === null ? [] : [`${formatCount(remaining)} to go`]),
    ...(perSecond === null ? [] : [`${formatCount(Math.round(perSecond))} records/s`]),
    ...(msLeft === null || remaining === 0 ? [] : [`${formatDuration(msLeft)} left`]),
    ...(bytes === 0 ? [] : [`${formatBytes(bytes)} so far`]),
    ...(bytesLeft === null || remaining === 0 ? [] : [`about ${formatBytes(bytesLeft)} to come`]),
  ];
  return (
    <div className="sync-pace" role="status">
      {total !== null && <progress max={Math.max(1, total)} value={read} aria-label="Sync" />}
      <span className="tabular">{facts.join(', ')}</span>
      {span && (
        <span className="quiet">
          {'Changes from '}
          <At at={span.from} />
          {' to '}
          <At at={span.to} />
        </span>
      )}
    </div>
  );
}
