import { RefreshCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LookUp, LookUpState, SystemLookUp } from '#shared/contract/dto/look-up.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { usePastReason } from '../../state/past.ts';
import { Age } from '../../ui/Figures.tsx';

const WORDS: Readonly<Record<LookUpState, string>> = {
  waiting: 'Waiting',
  asking: 'Asking',
  refreshed: 'Refreshed',
  unchanged: 'Unchanged',
  not_found: 'Not found',
  cannot: 'Cannot be asked',
  offline: 'Offline',
  failed: 'Refused',
  cancelled: 'Cancelled',
};

export interface AskedSystems {
  readonly lookUp: LookUp | null;
  /** Why the systems cannot be asked now; null when they can. */
  readonly reason: string | null;
  readonly running: boolean;
  readonly ask: () => void;
  readonly cancel: () => void;
}

/** What the systems of an order say of it now, asked when a person wants to know. */
export function useAskedSystems(orderKey: string): AskedSystems {
  const { value } = useQuery('lookup.get', { orderKey });
  const start = useCommand('lookup.start');
  const stop = useCommand('lookup.cancel');
  const past = usePastReason();
  const lookUp = value?.lookUp ?? null;
  const running = lookUp?.state === 'running' || start.pending;
  return {
    lookUp,
    reason: past,
    running,
    ask: () => {
      if (!running && past === null) void start.run({ orderKey });
    },
    cancel: () => void stop.run({ orderKey }),
  };
}

export function AskButton({ asked: { reason, running, ask } }: { asked: AskedSystems }): ReactNode {
  return (
    <button
      type="button"
      className="button low"
      title={reason ?? 'Ask every system that knows this order for its records as they are now (R)'}
      disabled={running || reason !== null}
      onClick={ask}
    >
      <RefreshCw size={13} aria-hidden />
      Ask the systems now
    </button>
  );
}

/** How each system answered, while they are asked and until it is put away. */
export function AskedPanel({
  asked: { lookUp, cancel },
  onClose,
}: {
  asked: AskedSystems;
  onClose: () => void;
}): ReactNode {
  if (lookUp === null) return null;
  const running = lookUp.state === 'running';
  return (
    <section className="asked" aria-label="Systems asked" aria-busy={running}>
      <header>
        <strong role="status">{lookUp.sentence}</strong>
        {lookUp.endedAt !== null && (
          <span className="quiet small">
            <Age at={lookUp.endedAt} suffix=" ago" />
          </span>
        )}
        <span className="spacer" />
        {running ? (
          <button type="button" className="button low" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" className="button plain icon" aria-label="Put away" title="Put away" onClick={onClose}>
            <X size={14} aria-hidden />
          </button>
        )}
      </header>
      <ul>
        {lookUp.systems.map((system) => (
          <AskedSystem key={system.connectionId} system={system} />
        ))}
      </ul>
    </section>
  );
}

function AskedSystem({ system }: { system: SystemLookUp }): ReactNode {
  const { name, monogram, state, done, total, sentence, next } = system;
  return (
    <li data-state={state}>
      <span className="monogram" aria-hidden>
        {monogram}
      </span>
      <span className="ellipsis">{name}</span>
      <span className="asked-state">{WORDS[state]}</span>
      {state === 'asking' && total > 0 ? (
        <progress value={done} max={total} aria-label={`${name}: ${done} of ${total} questions`} />
      ) : (
        <span className="asked-sentence">
          {sentence}
          {next !== null && <span className="quiet"> {next}</span>}
        </span>
      )}
    </li>
  );
}
