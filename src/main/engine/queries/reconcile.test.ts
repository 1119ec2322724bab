import { expect, test } from 'vitest';
import type { ReconcileQuery } from '#shared/contract/dto/reconcile.ts';
import { microsOf } from '#shared/domain/decimal.ts';
import { DAY } from '#shared/domain/time.ts';
import { createQueryRunner, type QueryRunner } from './runner.ts';
import { reconcileRows } from './reconcile.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const context = contextWith();
const query = (changes: Partial<ReconcileQuery> = {}): ReconcileQuery => ({
  view: 'all',
  text: '',
  filters: {},
  sort: [],
  ...changes,
});

function rows(runner: QueryRunner, changes: Partial<ReconcileQuery> = {}) {
  const { handle, count } = runner.ask('reconcile.open', query(changes), context);
  return runner.ask('reconcile.slice', { handle, start: 0, end: count }, context).rows;
}

function filled(): TestStore {
  const store = new TestStore().connection('erp');
  const one = store.order({ id: 'SO-1', row: { customer: 'Acme' } });
  const two = store.order({ id: 'SO-2', row: { customer: 'Zeta' } });
  store.reconcile(one, {
    line_key: '10',
    item_no: 'CHAIR',
    difference: microsOf(2),
    difference_amount: microsOf(20),
    shipped_at: NOW - 5 * DAY,
    sources: '[{"documentKey":"erp/orders/SO-1","path":"/a"}]',
  });
  store.reconcile(one, { line_key: '10', finding: 'price', difference_amount: microsOf(-3) });
  store.reconcile(two, {
    line_key: '1"0',
    description: 'Blue table',
    difference_amount: microsOf(500),
    currency: 'USD',
    shipped_at: NOW - DAY,
  });
  store.reconcile(two, {
    line_key: '20',
    finding: 'invoiced_not_shipped',
    difference: microsOf(-4),
    difference_amount: microsOf(-40),
  });
  store.reconcile(two, { line_key: '30', finding: 'short_shipped', difference: microsOf(1), currency: null });
  return store;
}

test('what is worth most comes first, and every row says what it is about', () => {
  const found = rows(createQueryRunner(filled().db));
  expect(found.map((row) => [row.orderNo, row.finding])).toEqual([
    ['SO-2', 'shipped_not_invoiced'],
    ['SO-2', 'invoiced_not_shipped'],
    ['SO-1', 'shipped_not_invoiced'],
    ['SO-1', 'price'],
    ['SO-2', 'short_shipped'],
  ]);
  expect(found[2]).toMatchObject({
    lineKey: '10',
    itemNo: 'CHAIR',
    customer: 'Acme',
    difference: microsOf(2),
    differenceAmount: { amount: microsOf(20), currency: 'EUR' },
    ageMs: 5 * DAY,
    sources: [{ documentKey: 'erp/orders/SO-1', path: '/a' }],
  });
});

test('views, filters and text narrow the list', () => {
  const runner = createQueryRunner(filled().db);
  expect(rows(runner, { view: 'shipped_not_invoiced' })).toHaveLength(2);
  expect(rows(runner, { view: 'quantity' }).map((row) => row.finding)).toEqual(['short_shipped']);
  expect(rows(runner, { filters: { age_ms: { op: 'at_least', value: 2 * DAY } } }).map((row) => row.lineKey)).toEqual([
    '10',
  ]);
  expect(rows(runner, { filters: { age_ms: { op: 'between', from: 0, to: DAY } } }).map((row) => row.lineKey)).toEqual([
    '1"0',
  ]);
  expect(rows(runner, { text: 'blue' }).map((row) => row.lineKey)).toEqual(['1"0']);
  expect(rows(runner, { text: 'acme' })).toHaveLength(2);
  const oldest = rows(runner, { sort: [{ column: 'age_ms', descending: true }] });
  expect(oldest.slice(0, 2).map((row) => row.orderNo)).toEqual(['SO-1', 'SO-2']);
});

test('totals are by currency, over the rows that are listed', () => {
  const runner = createQueryRunner(filled().db);
  const money = (amount: number, currency: string) => ({ amount: microsOf(amount), currency });
  expect(runner.ask('reconcile.summary', query(), context)).toEqual({
    rows: 5,
    totals: [
      {
        currency: 'EUR',
        shippedNotInvoiced: money(20, 'EUR'),
        invoicedNotShipped: money(-40, 'EUR'),
        price: money(-3, 'EUR'),
      },
      {
        currency: 'USD',
        shippedNotInvoiced: money(500, 'USD'),
        invoicedNotShipped: money(0, 'USD'),
        price: money(0, 'USD'),
      },
    ],
  });
  expect(runner.ask('reconcile.summary', query({ view: 'price' }), context).rows).toBe(1);
});

test('a line that agrees by now drops out of an open list', () => {
  const store = filled();
  const runner = createQueryRunner(store.db);
  const { handle, count } = runner.ask('reconcile.open', query(), context);
  store.db.run(`DELETE FROM reconcile_row WHERE finding = 'price'`);
  expect(runner.ask('reconcile.slice', { handle, start: 0, end: count }, context).rows).toHaveLength(count - 1);
});

test('rows are read by key', () => {
  const store = filled();
  const steps = plansOf(store.db, (db) =>
    expect(reconcileRows(db, ['[1,"10","price"]', '[2,"1\\"0","shipped_not_invoiced"]'], context)).toHaveLength(2),
  );
  expect(scansIn(steps)).toEqual([]);
});
