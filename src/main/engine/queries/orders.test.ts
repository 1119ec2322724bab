import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import { ORDER_COLUMNS, type OrderColumn, type OrderRow, type OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import type { OrderRowValues } from '../lifecycle/rows.ts';
import { orderIds, orderRows } from './orders.ts';
import { createQueryRunner, type QueryRunner } from './runner.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const context = contextWith();
const query = (changes: Partial<OrdersQuery> = {}): OrdersQuery => ({
  view: 'all',
  text: '',
  filters: {},
  sort: [],
  ...changes,
});

function listed(runner: QueryRunner, asked: OrdersQuery): OrderRow[] {
  const { handle, count } = runner.ask('orders.open', asked, context);
  return runner.ask('orders.slice', { handle, start: 0, end: count }, context).rows;
}

function numbers(runner: QueryRunner, asked: OrdersQuery): string[] {
  return listed(runner, asked).map((row) => row.orderNo);
}

function storeWith(rows: readonly Partial<OrderRowValues>[]): {
  readonly store: TestStore;
  readonly runner: QueryRunner;
} {
  const store = new TestStore().connection('erp');
  for (const [index, row] of rows.entries()) store.order({ id: `SO-${index + 1}`, row });
  return { store, runner: createQueryRunner(store.db) };
}

describe('views', () => {
  // Noon UTC on 10 March is 13:00 in Berlin; that day ends at 23:00 UTC.
  const endOfToday = Date.parse('2026-03-10T23:00:00Z');
  const { runner } = storeWith([
    { promise_at: endOfToday },
    { promise_at: endOfToday + 1 },
    { promise_at: endOfToday - DAY + 1, slip_ms: 5 },
    { promise_at: endOfToday - DAY, slip_ms: HOUR },
    { promise_at: endOfToday, closed: 1, slip_ms: HOUR },
    { promise_at: endOfToday, cancelled: 1, slip_ms: HOUR },
    { on_hold: 1, slip_ms: -5 },
    { unbilled: 1, closed: 1 },
  ]);

  test('open is neither closed nor cancelled', () => {
    expect(numbers(runner, query({ view: 'open' })).toSorted()).toEqual(['SO-1', 'SO-2', 'SO-3', 'SO-4', 'SO-7']);
  });

  test('late is open and past its promise, the latest first', () => {
    expect(numbers(runner, query({ view: 'late' }))).toEqual(['SO-4', 'SO-3']);
  });

  test('due today ends with the local day, midnight included', () => {
    expect(numbers(runner, query({ view: 'due_today' }))).toEqual(['SO-3', 'SO-1']);
  });

  test('counts agree with the lists', () => {
    expect(runner.ask('orders.counts', {}, context)).toEqual({
      open: 5,
      late: 2,
      due_today: 2,
      on_hold: 1,
      shipped_not_invoiced: 1,
      mine: 0,
      all: 8,
    });
    expect(numbers(runner, query({ view: 'on_hold' }))).toEqual(['SO-7']);
    expect(numbers(runner, query({ view: 'shipped_not_invoiced' }))).toEqual(['SO-8']);
  });

  test('mine is what has an exception that holds and that I own', () => {
    const own = new TestStore().connection('erp');
    const exceptions = [
      [{}, { owner: 'ada' }],
      [{}, { owner: 'ben' }],
      [{}, { owner: 'ada', state: 'resolved' }],
      [{ clearedAt: NOW }, { owner: 'ada' }],
      [{}, {}],
    ] as const;
    for (const [index, [changes, overlay]] of exceptions.entries())
      own.exception(own.order({ id: `SO-${index + 1}` }), `key ${index}`, changes, overlay);
    own.exception(null, 'of a connection', {}, { owner: 'ada' });
    const asked = createQueryRunner(own.db);
    expect(numbers(asked, query({ view: 'mine' }))).toEqual(['SO-1']);
    expect(asked.ask('orders.counts', {}, context)['mine']).toBe(1);
  });

  test('an empty store counts nothing', () => {
    const empty = createQueryRunner(new TestStore().db);
    expect(empty.ask('orders.counts', {}, context)).toEqual({
      open: 0,
      late: 0,
      due_today: 0,
      on_hold: 0,
      shipped_not_invoiced: 0,
      mine: 0,
      all: 0,
    });
  });
});

describe('filters', () => {
  const { runner } = storeWith([
    {
      customer: '100 % Cotton_Ltd',
      customer_po: 'A%1',
      value: 5_000_000,
      cause: 'credit',
      axes: 'cbnnnnn',
      systems: 'erp wms',
    },
    {
      customer: '1000 Cottons Ltd',
      customer_po: 'AX1',
      value: 7_000_000,
      cause: 'carrier',
      axes: 'ccnnnNn',
      systems: 'erp wms2',
    },
    { customer: 'Ångström ÖL', customer_po: null, value: null, cause: null, axes: 'cpnnnnn', systems: 'wms' },
    { customer: `O'Neil \\ Sons`, customer_po: '', value: 9_000_000, cause: 'stock', systems: 'crm' },
    { customer: 'Café[^]-]*?', customer_po: 'X', value: 1, systems: 'erp' },
  ]);
  const by = (column: OrderColumn, filter: ColumnFilter) =>
    numbers(runner, query({ filters: { [column]: filter } })).toSorted();

  test.each([
    ['customer', '100 %', ['SO-1']],
    ['customer', 'n_l', ['SO-1']],
    ['customer', 'COTTON', ['SO-1', 'SO-2']],
    ['customer', `o'neil \\`, ['SO-4']],
    ['customer', 'ångström öl', ['SO-3']],
    ['customer', 'É[^]-]*?', ['SO-5']],
    ['customer_po', '%', ['SO-1']],
  ] as const)('%s contains %s, wildcards meaning themselves', (column, value, expected) => {
    expect(by(column, { op: 'contains', value })).toEqual(expected);
  });

  test('equals and in ignore case', () => {
    expect(by('customer', { op: 'equals', value: '1000 COTTONS ltd' })).toEqual(['SO-2']);
    expect(by('cause', { op: 'in', values: ['credit', 'STOCK'] })).toEqual(['SO-1', 'SO-4']);
    expect(by('order_no', { op: 'in', values: [] })).toEqual([]);
  });

  test('numbers by range, ends included, and by absence', () => {
    expect(by('value', { op: 'between', from: 5_000_000, to: 7_000_000 })).toEqual(['SO-1', 'SO-2']);
    expect(by('value', { op: 'at_least', value: 7_000_000 })).toEqual(['SO-2', 'SO-4']);
    expect(by('value', { op: 'at_most', value: 6_999_999 })).toEqual(['SO-1', 'SO-5']);
    expect(by('value', { op: 'in', values: ['9000000', 5_000_000] })).toEqual(['SO-1', 'SO-4']);
    expect(by('value', { op: 'empty' })).toEqual(['SO-3']);
    expect(by('customer_po', { op: 'empty' })).toEqual(['SO-3', 'SO-4']);
    expect(by('customer_po', { op: 'not_empty' })).toEqual(['SO-1', 'SO-2', 'SO-5']);
  });

  test('the strip of axes by state and by disagreement', () => {
    expect(by('axes', { op: 'equals', value: 'credit:blocked' })).toEqual(['SO-1']);
    expect(by('axes', { op: 'in', values: ['credit:partial', 'billing:disagree'] })).toEqual(['SO-2', 'SO-3']);
    expect(by('axes', { op: 'contains', value: 'disagree' })).toEqual(['SO-2']);
  });

  test('a system is matched whole, not by the beginning of its name', () => {
    expect(by('systems', { op: 'equals', value: 'wms' })).toEqual(['SO-1', 'SO-3']);
    expect(by('systems', { op: 'in', values: ['wms2', 'crm'] })).toEqual(['SO-2', 'SO-4']);
  });

  test('all filters hold together with the text', () => {
    const asked = query({
      text: 'cotton',
      filters: { value: { op: 'at_least', value: 6_000_000 }, cause: { op: 'not_empty' } },
    });
    expect(numbers(runner, asked)).toEqual(['SO-2']);
  });

  test.each([
    ['value', { op: 'contains', value: '5' }],
    ['value', { op: 'equals', value: 'five' }],
    ['value', { op: 'equals', value: '' }],
    ['customer', { op: 'at_least', value: 5 }],
    ['axes', { op: 'equals', value: 'credit:green' }],
  ] as const)('%s by %o is refused with a sentence', (column, filter) => {
    expect(() => by(column, filter)).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'input.invalid' }) }),
    );
  });

  test('a column that is not listed is refused, whatever it says', () => {
    const sort = [{ column: 'order_no; DROP TABLE order_row' as OrderColumn, descending: false }];
    expect(() => numbers(runner, query({ sort }))).toThrow('There is no column');
    const filters = { constructor: { op: 'empty' } } as OrdersQuery['filters'];
    expect(() => numbers(runner, query({ filters }))).toThrow('There is no column');
  });

  test('SQL in values stays a value', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(`' OR 1=1 --`, `"; DROP TABLE order_row; --`, `%' ESCAPE '`, `]")`, '\0', `\\`),
          fc.string(),
        ),
        fc.constantFrom<OrderColumn>('order_no', 'customer', 'customer_po', 'systems'),
        (value, column) => {
          const literal = (row: OrderRow): string | null =>
            ({
              order_no: row.orderNo,
              customer: row.customer,
              customer_po: row.customerPo,
              systems: row.systems.join(' '),
            })[column as 'order_no'];
          const expected = listed(runner, query()).filter(
            (row) => (literal(row) ?? '').toLowerCase().includes(value.toLowerCase()) && literal(row) !== null,
          );
          fc.pre(/^[\x20-\x7e]*$/.test(value));
          expect(by(column, { op: 'contains', value })).toEqual(expected.map((row) => row.orderNo).toSorted());
          expect(() => numbers(runner, query({ text: value }))).not.toThrow();
        },
      ),
    );
  });
});

