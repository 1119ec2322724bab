import { bulkhead } from 'cockatiel';
import type { Clock } from '../../ports/ports.ts';
import type { PullContext, RatePolicy } from './connector.ts';
import { inSession } from './session.ts';

/** How often one connection may ask: requests in a sliding window, and so many at once. */
export interface RateBudget {
  /** Runs the task when the budget allows it. Rejects with the signal's reason while it waits. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Requests that may still start in the current window. */
  remaining(): number;
  /** What is left of the silence that the vendor asked for. */
  quietMs(): number;
  /** The vendor asked for that many milliseconds of silence; every stream of the connection keeps it. */
  pauseFor(ms: number): void;
}

export function createRateBudget(policy: RatePolicy, clock: Clock): RateBudget {
  const slots = bulkhead(policy.concurrency, Number.MAX_SAFE_INTEGER);
  // Waiting goes by elapsed time: the time of day may stand still, or be set back by an hour.
  /** Starts inside the window, oldest first. */
  let starts: number[] = [];
  let quietUntil = 0;

  function prune(now: number): void {
    const open = starts.findIndex((start) => start > now - policy.windowMs);
    if (open !== 0) starts = open < 0 ? [] : starts.slice(open);
  }

  async function admit(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.elapsed();
      prune(now);
      const oldest = starts[0];
      const windowFree = starts.length < policy.requests || oldest === undefined ? now : oldest + policy.windowMs;
      const at = Math.max(windowFree, quietUntil);
      if (at <= now) {
        starts.push(now);
        return;
      }
      await clock.sleep(at - now, signal);
    }
  }

  return {
    run: (task, signal) =>
      slots.execute(async () => {
        await admit(signal);
        return task();
      }, signal),
    remaining() {
      prune(clock.elapsed());
      return policy.requests - starts.length;
    },
    quietMs: () => Math.max(0, quietUntil - clock.elapsed()),
    pauseFor(ms) {
      quietUntil = Math.max(quietUntil, clock.elapsed() + ms);
    },
  };
}

/** The one budget of a connection, shared by its streams. */
export function rateBudgetOf(context: Pick<PullContext<unknown>, 'session' | 'clock'>, policy: RatePolicy): RateBudget {
  return inSession(context.session, 'kit.rateBudget', () => createRateBudget(policy, context.clock));
}
