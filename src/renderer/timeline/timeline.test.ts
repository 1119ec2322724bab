import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView, EstimateStep, PromiseStep } from '#shared/domain/order.ts';
import { DAY, HOUR, type When } from '#shared/domain/time.ts';
import { placeBlocks } from './Blocks.tsx';
import { formerMarks } from './former.ts';
import { labelWidth, placeLane, stackSpans } from './layout.ts';
import type { Mark } from './mark.ts';
import type { Lane } from './model.ts';
import { pan, ticks, toInstant, toX, zoom } from './scale.ts';

const START = Date.parse('2026-11-09T00:00:00Z');
const SPAN = { from: START, to: START + 5 * DAY };

function mark(at: number, words = 'Shipped'): Mark {
  return {
    id: `${words} ${at}`,
    laneId: 'order',
    code: 'SHIPPED',
    words,
    class: 'actual',
    at,
    when: { kind: 'instant', at, text: '' },
    connectionId: 'bc',
    documentKey: 'bc/orders/1',
    owner: true,
    voided: false,
    claims: [],
    sources: [],
    rule: null,
    until: null,
    saidAt: null,
    moved: null,
  };
}

function lane(marks: readonly Mark[]): Lane {
  return {
    id: 'order',
    kind: 'order',
    kindWords: 'Order',
    label: 'SO-1',
    connectionIds: ['bc'],
    marks: marks.toSorted((a, b) => a.at - b.at),
  };
}

describe('the scale', () => {
  test('goes to pixels and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * DAY }), fc.integer({ min: 100, max: 3000 }), (offset, width) => {
        expect(toInstant(toX(START + offset, SPAN, width), SPAN, width)).toBeCloseTo(START + offset, -1);
      }),
    );
  });

  test('zooming keeps the instant under the pointer in place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (factor, share) => {
          const around = SPAN.from + share * (SPAN.to - SPAN.from);
          expect(toX(around, zoom(SPAN, factor, around), 1000)).toBeCloseTo(share * 1000, 3);
        },
      ),
    );
  });

  test('zooming ends at half an hour', () => {
    const closest = zoom(SPAN, 0.000_001, START + DAY);
    expect(closest.to - closest.from).toBe(HOUR / 2);
  });

  test('panning keeps the size', () => {
    const moved = pan(SPAN, -3 * HOUR);
    expect(moved).toEqual({ from: SPAN.from - 3 * HOUR, to: SPAN.to - 3 * HOUR });
  });

  test('ticks never stand closer than they can be read, at any zoom and zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: HOUR / 2, max: 400 * DAY }),
        fc.integer({ min: 200, max: 2000 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
        (size, width, zone) => {
          const span = { from: START, to: START + size };
          const xs = ticks(span, width, zone).map((tick) => toX(tick.at, span, width));
          const gaps = xs.slice(1).map((x, index) => x - (xs[index] ?? 0));
          expect(Math.min(Infinity, ...gaps)).toBeGreaterThan(35);
        },
      ),
    );
  });

  test('a day of 25 hours still starts at its own midnight', () => {
    const autumn = { from: Date.parse('2026-10-23T22:00:00Z'), to: Date.parse('2026-10-27T22:00:00Z') };
    const days = ticks(autumn, 500, 'Europe/Berlin')
      .filter((tick) => tick.day)
      .map((tick) => new Date(tick.at).toISOString());
    expect(days).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
  });
});

