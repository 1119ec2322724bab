import { describe, expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { emptyDocument, type Reference } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { figureOf, orderViewWith, rulingOf } from '../lifecycle/testing/view-builder.ts';
import { evidenceOf } from './evidence.ts';
import { orderExceptions } from './exceptions.ts';
import { documentLinks } from './links.ts';
import { findOrders } from './order-find.ts';
import { orderView, sourcesOfColumn } from './order.ts';
import { createQueryRunner } from './runner.ts';
import { plansOf, scansIn } from './testing/plans.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

const notFound = expect.objectContaining({ data: expect.objectContaining({ code: 'input.not_found' }) });
const source = (path: string): SourceRef => ({ documentKey: 'erp/orders/SO-1', path });

function orderNo(text: string, normalised: string): Reference {
  return { type: 'order_no', scope: 'erp', role: 'is', text, normalised, path: '/number' };
}

describe('order.get', () => {
  test('assembles the view from the documents', () => {
    const store = new TestStore().connection('erp');
    store.order(
      { id: 'SO-1' },
      { parties: [{ role: 'customer', id: null, name: { value: 'Acme', path: '/customer' } }] },
    );
    expect(orderView(store.db, 'erp/orders/SO-1', NOW).customer).toEqual({
      value: 'Acme',
      sources: [source('/customer')],
    });
    expect(() => orderView(store.db, 'erp/orders/SO-2', NOW)).toThrow(notFound);
    expect(() => orderView(store.db, 'nothing', NOW)).toThrow(notFound);
    expect(() => orderView(store.db, 'other/orders/SO-1', NOW)).toThrow(notFound);
  });

  test('the key of a document that anchored an order before names the order it joined', () => {
    const store = new TestStore().connection('erp').connection('crm');
    const order = store.order({ id: 'SO-1' });
    store.link(store.document('crm', { sourceId: '801' }), order);
    expect(orderView(store.db, 'crm/orders/801', NOW).orderKey).toBe('erp/orders/SO-1');
  });

  test('is read by keys alone', () => {
    const store = new TestStore().connection('erp');
    store.order({ id: 'SO-1' });
    expect(scansIn(plansOf(store.db, (db) => orderView(db, 'erp/orders/SO-1', NOW)))).toEqual([]);
  });
});

describe('order.explain', () => {
  const store = new TestStore().connection('erp');
  const order = store.order({ id: 'SO-1' });
  const view = orderViewWith({
    orderKey: 'erp/orders/SO-1',
    orderNo: figureOf('SO-1', 'erp/orders/SO-1', '/number'),
    value: figureOf({ amount: microsOf(5), currency: 'EUR' }, 'erp/orders/SO-1', '/total'),
    slip: { ms: 5, basis: 'open', promise: 0, sources: [source('/promise')] },
    causes: [
      { cause: 'credit', code: 'CR-HOLD', label: '', ms: 3, sources: [source('/hold')] },
      { cause: 'carrier', code: 'CA-NOPICK', label: '', ms: 2, sources: [source('/hold'), source('/pickup')] },
    ],
    axes: [
      {
        axis: 'credit',
        state: 'blocked',
        ruling: rulingOf('axes.credit'),
        rule: '',
        disagree: false,
        claims: [{ connectionId: 'erp', state: 'blocked', native: 'Hold', source: source('/status') }],
      },
    ],
    recordedAt: NOW,
    documents: [
      {
        documentKey: 'erp/orders/SO-1',
        connectionId: 'erp',
        systemKind: 'erp',
        kind: 'order',
        label: 'SO-1',
        summary: null,
        recordedAt: NOW,
        voided: false,
        amounts: [],
        references: [],
        link: { rule: 'identity', confidence: 1, path: [] },
      },
    ],
  });
  store.exception(order, 'A', { sources: [source('/a')], valueAtRisk: { amount: microsOf(1), currency: 'EUR' } });
  store.exception(order, 'B', { sources: [source('/b')] });
  store.exception(order, 'C', { sources: [source('/c')], clearedAt: NOW });

  test.each([
    ['order_no', ['/number']],
    ['value', ['/total']],
    ['slip_ms', ['/promise']],
    ['cause', ['/hold', '/pickup']],
    ['axes', ['/status']],
    ['value_at_risk', ['/a']],
    ['open_exceptions', ['/a', '/b']],
    ['systems', ['']],
    ['recorded_at', ['']],
    ['promise_at', []],
  ] as const)('%s leads back to %j', (column, paths) => {
    expect(sourcesOfColumn(view, orderExceptions(store.db, order), column).map(({ path }) => path)).toEqual(paths);
  });
});

describe('order.find', () => {
  const store = new TestStore()
    .connection('erp', { rules: { order_no: { stripPrefixes: ['SO-'], stripLeadingZeros: true } } })
    .connection('wms', { kind: 'wms' });
  const first = store.order(
    { id: 'A1', row: { order_no: 'SO-0010045' }, places: [{ field: 'customer_po', value: '4500' }] },
    { references: [orderNo('SO-0010045', '10045')] },
  );
  store.order(
    {
      id: 'A2',
      row: { order_no: 'SO-0010046' },
      places: [
        { field: 'customer_po', value: '4500' },
        { field: 'invoice_no', value: '10045' },
      ],
    },
    { references: [orderNo('SO-0010046', '10046')] },
  );
  store.link(store.document('wms', { sourceId: 'T3JkZXI6MTIz', kind: 'fulfilment' }), first);

  test.each([
    ['SO-0010045', ['erp/orders/A1']],
    ['so-10045', ['erp/orders/A1']],
    ['10045', ['erp/orders/A1']],
    ['so:10046', ['erp/orders/A2']],
    ['inv:10045', ['erp/orders/A2']],
    ['4500', ['erp/orders/A1', 'erp/orders/A2']],
    ['erp/orders/A2', ['erp/orders/A2']],
    ['wms/orders/T3JkZXI6MTIz', ['erp/orders/A1']],
    ['T3JkZXI6MTIz', ['erp/orders/A1']],
    ['99999', []],
    ['%', []],
  ])('%s names %j', (reference, orderKeys) => {
    expect(findOrders(store.db, reference)).toEqual(orderKeys);
  });

  test('a part of a number names nothing', () => {
    expect(findOrders(store.db, '1004')).toEqual([]);
  });
});

test('a number that two ERPs have issued names both orders; a prefix that stands for one of them, that one', () => {
  const store = new TestStore().connection('erp').connection('sf', {
    kind: 'crm',
    rules: {
      order_no: {
        stripPrefixes: ['SO-', 'US'],
        scopes: [
          { scope: 'us', prefix: 'US' },
          { scope: 'erp', pattern: '.' },
        ],
      },
    },
  });
  store.order({ id: 'A1', row: { order_no: 'SO-1' } }, { references: [orderNo('SO-1', '1')] });
  store.order({ id: 'B1', row: { order_no: 'SO-1' } }, { references: [{ ...orderNo('SO-1', '1'), scope: 'us' }] });
  expect(findOrders(store.db, 'SO-1')).toEqual(['erp/orders/A1', 'erp/orders/B1']);
  expect(findOrders(store.db, 'us1')).toEqual(['erp/orders/B1']);
});

describe('evidence.get', () => {
  const store = new TestStore().connection('erp', { name: 'Central' });
  const long = JSON.stringify({
    id: 'SO-1',
    status: 'Open',
    total: 12345678901234567890n.toString(),
    text: 'ä'.repeat(400),
    list: [{ 'a/b': 5 }],
  });
  store.land(
    'erp',
    'orders',
    [
      { sourceId: 'SO-0', version: '1', recordedAt: 1, payload: '{"first":"ü"}' },
      { sourceId: 'SO-1', version: '1', recordedAt: 1, payload: long },
    ],
    NOW - 5,
  );
  const order = store.order({ id: 'SO-1' });
  store.land(
    'erp',
    'orders',
    [{ sourceId: 'SO-1', version: '2', recordedAt: 2, payload: '{"status":"Held"}', deleted: true }],
    NOW,
  );

  test('shows the value that was mapped and every version, the newest first', () => {
    const evidence = evidenceOf(
      store.db,
      'erp/orders/SO-1',
      '/status',
      contextWith({ entities: { 'erp/orders': 'salesOrder' } }),
    );
    expect(evidence).toMatchObject({
      connectionName: 'Central',
      entity: 'salesOrder',
      sourceId: 'SO-1',
      value: 'Open',
    });
    expect(evidence.versions).toEqual([
      { version: '2', recordedAt: 2, firstSeenAt: NOW, payload: '{"status":"Held"}', deleted: true, edited: null },
      { version: '1', recordedAt: 1, firstSeenAt: NOW - 5, payload: long, deleted: false, edited: null },
    ]);
  });

  test.each([
    ['/list/0/a~1b', '5'],
    ['/list', '[{"a/b":5}]'],
    ['/missing', null],
    ['orders.csv:12', null],
    ['', long],
  ])('at %s stands %s', (path, value) => {
    expect(evidenceOf(store.db, 'erp/orders/SO-1', path, contextWith()).value).toBe(value);
  });

  test('the value of another version is read from that version', () => {
    const value = (version: string): string | null =>
      evidenceOf(store.db, 'erp/orders/SO-1', '/status', contextWith(), version).value;
    expect([value('1'), value('2')]).toEqual(['Open', 'Held']);
  });

  test('a version that is older than those listed is listed when it is asked for', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      sourceId: 'SO-2',
      version: String(100 + index),
      recordedAt: index,
      payload: JSON.stringify({ promised: index }),
    }));
    store.land('erp', 'orders', many);
    const evidence = evidenceOf(store.db, 'erp/orders/SO-2', '/promised', contextWith(), '100');
    expect(evidence.value).toBe('0');
    expect([evidence.versions.length, evidence.versions.at(-1)?.version]).toEqual([51, '100']);
  });

  test('a record that no document was made of still shows what came', () => {
    expect(evidenceOf(store.db, 'erp/orders/SO-0', '/first', contextWith()).value).toBe('ü');
    expect(() => evidenceOf(store.db, 'erp/orders/SO-9', '', contextWith())).toThrow(notFound);
  });

  test('a source id that holds the mark of a part is found', () => {
    store.land('erp', 'rows', [{ sourceId: 'orders.csv#12', version: '1', recordedAt: null, payload: '{"n":1}' }]);
    store.document('erp', { stream: 'rows', sourceId: 'orders.csv#12' });
    expect(evidenceOf(store.db, 'erp/rows/orders.csv#12', '/n', contextWith())).toMatchObject({
      sourceId: 'orders.csv#12',
      value: '1',
    });
    store.document('erp', { stream: 'rows', sourceId: 'orders.csv#12', localKey: 'ship' });
    expect(evidenceOf(store.db, 'erp/rows/orders.csv#12#ship', '/n', contextWith()).value).toBe('1');
  });

  test('is read by keys alone', () => {
    for (const version of [undefined, '0'])
      expect(
        scansIn(plansOf(store.db, (db) => evidenceOf(db, 'erp/orders/SO-1', '/status', contextWith(), version))),
      ).toEqual([]);
    expect(order).toBeGreaterThan(0);
  });
});

