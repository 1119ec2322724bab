import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LearnedDuration } from '#shared/domain/durations.ts';
import type { Direction } from '#shared/domain/jeopardy.ts';
import { HOUR } from '#shared/domain/time.ts';
import { assembleOrder } from '../lifecycle/assemble.ts';
import { durationTable, type DurationEntry } from '../lifecycle/durations/duration-table.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { documents, moment } from '../lifecycle/testing/any-documents.ts';
import { at, crmCase, erpOrder, tracker, type DocumentBuilder } from '../lifecycle/testing/order-builder.ts';
import { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { predictedSlip } from './jeopardy.ts';
import { left, ordered, picking, posted } from './testing/stories.ts';
import { trendOf, type Trend } from './trend.ts';

const usual = (step: LearnedDuration, p50: number, p90: number): DurationEntry => [
  step,
  '',
  '',
  '',
  p50 * HOUR,
  p90 * HOUR,
  2 * p90 * HOUR,
  412,
];

/** Two working days to ship, two days on the road. */
const USUAL = durationTable({ version: 1, learnedAt: 0, from: 0, to: 0, orders: 412 }, [
  usual('entered_credit', 2, 8),
  usual('entered_shipped', 18, 27),
  usual('credit_shipped', 9, 18),
  usual('credit_allocated', 2, 8),
  usual('shipped_delivered', 36, 60),
  usual('transit', 36, 60),
]);

function trend(now: string, story: readonly DocumentBuilder[], durations = USUAL): Trend {
  const policy = DEFAULT_POLICY;
  const [anchor] = story;
  const order = assembleOrder({
    orderKey: anchor?.key ?? '',
    documents: story.map((each) => each.build()),
    policy,
    durations,
    now: at(now),
  });
  return trendOf(order, predictedSlip(order), policy, new TimeHorizon(at(now), policy.stepMs));
}

/** Promised for Friday 2026-03-13; the day ends at 23:00 UTC. */
const onTheRoad = [ordered(), picking(10), left('2026-03-11 13:00'), posted];
const hold = (from: string, to: string | null): DocumentBuilder => crmCase().condition('CR-HOLD', from, to);
const expects = (said: string, arrival: string): DocumentBuilder =>
  tracker('T1').recorded(said).did('IN_TRANSIT', '2026-03-11 17:00').expects('DELIVERED', arrival);
/** Held until its credit was cleared, and a plan for what comes next. */
const cleared = (when: string): DocumentBuilder => ordered().did('CR_CLEARED', when);

describe('the direction of an order in danger', () => {
  it.each<readonly [name: string, expected: Direction, now: string, story: readonly DocumentBuilder[]]>([
    [
      'an estimate that stands since yesterday, though the order will be late',
      'flat',
      '2026-03-12 20:00',
      [...onTheRoad, expects('2026-03-11 18:00', '2026-03-16 10:00')],
    ],
    [
      'an estimate moved away this morning',
      'worsening',
      '2026-03-12 20:00',
      [
        ...onTheRoad,
        expects('2026-03-12 08:00', '2026-03-17 10:00').after(expects('2026-03-11 18:00', '2026-03-16 10:00')),
      ],
    ],
    [
      'an estimate moved nearer this morning',
      'easing',
      '2026-03-12 20:00',
      [
        ...onTheRoad,
        expects('2026-03-12 08:00', '2026-03-16 10:00').after(expects('2026-03-11 18:00', '2026-03-17 10:00')),
      ],
    ],
    [
      'an estimate moved to and fro within the day: what counts is where it stood yesterday',
      'flat',
      '2026-03-12 20:00',
      [
        ...onTheRoad,
        expects('2026-03-12 09:00', '2026-03-16 10:00').after(
          expects('2026-03-11 18:00', '2026-03-16 10:00'),
          expects('2026-03-12 08:00', '2026-03-18 10:00'),
        ),
      ],
    ],
    [
      'an estimate moved a working day ago and longer',
      'flat',
      '2026-03-13 09:00',
      [
        ...onTheRoad,
        expects('2026-03-12 08:00', '2026-03-17 10:00').after(expects('2026-03-11 18:00', '2026-03-16 10:00')),
      ],
    ],
    [
      'a weekend does not make news old',
      'worsening',
      '2026-03-15 12:00',
      [
        ...onTheRoad,
        expects('2026-03-13 08:00', '2026-03-17 10:00').after(expects('2026-03-11 18:00', '2026-03-16 10:00')),
      ],
    ],
    [
      'an estimate that moved as far as the promise did',
      'flat',
      '2026-03-12 20:00',
      [
        ordered().recorded('2026-03-12 08:00').promised('2026-03-14').after(ordered().recorded('2026-03-11 09:00')),
        ...onTheRoad.slice(1),
        expects('2026-03-12 08:00', '2026-03-17 10:00').after(expects('2026-03-11 18:00', '2026-03-16 10:00')),
      ],
    ],
    [
      'a promise moved away gives room',
      'easing',
      '2026-03-12 20:00',
      [
        ordered().recorded('2026-03-12 08:00').promised('2026-03-14').after(ordered().recorded('2026-03-11 09:00')),
        ...onTheRoad.slice(1),
        expects('2026-03-11 18:00', '2026-03-16 10:00'),
      ],
    ],
    ['held up with time to spare', 'flat', '2026-03-03 09:00', [ordered(), hold('2026-03-02 12:00', null)]],
    ['held up and no longer in time', 'worsening', '2026-03-12 12:00', [ordered(), hold('2026-03-02 12:00', null)]],
    ['overdue and held up', 'worsening', '2026-03-16 12:00', [ordered(), hold('2026-03-02 12:00', null)]],
    [
      'overdue, and the hold is over since an hour',
      'easing',
      '2026-03-16 12:00',
      [cleared('2026-03-16 11:00'), hold('2026-03-02 12:00', '2026-03-16 11:00')],
    ],
    [
      'overdue, the hold is over since two days, and nothing follows',
      'worsening',
      '2026-03-18 18:00',
      [cleared('2026-03-16 11:00'), hold('2026-03-02 12:00', '2026-03-16 11:00')],
    ],
    [
      'a hold that came and went within the day is no news',
      'worsening',
      '2026-03-16 13:00',
      [ordered(), crmCase().condition('WH-HOLD', '2026-03-16 10:00', '2026-03-16 11:00')],
    ],
    [
      'a step reached long after it was due: it goes on',
      'easing',
      '2026-03-16 12:00',
      [
        erpOrder()
          .promised('2026-03-13')
          .did('ORD_ENTERED', '2026-03-02 08:00')
          .plans('SHIPPED', '2026-03-10 15:00')
          .did('SHIPPED', '2026-03-16 10:00'),
      ],
    ],
    [
      'a step reached today after its plan of today',
      'worsening',
      '2026-03-16 14:00',
      [
        erpOrder()
          .promised('2026-03-13')
          .did('ORD_ENTERED', '2026-03-02 08:00')
          .plans('SHIPPED', '2026-03-16 08:00')
          .did('SHIPPED', '2026-03-16 13:00'),
      ],
    ],
    ['overdue and nothing happens', 'worsening', '2026-03-16 12:00', [ordered()]],
  ])('%s', (_name, expected, now, story) => {
    const found = trend(now, story);
    expect(found).toMatchObject({ direction: expected });
    expect(
      trend(
        now,
        [story[0], ...story.slice(1).toReversed()].filter((each) => each !== undefined),
      ),
    ).toEqual(found);
  });

  it('is of the goods that arrive last: a parcel that comes sooner makes nothing good', () => {
    const parcel = (id: string, said: string, arrival: string): DocumentBuilder =>
      tracker(id).recorded(said).did('IN_TRANSIT', '2026-03-11 17:00').expects('DELIVERED', arrival);
    const parcels = [ordered(), picking(10), left('2026-03-11 13:00', 'T1', 5), left('2026-03-11 13:00', 'T2', 5)];
    const late = parcel('T1', '2026-03-11 18:00', '2026-03-16 10:00');
    const other = (arrival: string): DocumentBuilder =>
      parcel('T2', '2026-03-12 08:00', arrival).after(parcel('T2', '2026-03-11 18:00', '2026-03-16 09:00'));
    expect(trend('2026-03-12 20:00', [...parcels, late, other('2026-03-14 09:00')]).direction).toBe('flat');
    expect(trend('2026-03-12 20:00', [...parcels, late, other('2026-03-18 09:00')]).direction).toBe('worsening');
  });

  it('without usual durations falls back on plans', () => {
    const held = [ordered(), picking(), hold('2026-03-02 12:00', null)];
    expect(trend('2026-03-03 09:00', held, durationTable(EMPTY, [])).direction).toBe('flat');
    expect(trend('2026-03-05 09:00', held, durationTable(EMPTY, [])).direction).toBe('worsening');
  });

  it('holds until the moment that the horizon names', () => {
    fc.assert(
      fc.property(documents, moment, fc.double({ min: 0, max: 0.999, noNaN: true }), (entries, now, share) => {
        const policy = DEFAULT_POLICY;
        const orderKey = entries[0]?.documentKey ?? '';
        const order = assembleOrder({ orderKey, documents: entries, policy, durations: USUAL, now });
        const horizon = new TimeHorizon(now, policy.stepMs);
        const found = trendOf(order, predictedSlip(order), policy, horizon);
        const next = Math.min(order.nextLookAt ?? Infinity, horizon.nextLookAt ?? Infinity, now + 30 * 24 * HOUR);
        const then = Math.floor(now + (next - now) * share);
        const later = assembleOrder({ orderKey, documents: entries, policy, durations: USUAL, now: then });
        expect(trendOf(later, predictedSlip(later), policy, new TimeHorizon(then, policy.stepMs))).toEqual(found);
      }),
      { numRuns: 500 },
    );
  });
});

const EMPTY = { version: 1, learnedAt: 0, from: 0, to: 0, orders: 0 };
