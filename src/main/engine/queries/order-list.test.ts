import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { ListedNumber } from '#shared/contract/dto/order-list.ts';
import { HOUR } from '#shared/domain/time.ts';
import { findOrders } from './order-find.ts';
import { namedNumbers } from './order-list.ts';
import { createQueryRunner } from './runner.ts';
import { contextWith, TestStore } from './testing/test-store.ts';

const orderNo = (text: string, normalised: string) => ({
  type: 'order_no' as const,
  scope: 'erp',
  role: 'is' as const,
  text,
  normalised,
  path: '/no',
});

function company(): TestStore {
  const store = new TestStore()
    .connection('erp', { rules: { order_no: { stripPrefixes: ['SO-'], stripLeadingZeros: true } } })
    .connection('wms', { kind: 'wms' });
  for (const number of [45, 46, 47]) {
    store.order(
      {
        id: `A${number}`,
        row: { order_no: `SO-00100${number}`, customer: 'Acme', slip_ms: number * HOUR },
        places: [
          { field: 'customer_po', value: number < 47 ? '4500' : '4501' },
          { field: 'tracking', value: `1Z 999 ${number}` },
        ],
      },
      { references: [orderNo(`SO-00100${number}`, `100${number}`)] },
    );
  }
  const lost = store.document('wms', { sourceId: 'W9', kind: 'shipment' });
  store.unlinked(lost, 'No number', [{ field: 'bol', documentKey: 'wms/orders/W9', value: 'BOL-9' }]);
  return store;
}

const store = company();
const NUMBERS = ['so-10047', '1z99945', 'nothing', '4500', 'BOL 9', 'Acme', '10045', 'erp/orders/A46', '%', 'po:4501'];

describe('numbers of a list', () => {
  test('name orders however they are written, in the sequence of the list; misses and doubles say so', () => {
    expect(namedNumbers(store.db, NUMBERS)).toEqual([
      { number: 'so-10047', orderKeys: ['erp/orders/A47'], documentKey: null },
      { number: '1z99945', orderKeys: ['erp/orders/A45'], documentKey: null },
      { number: 'nothing', orderKeys: [], documentKey: null },
      { number: '4500', orderKeys: ['erp/orders/A45', 'erp/orders/A46'], documentKey: null },
      { number: 'BOL 9', orderKeys: [], documentKey: 'wms/orders/W9' },
      { number: 'Acme', orderKeys: [], documentKey: null },
      { number: '10045', orderKeys: ['erp/orders/A45'], documentKey: null },
      { number: 'erp/orders/A46', orderKeys: ['erp/orders/A46'], documentKey: null },
      { number: '%', orderKeys: [], documentKey: null },
      { number: 'po:4501', orderKeys: ['erp/orders/A47'], documentKey: null },
    ]);
  });

  test('name by one pass over everything what they name one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...NUMBERS), fc.string({ minLength: 1, maxLength: 6 })), { minLength: 1 }),
        (numbers) => {
          const passed = namedNumbers(store.db, numbers, 0);
          expect(passed).toEqual(namedNumbers(store.db, numbers, Infinity));
          expect(passed.map(({ orderKeys }) => orderKeys)).toEqual(
            numbers.map((number) => findOrders(store.db, number)),
          );
        },
      ),
    );
  });
});

describe('a listed grid', () => {
  const runner = createQueryRunner(store.db);
  const listed: ListedNumber[] = namedNumbers(store.db, NUMBERS).map(({ number, orderKeys }) => ({
    number,
    orderKeys,
  }));
  const numbers = (changes: Partial<OrdersQuery>): string[] => {
    const query: OrdersQuery = { view: 'all', text: '', filters: {}, sort: [], listed, ...changes };
    const { handle, count } = runner.ask('orders.open', query, contextWith());
    return runner.ask('orders.slice', { handle, start: 0, end: count }, contextWith()).rows.map((row) => row.orderNo);
  };

  test('has each order once, where the list names it first', () => {
    expect(numbers({})).toEqual(['SO-0010047', 'SO-0010045', 'SO-0010046']);
  });

  test('is sorted and filtered as every grid is', () => {
    expect(numbers({ sort: [{ column: 'slip_ms', descending: true }] })).toEqual([
      'SO-0010047',
      'SO-0010046',
      'SO-0010045',
    ]);
    expect(numbers({ filters: { order_no: { op: 'contains', value: '46' } } })).toEqual(['SO-0010046']);
    expect(numbers({ text: '1z99947' })).toEqual(['SO-0010047']);
  });

  test('of keys that name nothing is empty, and so is an empty list', () => {
    expect(numbers({ listed: [{ number: 'x', orderKeys: ['erp/orders/gone', 'not a key'] }] })).toEqual([]);
    expect(numbers({ listed: [] })).toEqual([]);
  });
});
