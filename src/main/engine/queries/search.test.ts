import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SearchHit } from '#shared/contract/dto/links.ts';
import { DAY } from '#shared/domain/time.ts';
import { fold } from '../store/search-text.ts';
import { customerNames } from './customers.ts';
import { createQueryRunner } from './runner.ts';
import { search } from './search-ask.ts';
import { ordersFoundBy } from './search-match.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

function filled(): TestStore {
  const store = new TestStore().connection('erp').connection('tms', { kind: 'tms' });
  store.order({
    id: 'SO-0010045',
    row: { customer: 'Acme Foods GmbH', ordered_at: NOW - 3 * DAY },
    places: [
      { field: 'customer_po', value: 'PO 4500-123' },
      { field: 'tracking', value: '1Z999AA10123456784' },
    ],
  });
  store.order({
    id: 'SO-0010046',
    row: { customer: 'ACME foods gmbh', ordered_at: NOW - 2 * DAY, closed: 1 },
    places: [{ field: 'invoice_no', value: 'INV-10045' }],
  });
  store.order({
    id: 'SO-0010047',
    row: { customer: 'Müller & Söhne', ordered_at: NOW - DAY },
    places: [
      { field: 'customer_po', value: '10045' },
      { field: 'bol', value: 'BOL-77' },
    ],
  });
  return store;
}

function asking(store: TestStore): (text: string, limit?: number) => SearchHit[] {
  const runner = createQueryRunner(store.db);
  return (text, limit = 50) => runner.ask('search.ask', { text, limit }, contextWith()).hits;
}

const shown = (hits: readonly SearchHit[]): string[] => hits.map((hit) => `${hit.group} ${hit.field}: ${hit.text}`);

test('whole values come first, then beginnings, then fragments; the order number before references; open before closed', () => {
  const ask = asking(filled());
  expect(shown(ask('10045'))).toEqual([
    'orders Customer PO: 10045',
    'orders Order: SO-0010045',
    'invoices Invoice: INV-10045',
  ]);
  expect(shown(ask('so-00100'))).toEqual([
    'orders Order: SO-0010047',
    'orders Order: SO-0010045',
    'orders Order: SO-0010046',
  ]);
});

test('a hit tells the order, what was matched and where', () => {
  const [hit] = asking(filled())('999aa101');
  expect(hit).toEqual({
    group: 'shipments',
    orderKey: 'erp/orders/SO-0010045',
    documentKey: 'erp/orders/SO-0010045',
    orderNo: 'SO-0010045',
    customer: 'Acme Foods GmbH',
    field: 'Tracking',
    text: '1Z999AA10123456784',
    matchStart: 2,
    matchLength: 8,
  });
});

test('blanks, hyphens, case and accents do not matter', () => {
  const ask = asking(filled());
  expect(ask('po4500 123')[0]).toMatchObject({ text: 'PO 4500-123', matchStart: 0, matchLength: 11 });
  expect(ask('MULLER')[0]).toMatchObject({ group: 'customers', text: 'Müller & Söhne', matchStart: 0, matchLength: 6 });
  expect(ask('ler+soh')[0]).toMatchObject({ text: 'Müller & Söhne', matchStart: 3, matchLength: 9 });
});

test('a customer is one hit of its own, then come its orders', () => {
  expect(shown(asking(filled())('acme'))).toEqual([
    'customers Customer: Acme Foods GmbH',
    'orders Customer: Acme Foods GmbH',
    'orders Customer: ACME foods gmbh',
  ]);
});

test('a typed prefix looks at its own kind of value only', () => {
  const ask = asking(filled());
  expect(shown(ask('po: 10045'))).toEqual(['orders Customer PO: 10045']);
  expect(shown(ask('INV:10045'))).toEqual(['invoices Invoice: INV-10045']);
  expect(shown(ask('so:10045'))).toEqual(['orders Order: SO-0010045']);
  expect(shown(ask('bol:77'))).toEqual([]);
  expect(shown(ask('bol:bol7'))).toEqual(['shipments Bill of lading: BOL-77']);
  expect(shown(ask('trk:1z'))).toEqual(['shipments Tracking: 1Z999AA10123456784']);
  expect(shown(ask('cust:acme'))).toHaveLength(3);
  expect(shown(ask('zz:10045'))).toEqual([]);
});

test('two letters find what begins with them, one letter the order numbers that do', () => {
  const ask = asking(filled());
  expect(shown(ask('1z'))).toEqual(['shipments Tracking: 1Z999AA10123456784']);
  expect(ask('s').map((hit) => hit.orderNo)).toEqual(['SO-0010047', 'SO-0010045', 'SO-0010046']);
  expect(ask('')).toEqual([]);
  expect(ask(' -%_ ')).toEqual([]);
});