describe('lists', () => {
  const many = 300;
  let runner: QueryRunner;
  let store: TestStore;

  beforeAll(() => {
    const pick = (seed: number, values: readonly (string | number | null)[]) => values[seed % values.length];
    const rows = Array.from({ length: many }, (_, index) => ({
      customer: pick(index * 7, ['Acme', 'acme', 'Zeta', null, 'Beta']) as string | null,
      customer_po: pick(index * 13, ['P1', null, 'P3']) as string | null,
      value: pick(index * 11, [100, 200, null, 300]) as number | null,
      ordered_at: index % 5 === 0 ? null : NOW - index * HOUR,
      promise_at: NOW + (index % 9) * HOUR,
      slip_ms: pick(index * 3, [-HOUR, 0, HOUR, null]) as number | null,
      cause: index % 4 === 0 ? null : (CAUSE_CLASSES[index % 7] ?? null),
      open_exceptions: index % 3,
      closed: index % 6 === 0 ? 1 : 0,
    }));
    ({ store, runner } = storeWith(rows));
  });

  const cell: Readonly<Record<string, (row: OrderRow) => string | number | null>> = {
    order_no: (row) => row.orderNo.toLowerCase(),
    customer: (row) => row.customer?.toLowerCase() ?? null,
    customer_po: (row) => row.customerPo?.toLowerCase() ?? null,
    value: (row) => row.value?.amount ?? null,
    ordered_at: (row) => row.orderedAt,
    promise_at: (row) => row.promiseAt,
    slip_ms: (row) => row.slipMs,
    cause: (row) => (row.cause === null ? null : CAUSE_CLASSES.indexOf(row.cause)),
    open_exceptions: (row) => row.openExceptions,
  };
  const sortArbitrary = fc.array(
    fc.record({ column: fc.constantFrom(...(Object.keys(cell) as OrderColumn[])), descending: fc.boolean() }),
    { maxLength: 3 },
  );

  test('slices of any size put together are the whole list, sorted as asked, unknown values last', () => {
    fc.assert(
      fc.property(
        sortArbitrary,
        fc.constantFrom('all', 'open', 'late'),
        fc.integer({ min: 1, max: 120 }),
        (sort, view, size) => {
          const asked = query({ view, sort });
          const { handle, count } = runner.ask('orders.open', asked, context);
          const rows: OrderRow[] = [];
          for (let start = 0; start < count; start += size)
            rows.push(...runner.ask('orders.slice', { handle, start, end: start + size }, context).rows);
          expect(rows).toHaveLength(count);
          expect(new Set(rows.map((row) => row.orderKey)).size).toBe(count);
          expect(rows).toEqual(listed(runner, asked));
          const outOfSequence = rows.filter((row, index) => {
            const next = rows[index + 1];
            return next !== undefined && sort.length > 0 && !inSequence(row, next, sort);
          });
          expect(outOfSequence).toEqual([]);
          runner.ask('list.close', { handle }, context);
        },
      ),
      { numRuns: 60 },
    );
  });

  function inSequence(a: OrderRow, b: OrderRow, sort: OrdersQuery['sort']): boolean {
    for (const { column, descending } of sort) {
      const left = cell[column]?.(a) ?? null;
      const right = cell[column]?.(b) ?? null;
      if (left === right) continue;
      if (left === null || right === null) return right === null;
      return left < right !== descending;
    }
    return sort.at(-1)?.descending ? a.orderKey > b.orderKey : a.orderKey < b.orderKey;
  }

  test('every column sorts both ways', () => {
    for (const column of ORDER_COLUMNS) {
      for (const descending of [true, false])
        expect(listed(runner, query({ sort: [{ column, descending }] }))).toHaveLength(many);
    }
  });

  test('a list keeps its sequence while the store changes, and shows rows as they are', () => {
    const { handle } = runner.ask('orders.open', query({ sort: [{ column: 'order_no', descending: false }] }), context);
    const first = (): OrderRow | undefined => runner.ask('orders.slice', { handle, start: 0, end: 1 }, context).rows[0];
    expect(first()?.orderNo).toBe('SO-1');
    store.db.run(`UPDATE order_row SET customer = 'Changed', order_no = 'ZZZ' WHERE order_no = 'SO-1'`);
    expect(first()).toMatchObject({ orderNo: 'ZZZ', customer: 'Changed' });
    store.db.run(`UPDATE order_row SET order_no = 'SO-1' WHERE order_no = 'ZZZ'`);
  });

  test('a slice that is too long is refused', () => {
    const { handle } = runner.ask('orders.open', query(), context);
    expect(() => runner.ask('orders.slice', { handle, start: 0, end: 5000 }, context)).toThrow('at most');
  });
});