test('every document is listed with its orders', () => {
  const store = new TestStore().connection('tms').connection('erp');
  const [a, b] = [store.order({ id: 'A' }), store.order({ id: 'B' })];
  const load = store.document('tms', { stream: 'loads', sourceId: 'L', kind: 'shipment' });
  store.link(load, b, 'reference');
  store.link(load, a, 'chain');
  store.document('tms', {
    stream: 'loads',
    sourceId: 'K',
    localKey: 'x',
    kind: 'transport',
    content: emptyDocument('transport', 'x'),
  });
  const lines = [...documentLinks(store.db)].map(({ documentKey, kind, orders }) => [
    documentKey,
    kind,
    orders.map((order) => `${order.orderNo} ${order.evidence.rule}`),
  ]);
  expect(lines).toEqual([
    ['erp/orders/A', 'order', ['A identity']],
    ['erp/orders/B', 'order', ['B identity']],
    ['tms/loads/K#x', 'transport', []],
    ['tms/loads/L', 'shipment', ['A chain', 'B reference']],
  ]);
});

test('preferences come back as they were kept, or as null', () => {
  const store = new TestStore();
  store.db.run(`INSERT INTO preference (key, value) VALUES ('grid', '{"columns":[1]}')`);
  const runner = createQueryRunner(store.db);
  expect(runner.ask('preferences.get', { key: 'grid' }, contextWith())).toEqual({ value: { columns: [1] } });
  expect(runner.ask('preferences.get', { key: 'none' }, contextWith())).toEqual({ value: null });
});
