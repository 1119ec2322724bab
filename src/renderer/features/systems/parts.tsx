import { useState, type ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { runbookOfError } from '#shared/domain/runbooks.ts';
import { labelOf } from '#shared/lib/labels.ts';
import { useCommand } from '../../data/use-command.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { formatRoute } from '../../state/route.ts';
import { formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';

/** The age as a bar; the mark is the target, the bar beyond it is amber. */
export function FreshnessBar({ system }: { system: SystemHealth }): ReactNode {
  const now = useNow();
  if (system.lastSuccessAt === null) return <span className="quiet">never</span>;
  const age = Math.max(0, now - system.lastSuccessAt);
  const share = age / Math.max(1, system.targetAgeMs);
  return (
    <span
      className="freshness"
      title={`${formatDuration(age)} old; the target is ${formatDuration(system.targetAgeMs)}`}
    >
      <span className="freshness-bar" data-over={share > 1}>
        <span style={{ width: `${Math.min(1, share / 2) * 100}%` }} />
      </span>
      <span className={share > 1 ? 'tabular ageing' : 'tabular'}>{formatDuration(age)}</span>
      <span className="faint tabular">{`of ${formatDuration(system.targetAgeMs)}`}</span>
    </span>
  );
}

/** Whether the form was opened for all settings, for a credential that was refused or for what is read; null when it is not open. */
export type EditPurpose = 'settings' | 'secret' | 'scope' | null;

export function readEdit(param: string | undefined): EditPurpose {
  return param === 'settings' || param === 'secret' || param === 'scope' ? param : null;
}

export function editAddress(connectionId: string, purpose: 'settings' | 'secret' | 'scope'): string {
  return formatRoute('systems', connectionId, { edit: purpose });
}

/** What people call the records of a stream; before it has brought any, by the words of its id. */
export function streamName({ streams }: Pick<SystemHealth, 'streams'>, streamId: string): string {
  return streams.find((stream) => stream.streamId === streamId)?.entity ?? labelOf(streamId);
}

/**
 * What went wrong and the next step; a refused credential can be entered anew from here.
 * @param below a sentence above that may have said already what went wrong
 */
export function SystemError({ system, below = '' }: { system: SystemHealth; below?: string }): ReactNode {
  const { error } = system;
  if (!error) return null;
  return (
    <>
      {!below.startsWith(error.message) && <span className="late">{error.message}</span>}
      {` ${error.next} `}
      {error.kind === 'auth' && <a href={editAddress(system.connectionId, 'secret')}>Enter a new credential</a>}{' '}
      <RunbookButton name={runbookOfError(error)} />
    </>
  );
}

export function SyncButton({ system }: { system: SystemHealth }): ReactNode {
  const start = useCommand('sync.start');
  const cancel = useCommand('sync.cancel');
  const [asked, setAsked] = useState(false);
  const input = { connectionId: system.connectionId };
  if (system.syncing)
    return (
      <button type="button" className="button low" onClick={() => void cancel.run(input)}>
        Cancel
      </button>
    );
  return (
    <button
      type="button"
      className="button low"
      disabled={start.pending || asked}
      onClick={() => {
        setAsked(true);
        void start.run(input).finally(() => setAsked(false));
      }}
    >
      Sync now
    </button>
  );
}