test('a slice is read by row id, nothing is scanned', () => {
  const { store } = storeWith([{}, {}, {}]);
  const ids = orderIds(store.db, query(), context);
  const steps = plansOf(store.db, (db) => expect(orderRows(db, ids)).toHaveLength(3));
  expect(steps.join('\n')).toContain('SEARCH o USING INTEGER PRIMARY KEY');
  expect(scansIn(steps)).toEqual([]);
});

test.each([
  { column: 'customer', index: 'order_row_customer' },
  { column: 'value', index: 'order_row_value' },
  { column: 'promise_at', index: 'order_row_promise' },
  { column: 'slip_ms', index: 'order_row_slip' },
] as const)('the whole list by $column comes from an index alone, a part of it from none', ({ column, index }) => {
  const { store } = storeWith([{ customer: 'B' }, { customer: 'A' }]);
  for (const descending of [false, true]) {
    const asked = { sort: [{ column, descending }] };
    const steps = plansOf(store.db, (db) => orderIds(db, query(asked), context));
    expect(steps).toEqual([`SCAN o USING COVERING INDEX ${index}`]);
    const part = plansOf(store.db, (db) => orderIds(db, query({ ...asked, view: 'late' }), context));
    expect(part).toEqual(['SCAN o', 'USE TEMP B-TREE FOR ORDER BY']);
  }
});
