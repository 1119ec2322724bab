import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';

const STATE_WORDS = { closed: 'Asked as usual', open: 'At rest', half_open: 'Trying once' } as const;

/** Whether a system is asked, and if not, why and when next. Nothing while all is well. */
export function BreakerLine({ breaker, error }: Pick<SystemHealth, 'breaker' | 'error'>): ReactNode {
  const now = useNow();
  const { state, failures, since, retryAt, reason } = breaker;
  if (state === 'closed' && failures === 0) return null;
  const times = `${formatCount(failures)} ${failures === 1 ? 'failure' : 'failures in a row'}`;
  return (
    <p className="breaker" data-state={state} role="status">
      <span className="breaker-state">{STATE_WORDS[state]}</span>
      {state === 'closed' && <span>{`${times}; after 3 it is left alone for a while.`}</span>}
      {state === 'half_open' && <span>{`after ${times}: one run asks whether it answers again.`}</span>}
      {state === 'open' && (
        <span>
          {`after ${times}, since `}
          <At at={since} />
          {retryAt === null || retryAt <= now
            ? '. Asked again with the next run'
            : `. Asked again by itself in ${formatDuration(retryAt - now)}`}
          , or at once with Sync now.
        </span>
      )}
      {reason !== null && reason.message !== error?.message && <span className="quiet">{reason.message}</span>}
      {state === 'open' && <RunbookButton name="connection-at-rest" />}
    </p>
  );
}

/** The same in a list: when a system at rest is asked again. */
export function RestMark({ breaker: { state, retryAt } }: Pick<SystemHealth, 'breaker'>): ReactNode {
  const now = useNow();
  if (state === 'closed') return null;
  if (state === 'half_open') return <span className="ageing"> Trying once.</span>;
  const when = retryAt === null || retryAt <= now ? 'with the next run' : `in ${formatDuration(retryAt - now)}`;
  return <span className="ageing">{` At rest, asked again ${when}.`}</span>;
}
