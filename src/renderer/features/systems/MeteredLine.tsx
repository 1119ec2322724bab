import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { METERED_EVERY } from '#shared/domain/metered.ts';
import { useCommand } from '../../data/use-command.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { formatDuration } from '../../ui/format.ts';

/** What the metered network of this computer means for a system; nothing where it is not. */
export function MeteredLine({ system: { connectionId, metered } }: { system: SystemHealth }): ReactNode {
  const goOn = useCommand('network.allow');
  if (metered === null) return null;
  return (
    <p className="breaker metered" role="status">
      <span className="breaker-state">Metered network</span>
      {metered.goesOn ? (
        <span>Its backfill goes on all the same, until it is done.</span>
      ) : (
        <span>
          {`Read every ${formatDuration(METERED_EVERY)}; open orders are not read again in turn. `}
          {metered.waits.length > 0 && `The backfill of ${metered.waits.join(', ')} waits and goes on by itself.`}
        </span>
      )}
      {metered.waits.length > 0 && (
        <button
          type="button"
          className="button low"
          disabled={goOn.pending}
          onClick={() => void goOn.run({ connectionId })}
        >
          Go on anyway
        </button>
      )}
      <RunbookButton name="metered-network" />
    </p>
  );
}
