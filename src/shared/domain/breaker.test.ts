import { expect, test } from 'vitest';
import { breakerAtEnd, breakerAtStart, closedBreaker, mayAsk, type Breaker, type BreakerFailure } from './breaker.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

const DOWN: BreakerFailure = { kind: 'transient', message: 'No answer', next: 'Wait', retryAfterMs: null };

function fail(breaker: Breaker, times: number, now: number, failure = DOWN): Breaker {
  let at = breaker;
  for (let run = 0; run < times; run += 1) at = breakerAtEnd(breakerAtStart(at, now), failure, now);
  return at;
}

test('opens after three failures in a row, tries once when the pause is over, and closes by itself', () => {
  expect(fail(closedBreaker(0), 2, 10)).toMatchObject({ state: 'closed', failures: 2 });
  const open = fail(closedBreaker(0), 3, 10);
  expect(open).toMatchObject({ state: 'open', failures: 3, since: 10, retryAt: 10 + 2 * MINUTE });
  expect(open.reason).toEqual({ kind: 'transient', message: 'No answer', next: 'Wait' });
  expect([mayAsk(open, 10 + 2 * MINUTE - 1), mayAsk(open, 10 + 2 * MINUTE)]).toEqual([false, true]);
  const trying = breakerAtStart(open, 200_000);
  expect(trying.state).toBe('half_open');
  expect(breakerAtEnd(trying, null, 300_000)).toEqual(closedBreaker(300_000));
});

test('each try that fails makes the pause longer, up to a quarter of an hour, or an hour where a person has to act', () => {
  const pauses = [3, 4, 5, 6, 9].map((times) => (fail(closedBreaker(0), times, 0).retryAt ?? 0) / MINUTE);
  expect(pauses).toEqual([2, 4, 8, 15, 15]);
  expect(fail(closedBreaker(0), 12, 0, { ...DOWN, kind: 'auth' }).retryAt).toBe(HOUR);
});

test('a source that says how long to wait is left alone that long, at once', () => {
  const told = { ...DOWN, kind: 'rate_limited', retryAfterMs: 3 * HOUR };
  expect(fail(closedBreaker(0), 1, 5, told)).toMatchObject({ state: 'open', retryAt: 5 + 3 * HOUR });
});

test('a source that answers too little was reached; a run that a person stopped tells nothing', () => {
  const open = fail(closedBreaker(0), 3, 10);
  const trying = breakerAtStart(open, 20);
  expect(breakerAtEnd(trying, { ...DOWN, kind: 'incomplete' }, 30).state).toBe('closed');
  expect(breakerAtEnd(trying, { ...DOWN, kind: 'cancelled' }, 30)).toMatchObject({ state: 'open', retryAt: 30 });
  expect(breakerAtEnd(fail(closedBreaker(0), 2, 0), { ...DOWN, kind: 'cancelled' }, 30).failures).toBe(2);
});

test('neither a clock that was put back nor a header without bounds leaves a source alone for ever', () => {
  const open = fail(closedBreaker(0), 3, 400 * DAY);
  expect(mayAsk(open, 400 * DAY)).toBe(false);
  expect(mayAsk(open, 10 * DAY)).toBe(true);
  const told = { ...DOWN, kind: 'rate_limited', retryAfterMs: 9_000 * DAY };
  expect(fail(closedBreaker(0), 1, 0, told).retryAt).toBe(DAY);
});
