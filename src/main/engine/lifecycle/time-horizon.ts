import type { Instant } from '#shared/domain/time.ts';
import type { ZonedDays } from './zoned-days.ts';

/**
 * The present as pure rules may use it. Each question about the present also notes when its answer would change, so
 * that a view is known to hold until `nextLookAt` and need not be computed again before.
 */
export class TimeHorizon {
  readonly #now: Instant;
  readonly #stepMs: number;
  #next: Instant | null = null;

  /** @param stepMs grain of durations that grow with the clock */
  constructor(now: Instant, stepMs: number) {
    this.#now = now;
    this.#stepMs = stepMs;
  }

  get nextLookAt(): Instant | null {
    return this.#next;
  }

  /** Whether the moment has come. */
  passed(at: Instant): boolean {
    if (this.#now >= at) return true;
    this.wakeAt(at);
    return false;
  }

  /** The present, cut to the step: for durations that grow. */
  growing(): Instant {
    const step = Math.floor(this.#now / this.#stepMs) * this.#stepMs;
    this.wakeAt(step + this.#stepMs);
    return step;
  }

  /** The local day, for what changes once a day. */
  day(days: ZonedDays): number {
    const day = days.dayOf(this.#now);
    this.wakeAt(days.startOf(day + 1));
    return day;
  }

  wakeAt(at: Instant): void {
    if (at > this.#now && (this.#next === null || at < this.#next)) this.#next = at;
  }
}
