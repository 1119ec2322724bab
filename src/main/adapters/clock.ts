import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#engine/ports/ports.ts';

/** Node's timers hold 31 bits of milliseconds; more would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface AdjustableClock extends Clock {
  /** From now on the clock reads this much later: how the demo company's days pass. */
  advance(ms: number): void;
}

export function createSystemClock(): AdjustableClock {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    elapsed: () => performance.now(),
    advance(ms) {
      offsetMs += ms;
    },
    async sleep(ms, signal) {
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
        await delay(Math.min(left, LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal });
      }
      signal?.throwIfAborted();
    },
  };
}