test('a document of no order is found under its own key', () => {
  const store = filled();
  const document = store.document('tms', { stream: 'trackers', sourceId: 'trk_1', kind: 'transport' });
  store.unlinked(document, 'No order', [{ field: 'tracking', documentKey: 'tms/trackers/trk_1', value: '9405511899' }]);
  expect(asking(store)('940551')).toEqual([
    expect.objectContaining({ group: 'shipments', orderKey: null, documentKey: 'tms/trackers/trk_1', orderNo: null }),
  ]);
});

test('the id of a record is found whole', () => {
  const store = filled();
  const order = store.db.value<number>(`SELECT id FROM order_row WHERE order_no = 'SO-0010045'`) ?? 0;
  const sourceId = '7f3c2b1a-0000-4000-8000-aaaabbbbcccc';
  store.link(store.document('tms', { stream: 'shipments', sourceId, kind: 'shipment' }), order);
  expect(asking(store)(sourceId)[0]).toMatchObject({
    group: 'shipments',
    field: 'Record id',
    orderNo: 'SO-0010045',
    documentKey: `tms/shipments/${sourceId}`,
  });
});

test('common fragments stop at the limit and say that there is more', () => {
  const store = new TestStore().connection('erp');
  for (let order = 0; order < 30; order++) store.order({ id: `SO-55${order}` });
  const runner = createQueryRunner(store.db);
  const answer = runner.ask('search.ask', { text: 'so55', limit: 10 }, contextWith());
  expect(answer.hits).toHaveLength(10);
  expect(answer.more).toBe(true);
  expect(runner.ask('search.ask', { text: 'so551', limit: 200 }, contextWith()).more).toBe(false);
});

test('any fragment of three letters or more of any value finds its order', () => {
  const value = fc
    .string({ unit: fc.constantFrom(...Array.from('abcXYZ019-/ é')), minLength: 3, maxLength: 12 })
    .filter((text) => fold(text).length >= 3);
  fc.assert(
    fc.property(
      fc.uniqueArray(value, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (values, which, from, length) => {
        const store = new TestStore().connection('erp');
        for (const [index, text] of values.entries())
          store.order({ id: `N${index}`, places: [{ field: 'customer_po', value: text }] });
        const index = which % values.length;
        const folded = fold(values[index] ?? '');
        const start = from % (folded.length - 2);
        const fragment = folded.slice(start, start + 3 + (length % (folded.length - start - 2)));
        const { hits } = search(store.db, fragment.toLowerCase(), 200, () => []);
        const found = new Set(hits.filter((hit) => hit.field === 'Customer PO').map((hit) => hit.orderNo ?? ''));
        const expected = values.flatMap((text, order) => (fold(text).includes(fragment) ? [`N${order}`] : []));
        expect([...found].toSorted()).toEqual(expected.toSorted());
        const condition = ordersFoundBy(store.db, fragment, 'id');
        expect(
          store.db.column<string>(
            `SELECT order_no FROM order_row WHERE ${condition?.sql}`,
            ...(condition?.parameters ?? []),
          ),
        ).toEqual(expect.arrayContaining(expected));
        store.db.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('searching never reads all orders or entries', () => {
  const store = filled();
  for (const text of ['10045', 'so', 's', 'po:450', 'acme', '7f3c2b1a-0000-4000-8000-aaaabbbbcccc']) {
    const steps = plansOf(store.db, (db) => search(db, text, 50, () => customerNames(db)));
    expect(
      scansIn(steps).filter(
        (step) =>
          !/^SCAN (s|names|wanted)\b/.test(step) && step !== 'SCAN order_row USING COVERING INDEX order_row_customer',
      ),
    ).toEqual([]);
  }
});

test('customers are stepped through, not counted off', () => {
  const store = filled();
  const steps = plansOf(store.db, (db) =>
    expect(customerNames(db).map(({ folded }) => folded)).toEqual(['ACMEFOODSGMBH', 'MULLERSOHNE']),
  );
  expect(steps.join('\n')).toContain('SEARCH order_row USING COVERING INDEX order_row_customer (customer>?)');
});

test('the grid narrowed by text uses the same index', () => {
  const store = filled();
  const condition = ordersFoundBy(store.db, 'acme', 'o.id');
  const steps = store.db.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT o.id FROM order_row o WHERE ${condition?.sql}`,
    ...(condition?.parameters ?? []),
  );
  expect(steps.map((step) => step.detail).join('\n')).toMatch(
    /SEARCH o USING INTEGER PRIMARY KEY[^]*VIRTUAL TABLE INDEX/,
  );
});

test('a whole value is found among more fragments than are followed to the end', () => {
  const store = new TestStore().connection('erp');
  store.order({ id: 'X', places: [{ field: 'invoice_no', value: '777' }] });
  for (let order = 0; order < 450; order++) store.order({ id: `SO-${order}777${order}` });
  const [best] = asking(store)('777', 5);
  expect(best).toMatchObject({ text: '777', orderNo: 'X' });
});
