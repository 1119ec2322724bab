import { DAY, HOUR, MINUTE, type Instant } from './time.ts';

/**
 * A circuit breaker per connection (Nygard, Release It!): after failures in a row it is open and nothing is asked; when
 * its pause is over one run is let through (half-open), which closes it or opens it for longer.
 */
export const BREAKER_STATES = ['closed', 'open', 'half_open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

export interface BreakerReason {
  /** Kind of the error that ended the run. */
  readonly kind: string;
  readonly message: string;
  readonly next: string;
}

export interface Breaker {
  readonly state: BreakerState;
  /** In a row. */
  readonly failures: number;
  /** When it came into this state. */
  readonly since: Instant;
  /** While open: when the next run is let through. */
  readonly retryAt: Instant | null;
  /** The last failure; null when there was none since the last success. */
  readonly reason: BreakerReason | null;
}

export interface BreakerFailure extends BreakerReason {
  /** What the vendor asked for. */
  readonly retryAfterMs: number | null;
}

const FIRST_PAUSE = 2 * MINUTE;
/** By what a failure tells: a network may be back any minute, a credential waits for a person and may be locked by asking. */
const SLOW: ReadonlySet<string> = new Set(['auth', 'config', 'bug', 'source_changed']);
const LONGEST_PAUSE = { quick: 15 * MINUTE, slow: HOUR } as const;
/** Quotas are for a day at most; what asks for more has its clock or its units wrong. */
const LONGEST_TOLD = DAY;
const FAILURES = 3;
/** The source answered, or a person stopped it: nothing is wrong with reaching it. */
const REACHED: ReadonlySet<string> = new Set(['incomplete', 'cancelled', 'store']);

export function closedBreaker(now: Instant): Breaker {
  return { state: 'closed', failures: 0, since: now, retryAt: null, reason: null };
}

/** Whether the schedule may ask the source now. A person may at any time. */
export function mayAsk({ state, since, retryAt }: Breaker, now: Instant): boolean {
  // A clock that was put back would else have it wait until the hour comes round again.
  return state !== 'open' || retryAt === null || now >= retryAt || now < since;
}

/** A run begins: through an open breaker it is the one that tries. */
export function breakerAtStart(breaker: Breaker, now: Instant): Breaker {
  return breaker.state === 'open' ? { ...breaker, state: 'half_open', since: now, retryAt: null } : breaker;
}

/** @param failure null when the run came to its end */
export function breakerAtEnd(breaker: Breaker, failure: BreakerFailure | null, now: Instant): Breaker {
  if (failure === null || failure.kind === 'incomplete')
    return breaker.state === 'closed' && breaker.failures === 0 ? breaker : closedBreaker(now);
  if (REACHED.has(failure.kind)) {
    // Nothing was learned: what was open is open again, and due.
    return breaker.state === 'half_open' ? { ...breaker, state: 'open', since: now, retryAt: now } : breaker;
  }
  const failures = breaker.failures + 1;
  const { kind, message, next } = failure;
  const reason = { kind, message, next };
  const told = failure.kind === 'rate_limited' && failure.retryAfterMs !== null;
  if (breaker.state === 'closed' && failures < FAILURES && !told) return { ...breaker, failures, reason };
  const longest = SLOW.has(kind) ? LONGEST_PAUSE.slow : LONGEST_PAUSE.quick;
  const pause = Math.min(longest, FIRST_PAUSE * 2 ** Math.max(0, failures - FAILURES));
  return {
    state: 'open',
    failures,
    since: now,
    retryAt: now + Math.max(pause, told ? Math.min(failure.retryAfterMs ?? 0, LONGEST_TOLD) : 0),
    reason,
  };
}
