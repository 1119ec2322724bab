import type { Clock } from '../../ports/ports.ts';
import type { PullContext, RatePolicy } from './connector.ts';
import { inSession } from './session.ts';

/** How often one connection may ask: requests in a sliding window, and so many at once. */
export interface RateBudget {
  /**
   * Runs the task when the budget allows it. Rejects with the signal's reason while it waits.
   * @param urgent somebody waits for it: it goes before all that are not
   */
  run<T>(task: () => Promise<T>, signal: AbortSignal, urgent?: boolean): Promise<T>;
  /** Requests that may still start in the current window. */
  remaining(): number;
  /** What is left of the silence that the vendor asked for. */
  quietMs(): number;
  /** The vendor asked for that many milliseconds of silence; every stream of the connection keeps it. */
  pauseFor(ms: number): void;
}

/** A task that waits for its turn. */
interface Waiting {
  readonly urgent: boolean;
  begin(): void;
}

export function createRateBudget(policy: RatePolicy, clock: Clock): RateBudget {
  // Waiting goes by elapsed time: the time of day may stand still, or be set back by an hour.
  /** Starts inside the window, oldest first. */
  let starts: number[] = [];
  let quietUntil = 0;
  let running = 0;
  let line: Waiting[] = [];
  /** Ends the wait for the next start, when nobody is in line any more. */
  let asleep: AbortController | null = null;

  function prune(now: number): void {
    const open = starts.findIndex((start) => start > now - policy.windowMs);
    if (open !== 0) starts = open < 0 ? [] : starts.slice(open);
  }

  function nextStartAt(now: number): number {
    prune(now);
    const oldest = starts[0];
    const windowFree = starts.length < policy.requests || oldest === undefined ? now : oldest + policy.windowMs;
    return Math.max(windowFree, quietUntil);
  }

  /** Begins whoever may begin now; sleeps until the next may. */
  function advance(): void {
    while (line.length > 0 && running < policy.concurrency && asleep === null) {
      const now = clock.elapsed();
      const at = nextStartAt(now);
      if (at > now) {
        sleep(at - now);
        return;
      }
      const next = line.find(({ urgent }) => urgent) ?? line[0];
      line = line.filter((waiting) => waiting !== next);
      starts.push(now);
      running += 1;
      next?.begin();
    }
  }

  function sleep(ms: number): void {
    const woken = new AbortController();
    asleep = woken;
    const wake = (): void => {
      if (asleep !== woken) return;
      asleep = null;
      advance();
    };
    clock.sleep(ms, woken.signal).then(wake, wake);
  }

  async function turn(signal: AbortSignal, urgent: boolean): Promise<void> {
    signal.throwIfAborted();
    const begun = Promise.withResolvers<void>();
    const waiting: Waiting = { urgent, begin: begun.resolve };
    const leave = (): void => {
      if (!line.includes(waiting)) return;
      line = line.filter((other) => other !== waiting);
      begun.reject(signal.reason as Error);
      if (line.length > 0) return;
      asleep?.abort();
      asleep = null;
    };
    signal.addEventListener('abort', leave, { once: true });
    line.push(waiting);
    advance();
    try {
      await begun.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  return {
    async run(task, signal, urgent = false) {
      await turn(signal, urgent);
      try {
        return await task();
      } finally {
        running -= 1;
        advance();
      }
    },
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
