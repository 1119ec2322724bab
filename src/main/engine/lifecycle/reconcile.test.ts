import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { reconcileRowsOf, type ReconcilePolicy } from './reconcile.ts';
import { actualClaim, figureOf, lineViewWith, orderViewWith, rulingOf } from './testing/view-builder.ts';

const policy: ReconcilePolicy = {
  zone: 'Europe/Berlin',
  tolerances: { ...DEFAULT_POLICY.tolerances, quantityUnder: 0, quantityOver: 0, price: 0.01, amount: microsOf(0.05) },
};
const euros = figureOf({ amount: microsOf(1000), currency: 'EUR' }, 'erp/orders/1', '/total');

function found(line: LineView, changes: Partial<OrderView> = {}) {
  return reconcileRowsOf(orderViewWith({ value: euros, lines: [line], ...changes }), policy);
}

function shipped(...claims: readonly [at: number, line: string | null][]): OrderView['milestones'] {
  const views = claims.map(([at, line], index) =>
    actualClaim(at, { documentKey: `wms/shipments/${index}`, path: '/shippedAt' }, line),
  );
  return [
    {
      code: 'SHIPPED',
      state: 'complete',
      lines: [],
      planned: null,
      estimated: null,
      actual: null,
      claims: views,
      rule: '',
      ruling: rulingOf('milestones.SHIPPED'),
      withheld: null,
    },
  ];
}

test('what adds up is no finding', () => {
  expect(
    found(
      lineViewWith('1', { quantities: { ordered: 10, shipped: 10, invoiced: 10 }, amount: 50, invoicedAmount: 50 }),
      { closed: true },
    ),
  ).toEqual([]);
});

test('shipped and not invoiced is net of returns and valued at the order price', () => {
  const [row, ...others] = found(
    lineViewWith('1', { quantities: { ordered: 10, shipped: 8, returned: 1, invoiced: 3 }, amount: 45, price: 5 }),
    { milestones: shipped([2000, null], [1000, null]) },
  );
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    finding: 'shipped_not_invoiced',
    ordered: microsOf(10),
    shipped: microsOf(7),
    invoiced: microsOf(3),
    difference: microsOf(4),
    // 45 for 10 is net of a discount that the unit price does not know of.
    difference_amount: microsOf(18),
    currency: 'EUR',
    // A part is billed already: what is not dates from the last shipment.
    shipped_at: 2000,
  });
});

test('nothing billed dates from the first shipment of the line itself', () => {
  const [row] = found(lineViewWith('1', { quantities: { ordered: 2, shipped: 2 }, price: 3 }), {
    milestones: shipped([500, null], [2000, '1'], [1000, '1'], [100, '2']),
  });
  expect(row).toMatchObject({
    finding: 'shipped_not_invoiced',
    difference_amount: microsOf(6),
    shipped_at: 1000,
    invoiced: null,
  });
});

test('invoiced beyond what was shipped is negative; a credit takes it back', () => {
  const early = lineViewWith('1', { quantities: { ordered: 10, invoiced: 10 }, price: 2 });
  expect(found(early)).toMatchObject([
    { finding: 'invoiced_not_shipped', difference: microsOf(-10), difference_amount: microsOf(-20) },
  ]);
  expect(
    found(
      lineViewWith('1', { quantities: { ordered: 10, shipped: 10, returned: 4, invoiced: 10, credited: 4 }, price: 2 }),
    ),
  ).toEqual([]);
});

test('short is short only once nothing more will ship; too much is too much at once', () => {
  const short = lineViewWith('1', { quantities: { ordered: 10, cancelled: 1, shipped: 7, invoiced: 7 }, price: 2 });
  expect(found(short)).toEqual([]);
  expect(found(short, { closed: true })).toMatchObject([
    { finding: 'short_shipped', difference: microsOf(2), difference_amount: microsOf(4) },
  ]);
  expect(found(short, { closed: true, cancelled: true })).toEqual([]);
  const over = lineViewWith('1', { quantities: { ordered: 10, shipped: 12, invoiced: 12 }, price: 2 });
  expect(found(over)).toMatchObject([{ finding: 'over_shipped', difference: microsOf(-2) }]);
});

test('a return leaves the line fully shipped', () => {
  const line = lineViewWith('1', {
    quantities: { ordered: 10, shipped: 10, returned: 10, invoiced: 10, credited: 10 },
    price: 2,
  });
  expect(found(line, { closed: true })).toEqual([]);
});

test('a price differs beyond the share and the amount that the policy allows', () => {
  const billed = (invoicedAmount: number) =>
    found(lineViewWith('1', { quantities: { ordered: 10, shipped: 5, invoiced: 5 }, amount: 100, invoicedAmount }));
  expect(billed(50.4)).toEqual([]);
  expect(billed(49.5)).toEqual([]);
  expect(billed(55)).toMatchObject([{ finding: 'price', difference: 0, difference_amount: microsOf(5) }]);
  expect(billed(45)).toMatchObject([{ finding: 'price', difference_amount: microsOf(-5) }]);
});

test('charges and services ship nothing, yet their price is compared', () => {
  const freight = { stocked: false, amount: 20, invoicedAmount: 30 } as const;
  expect(found(lineViewWith('9', { ...freight, quantities: { ordered: 1, invoiced: 1 } }))).toMatchObject([
    { finding: 'price' },
  ]);
});

test('quantities within the tolerance are no finding', () => {
  const loose = { ...policy, tolerances: { ...policy.tolerances, quantityUnder: 0.1, quantityOver: 0.1 } };
  const line = lineViewWith('1', { quantities: { ordered: 100, shipped: 95, invoiced: 100 }, price: 1 });
  expect(reconcileRowsOf(orderViewWith({ lines: [line], closed: true }), loose)).toEqual([]);
});

test('every figure leads back to where it stands', () => {
  const [row] = found(
    lineViewWith('1', { quantities: { ordered: 10, shipped: 8, returned: 1, invoiced: 3 }, amount: 45 }),
    {
      milestones: shipped([2000, null]),
    },
  );
  const paths = (JSON.parse(row?.sources ?? '[]') as SourceRef[]).map((source) => source.path);
  expect(paths.toSorted()).toEqual([
    '/amount/1',
    '/invoiced/1',
    '/ordered/1',
    '/returned/1',
    '/shipped/1',
    '/shippedAt',
  ]);
});

test('an order without a currency still shows its quantities', () => {
  const [row] = found(lineViewWith('1', { quantities: { ordered: 1, shipped: 1 }, price: 1 }), { value: null });
  expect(row).toMatchObject({ currency: null, difference: microsOf(1) });
});

test('value and quantity agree in sign, and a line has a finding at most once', () => {
  const quantity = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(
      fc.record({ ordered: quantity, shipped: quantity, invoiced: quantity, returned: quantity }),
      fc.boolean(),
      (quantities, closed) => {
        const rows = found(lineViewWith('1', { quantities, price: 1.25 }), { closed });
        expect(new Set(rows.map((row) => row.finding)).size).toBe(rows.length);
        for (const row of rows) expect(Math.sign(row.difference_amount ?? 0)).toBe(Math.sign(row.difference));
      },
    ),
  );
});