describe('former dates', () => {
  const day = (date: string): When => ({ kind: 'date', date, text: date });
  const source = (documentKey: string): SourceRef => ({ documentKey, path: '/eta', version: '1' });
  const said = (documentKey: string, date: string, recordedAt: number, standing: boolean): EstimateStep => ({
    code: 'DELIVERED',
    when: day(date),
    documentKey,
    connectionId: 'ep',
    recordedAt,
    standing,
    source: source(documentKey),
  });
  const promised = (date: string, from: string | null, recordedAt: number, standing: boolean): PromiseStep => ({
    what: 'promise',
    when: day(date),
    from: from === null ? null : { value: day(from), sources: [] },
    standing,
    connectionId: 'bc',
    by: 'us',
    because: null,
    recordedAt,
    source: source('bc/orders/1'),
  });
  const former = (estimateHistory: readonly EstimateStep[], promiseHistory: readonly PromiseStep[]): string[] =>
    formerMarks({ estimateHistory, promiseHistory }, (documentKey) => documentKey).map(
      ({ laneId, words, class: claimed, when, moved, sources }) =>
        [laneId, words, claimed, when.text, '→', moved?.to.text, `version ${sources[0]?.version}`].join(' '),
    );

  test('each estimate and promise that was moved stands where it was, and says what it gave way to', () => {
    const estimates = [
      said('ep/1', '2026-11-10', 1, false),
      said('ep/1', '2026-11-12', 2, false),
      said('ep/1', '2026-11-11', 3, true),
      said('ep/2', '2026-11-20', 1, false),
      said('ep/2', '2026-11-21', 2, true),
    ];
    const promises = [promised('2026-11-09', null, 1, false), promised('2026-11-13', '2026-11-09', 5, true)];
    expect(former(estimates, promises)).toEqual([
      'ep/1 Delivered, expected before estimated 2026-11-10 → 2026-11-12 version 1',
      'ep/1 Delivered, expected before estimated 2026-11-12 → 2026-11-11 version 1',
      'ep/2 Delivered, expected before estimated 2026-11-20 → 2026-11-21 version 1',
      'bc/orders/1 Promised before planned 2026-11-09 → 2026-11-13 version 1',
    ]);
  });

  test('a promise that was never moved has none, whatever the systems say of it', () => {
    expect(former([], [promised('2026-11-09', null, 1, true), promised('2026-11-10', null, 2, true)])).toEqual([]);
  });

  test('stand among the others without words', () => {
    const ghost = { ...mark(START + DAY), moved: { at: null, to: day('2026-11-12') } };
    const [placed] = placeLane(lane([ghost]), SPAN, 900).marks;
    expect(placed).toMatchObject({ row: 0, labelled: false, flipped: false });
    expect(placeLane(lane([ghost, mark(START + 2 * DAY)]), SPAN, 900).rows).toBe(1);
  });
});

describe('a lane', () => {
  test('never lets words cover words', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.integer({ min: START, max: START + 5 * DAY }),
            words: fc.constantFrom('Shipped', 'Out for delivery', 'Paid'),
          }),
          { maxLength: 40 },
        ),
        (given) => {
          const placed = placeLane(lane(given.map(({ at, words }) => mark(at, words))), SPAN, 900).marks.filter(
            (each) => each.labelled,
          );
          const covering = placed.flatMap((one, index) =>
            placed
              .slice(index + 1)
              .filter(
                (other) => one.row === other.row && other.start < one.end - 0.001 && one.start < other.end - 0.001,
              ),
          );
          expect(covering).toEqual([]);
        },
      ),
    );
  });

  test('words that would be cut off at the edge stand before their mark', () => {
    const [placed] = placeLane(lane([mark(SPAN.to - 1000)]), SPAN, 900).marks;
    expect(placed?.flipped).toBe(true);
    expect(placed?.start).toBeCloseTo((placed?.x ?? 0) - labelWidth(placed?.mark.words ?? ''));
  });

  test('marks without room for words stand below the others', () => {
    const placed = placeLane(lane(Array.from({ length: 9 }, (_, at) => mark(START + DAY + at * 1000))), SPAN, 900);
    const [lastLabelled] = placed.marks.filter((each) => each.labelled).toReversed();
    for (const bare of placed.marks.filter((each) => !each.labelled))
      expect(bare.row).toBeGreaterThan(lastLabelled?.row ?? Infinity);
    expect(placed.marks).toHaveLength(9);
  });

  test('says how many marks are out of sight', () => {
    const placed = placeLane(
      lane([mark(START - DAY), mark(START + DAY), mark(START + 30 * DAY), mark(START + 31 * DAY)]),
      SPAN,
      900,
    );
    expect([placed.before, placed.marks.length, placed.after]).toEqual([1, 1, 2]);
  });

  test('a bar at the edge with its words before it stands clear of the bar that is there', () => {
    const block = (from: number, to: number | null): BlockView => ({
      code: 'CA-ETA',
      cause: 'carrier',
      from,
      to,
      reason: null,
      documentKey: 'ep/trackers/1',
      connectionId: 'ep',
      sources: [],
    });
    const now = SPAN.to - 12 * HOUR;
    const early = block(START, START + 3 * DAY);
    expect(placeBlocks([early, block(now - HOUR, null)], now, SPAN, 400).map(({ row }) => row)).toEqual([0, 1]);
    expect(placeBlocks([early, block(now - HOUR, null)], now, SPAN, 4000).map(({ row }) => row)).toEqual([0, 0]);
  });

  test('stacked spans do not cover each other', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 300 }))), (given) => {
        const stacked = stackSpans(given.map(([from, size]) => ({ from, to: from + size })));
        const covering = stacked.flatMap((one, index) =>
          stacked
            .slice(index + 1)
            .filter((other) => one.row === other.row && other.span.from < one.span.to && one.span.from < other.span.to),
        );
        expect(covering).toEqual([]);
      }),
    );
  });
});
