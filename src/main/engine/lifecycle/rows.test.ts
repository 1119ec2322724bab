import { expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { AXES } from '#shared/domain/milestones.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { HOUR } from '#shared/domain/time.ts';
import type { ReconcileRowValues } from './reconcile.ts';
import { orderRowDto, orderRowOf, type OrderRowFacts } from './rows.ts';
import { figureOf, orderViewWith, rulingOf } from './testing/view-builder.ts';

const KEY = 'erp/orders/1';
const facts: OrderRowFacts = {
  exceptions: [],
  jeopardy: null,
  reconcile: [],
  nextLookAt: null,
  uneven: false,
  daysAsked: null,
  zone: 'Europe/Berlin',
};

function exception(changes: Partial<DetectedException>): DetectedException {
  return {
    exceptionKey: `CR-HOLD:${KEY}`,
    code: 'CR-HOLD',
    cause: 'credit',
    severity: 'high',
    subjectKey: KEY,
    headline: 'Credit hold',
    nextAction: 'Release',
    onsetAt: 0,
    clearedAt: null,
    valueAtRisk: null,
    penalty: null,
    rootKey: null,
    occurrences: 1,
    awaits: null,
    team: 'Credit control',
    outage: null,
    sources: [],
    ...changes,
  };
}

test('a promised day ends with the local day, an ordered day begins with it', () => {
  const day = figureOf({ kind: 'date', date: '2026-03-29', text: '29.03.2026' } as const, KEY, '/date');
  const row = orderRowOf(orderViewWith({ promise: day, orderedAt: day }), facts);
  // The clocks go forward that night: the day has 23 hours.
  expect(row.ordered_at).toBe(Date.parse('2026-03-28T23:00:00Z'));
  expect(row.promise_at).toBe(Date.parse('2026-03-29T22:00:00Z'));
  expect(row.promise_date).toBe('2026-03-29');
});

test('the grid reads back what was written', () => {
  const view = orderViewWith({
    value: figureOf({ amount: microsOf(12.5), currency: 'EUR' }, KEY, '/total'),
    customer: figureOf('Acme', KEY, '/customer'),
    systems: ['erp', 'wms'],
    axes: AXES.map((axis) => ({
      axis,
      state: axis === 'credit' ? 'blocked' : 'complete',
      claims: [],
      rule: '',
      ruling: rulingOf(`axes.${axis}`),
      disagree: axis === 'billing',
    })),
    slip: { ms: 51 * HOUR, basis: 'open', promise: 0, sources: [] },
    causes: [
      { cause: 'credit', code: 'CR-HOLD', label: 'credit hold', ms: 20 * HOUR, sources: [] },
      { cause: 'carrier', code: 'CA-NOPICK', label: 'missed pickup', ms: 16 * HOUR, sources: [] },
      { cause: 'carrier', code: 'CA-DELAY', label: 'delay', ms: 15 * HOUR, sources: [] },
    ],
    why: [
      { text: '2 d 3 h late: ', sources: [] },
      { text: 'credit hold', sources: [] },
    ],
    next: {
      code: 'RELEASED',
      when: { kind: 'instant', at: 5, text: '' },
      class: 'planned',
      sources: [],
      overdueSince: null,
    },
  });
  const row = orderRowDto(orderRowOf(view, facts));
  expect(row).toMatchObject({
    orderKey: KEY,
    orderNo: 'SO-1',
    customer: 'Acme',
    value: { amount: 12_500_000, currency: 'EUR' },
    systems: ['erp', 'wms'],
    slipMs: 51 * HOUR,
    slipBasis: 'open',
    why: '2 d 3 h late: credit hold',
    next: { code: 'RELEASED', at: 5, class: 'planned' },
    closed: false,
    cancelled: false,
  });
  // Carrier causes together took more than the credit hold.
  expect(row.cause).toBe('carrier');
  expect(row.axes.map(({ axis, state, disagree }) => [axis, state, disagree])).toEqual(
    AXES.map((axis) => [axis, axis === 'credit' ? 'blocked' : 'complete', axis === 'billing']),
  );
});

test('money at risk is the greatest of what holds, in the currency of the order', () => {
  const view = orderViewWith({ value: figureOf({ amount: microsOf(100), currency: 'EUR' }, KEY, '/total') });
  const row = orderRowOf(view, {
    ...facts,
    exceptions: [
      exception({ valueAtRisk: { amount: microsOf(40), currency: 'EUR' } }),
      exception({ valueAtRisk: { amount: microsOf(70), currency: 'EUR' } }),
      exception({ valueAtRisk: { amount: microsOf(900), currency: 'EUR' }, clearedAt: 1 }),
      exception({ valueAtRisk: { amount: microsOf(800), currency: 'USD' } }),
    ],
  });
  expect(row.value_at_risk).toBe(microsOf(70));
  expect(row.open_exceptions).toBe(3);
});

test('an order is on hold while an axis is blocked or a hold lasts, but not once it is closed', () => {
  const hold = {
    code: 'WH-HOLD',
    cause: 'warehouse',
    from: 0,
    to: null,
    reason: null,
    documentKey: KEY,
    connectionId: 'erp',
    sources: [],
  } as const;
  expect(orderRowOf(orderViewWith({ blocks: [hold] }), facts).on_hold).toBe(1);
  expect(orderRowOf(orderViewWith({ blocks: [{ ...hold, to: 5 }] }), facts).on_hold).toBe(0);
  expect(orderRowOf(orderViewWith({ blocks: [{ ...hold, code: 'CA-DELAY' }] }), facts).on_hold).toBe(0);
  expect(orderRowOf(orderViewWith({ blocks: [hold], closed: true }), facts).on_hold).toBe(0);
  const blocked = orderViewWith({
    axes: [
      { axis: 'credit', state: 'blocked', claims: [], rule: '', ruling: rulingOf('axes.credit'), disagree: false },
    ],
  });
  expect(orderRowOf(blocked, facts).on_hold).toBe(1);
});

test('what is shipped and not invoiced marks the row', () => {
  const finding = { finding: 'shipped_not_invoiced' } as ReconcileRowValues;
  expect(orderRowOf(orderViewWith(), { ...facts, reconcile: [finding] }).unbilled).toBe(1);
  expect(orderRowOf(orderViewWith(), { ...facts, reconcile: [{ ...finding, finding: 'price' }] }).unbilled).toBe(0);
});
