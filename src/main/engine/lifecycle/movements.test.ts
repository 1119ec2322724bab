import { describe, expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { assembleWithLogistics } from './assemble.ts';
import { kpiFactsOf } from './kpi/facts.ts';
import { amountBy, curveOf, firstReached } from './kpi/line-facts.ts';
import { businessDays } from './kpi/invoice-facts.ts';
import type { Movement, MovementType } from './movements.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { at, tracker } from './testing/order-builder.ts';
import { left, ordered, picking } from './testing/stories.ts';

function movementsOf(
  lines: readonly (readonly Movement[])[],
  type: MovementType,
): (readonly [number | null, number])[] {
  return lines.flat().flatMap((each) => (each.type === type ? [[each.at, each.quantity / 1e6] as const] : []));
}

describe('quantities over time', () => {
  const deliveries: readonly Movement[] = [
    { type: 'delivered', at: 300, quantity: microsOf(4) },
    { type: 'delivered', at: 100, quantity: microsOf(6) },
    { type: 'delivered', at: null, quantity: microsOf(1) },
    { type: 'shipped', at: 50, quantity: microsOf(11) },
  ];

  test('d(t) grows with each dated part; what nobody dates stands apart', () => {
    const curve = curveOf(deliveries, 'delivered');
    expect(curve.undated).toBe(microsOf(1));
    expect([0, 99, 100, 299, 300].map((t) => amountBy(curve, t) / 1e6)).toEqual([0, 0, 6, 6, 10]);
    expect([
      firstReached(curve, microsOf(6)),
      firstReached(curve, microsOf(7)),
      firstReached(curve, microsOf(11)),
    ]).toEqual([100, 300, null]);
  });
});

test.each([
  ['2026-03-06 10:00', '2026-03-06 15:00', 0, 'the same Friday'],
  ['2026-03-06 10:00', '2026-03-07 15:00', 0, 'Friday to Saturday'],
  ['2026-03-06 10:00', '2026-03-09 15:00', 1, 'Friday to Monday'],
  ['2026-03-27 10:00', '2026-03-30 10:00', 1, 'over the change of clocks'],
  ['2026-03-02 10:00', '2026-03-04 23:00', 2, 'to the end of Wednesday, its midnight in Berlin'],
])('business days from %s to %s: %d, %s', (from, to, days) => {
  expect(businessDays(at(from), at(to), DEFAULT_POLICY)).toBe(days);
});

describe('of an order that left in two shipments', () => {
  const documents = [
    ordered(10),
    picking(10),
    left('2026-03-03 15:00', 'T1', 6),
    left('2026-03-04 15:00', 'T2', 4),
    tracker('T1').did('DELIVERED', '2026-03-05 10:00'),
    tracker('T2').did('DELIVERED', '2026-03-06 10:00'),
  ];
  const entries = documents.map((document) => document.build());
  const assembled = assembleWithLogistics({
    orderKey: entries[0]?.documentKey ?? '',
    documents: entries,
    policy: DEFAULT_POLICY,
    durations: null,
    now: at('2026-03-10 12:00'),
  });

  test('each part has the time of its own shipment and carrier', () => {
    expect(movementsOf(assembled.logistics.lines, 'shipped')).toEqual([
      [at('2026-03-03 15:00'), 6],
      [at('2026-03-04 15:00'), 4],
    ]);
    expect(movementsOf(assembled.logistics.lines, 'delivered')).toEqual([
      [at('2026-03-05 10:00'), 6],
      [at('2026-03-06 10:00'), 4],
    ]);
  });

  test('it is late by the part that came after the promised day', () => {
    const { lines } = kpiFactsOf(assembled, [], DEFAULT_POLICY);
    expect(lines[0]?.row).toMatchObject({
      quantity: microsOf(10),
      by_promise: microsOf(6),
      reached_at: at('2026-03-06 10:00'),
      delivered: microsOf(10),
      first_shipped: microsOf(6),
      set_aside: 0,
    });
    expect((lines[0]?.row.passed ?? -1) & (1 << 2)).toBe(0);
  });

  test('what is not billed grows with each shipment', () => {
    const [line] = kpiFactsOf(assembled, [], DEFAULT_POLICY).lines;
    expect(line?.steps).toEqual([
      { at: at('2026-03-03 15:00'), unbilled: microsOf(60), shipped: 1 },
      { at: at('2026-03-04 15:00'), unbilled: microsOf(100), shipped: 1 },
    ]);
  });
});
