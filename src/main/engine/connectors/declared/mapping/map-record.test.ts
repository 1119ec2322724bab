import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { atPointer } from '#shared/lib/json.ts';
import { declaredConnector } from '../connector.ts';
import { declarationOf, mapContextOf, mapOne, type Payload } from '../testing/memory-folder.ts';

const HEAD = `
connection: shop
name: Shop
kind: commerce
monogram: SH
dates: { format: [iso, parts], zone: Europe/Berlin, empty: ['0001-01-01'] }
numbers: { decimal: ',' }
references:
  order_no: { stripPrefixes: [WEB-] }
streams:
  s:
    files: ['*']
    format: json
    kinds:
`;

function shop(kinds: string): ReturnType<typeof declarationOf> {
  return declarationOf(HEAD + kinds.replaceAll(/^/gm, '      '));
}

function documentsOf(kinds: string, payload: Payload): readonly CanonicalDocument[] {
  const outcome = mapOne(shop(kinds), payload);
  if (!outcome.ok) throw new Error(`${outcome.error.path}: ${outcome.error.reason}`);
  return outcome.value;
}

const ORDER = `
- id: id
  documents:
    - kind: order
      label: no
      summary: note
      references:
        - { type: order_no, role: is, value: no }
        - { type: order_id, role: is, value: id, scope: { own: orders } }
        - { type: customer_po, role: points_to, value: po, scope: { of: customer.id, prefix: 'customer:' } }
        - { type: tracking, role: points_to, value: 'parcels[].code' }
        - { type: order_no, role: points_to, value: note, find: 'order (\\d+)', when: note }
      parties:
        - { role: customer, id: customer.id, name: customer.name, place: "join(', ', [customer.city, customer.country][?@])" }
        - { role: carrier, id: carrier }
      amounts:
        - { type: total, value: total, currency: currency }
        - { type: tax, value: { value: taxCents, scale: 2 }, currency: currency }
      status:
        - of: state
          meanings:
            open: { axes: { commercial: complete, fulfilment: none } }
            held: { axes: { credit: blocked }, conditions: [{ code: CR-HOLD, from: heldAt, reason: why }] }
            off: { axes: { commercial: not_applicable }, voided: true, milestones: [{ code: CANCELLED, date: offAt }] }
            quiet: {}
      milestones:
        - { code: ORD_RECEIVED, date: received }
        - { code: SHIPPED, class: planned, date: { value: shipBy, format: dd.MM.yyyy }, when: "state != 'off'" }
      promise: promised
      lines:
        rows: lines
        when: type != 'text'
        key: id
        orderLineNo: id
        itemNo: sku
        unitPrice: price
        stocked: type != 'service'
        quantities:
          ordered: qty
          shipped: { value: sent, when: "state != 'held'" }
          cancelled: off && qty
        milestones: [{ code: SHIPPED, date: sentAt }]
        conditions: [{ code: ST-BACK, when: missing, reason: missing }]
`;

const payload = {
  id: 7,
  no: 'WEB-0042',
  po: ' po 9 ',
  note: 'goes with order 41',
  customer: { id: 'C1', name: 'Alder', city: 'Bremen', country: null },
  parcels: [{ code: '1Z9' }, { code: null }, { code: '1Z8' }],
  total: '12,50',
  taxCents: 199,
  currency: 'eur',
  state: 'open',
  received: '2026-03-01T10:00:00',
  shipBy: '05.03.2026',
  promised: { year: 2026, month: 3, day: 6 },
  lines: [
    { id: 1, sku: 'A', qty: '2', price: '1,25', sent: 1, sentAt: '2026-03-02T08:00:00Z' },
    { id: 2, type: 'text' },
    { id: 3, sku: 'F', qty: 1, price: 4, type: 'service', missing: 'none left', off: true },
  ],
};

describe('a record', () => {
  it('becomes a document whose every value says where it stands', () => {
    const [order] = documentsOf(ORDER, payload);
    expect(order).toMatchObject({
      kind: 'order',
      localKey: '',
      label: { value: 'WEB-0042', path: '/no' },
      summary: { path: '/note' },
      voided: false,
      statuses: [
        { axis: 'commercial', state: 'complete', native: { value: 'open', path: '/state' } },
        { axis: 'fulfilment', state: 'none', native: { value: 'open', path: '/state' } },
      ],
      parties: [
        {
          role: 'customer',
          id: { value: 'C1' },
          name: { value: 'Alder' },
          place: { value: 'Bremen', path: '/customer/city' },
        },
      ],
      amounts: [
        { type: 'total', amount: { value: 12_500_000, path: '/total' }, currency: 'EUR' },
        { type: 'tax', amount: { value: 1_990_000, path: '/taxCents' }, currency: 'EUR' },
      ],
      promise: { value: { kind: 'date', date: '2026-03-06', text: '2026-03-06' }, path: '/promised' },
    });
    expect(order?.milestones).toEqual([
      {
        code: 'ORD_RECEIVED',
        class: 'actual',
        path: '/received',
        when: {
          value: { kind: 'instant', at: Date.parse('2026-03-01T09:00:00Z'), text: '2026-03-01T10:00:00' },
          path: '/received',
        },
      },
      {
        code: 'SHIPPED',
        class: 'planned',
        path: '/shipBy',
        when: { value: { kind: 'date', date: '2026-03-05', text: '05.03.2026' }, path: '/shipBy' },
      },
      {
        code: 'SHIPPED',
        class: 'actual',
        path: '/lines/0/sentAt',
        lineKey: '1',
        when: {
          value: { kind: 'instant', at: Date.parse('2026-03-02T08:00:00Z'), text: '2026-03-02T08:00:00Z' },
          path: '/lines/0/sentAt',
        },
      },
    ]);
  });

  it('has lines, without those that are left out, each value at its row', () => {
    const [order] = documentsOf(ORDER, payload);
    expect(order?.lines).toMatchObject([
      {
        lineKey: '1',
        itemNo: { value: 'A', path: '/lines/0/sku' },
        stocked: true,
        unitPrice: { value: 1_250_000 },
        quantities: { ordered: { value: 2_000_000, path: '/lines/0/qty' }, shipped: { value: 1_000_000 } },
      },
      {
        lineKey: '3',
        stocked: false,
        quantities: { ordered: { value: 1_000_000 }, cancelled: { value: 1_000_000, path: '/lines/2/qty' } },
      },
    ]);
    expect(order?.conditions).toEqual([
      {
        code: 'ST-BACK',
        from: null,
        to: null,
        open: true,
        reason: { value: 'none left', path: '/lines/2/missing' },
        path: '/lines/2/missing',
        lineKey: '3',
      },
    ]);
    const [held] = documentsOf(ORDER, { ...payload, state: 'held' });
    expect(held?.lines[0]?.quantities.shipped).toBeUndefined();
  });

  it('names what it is and what it belongs to', () => {
    const [order] = documentsOf(ORDER, payload);
    expect(order?.references).toEqual([
      { type: 'order_no', role: 'is', scope: 'erp', text: 'WEB-0042', normalised: '42', path: '/no' },
      { type: 'order_id', role: 'is', scope: 'shop/orders', text: '7', normalised: '7', path: '/id' },
      { type: 'customer_po', role: 'points_to', scope: 'customer:C1', text: ' po 9 ', normalised: 'PO9', path: '/po' },
      { type: 'tracking', role: 'points_to', scope: '', text: '1Z9', normalised: '1Z9', path: '/parcels/0/code' },
      { type: 'tracking', role: 'points_to', scope: '', text: '1Z8', normalised: '1Z8', path: '/parcels/2/code' },
      { type: 'order_no', role: 'points_to', scope: 'erp', text: '41', normalised: '41', path: '/note' },
    ]);
    for (const { path } of order?.references ?? []) expect(atPointer(payload, path)).toBeDefined();
  });

  it('keeps a number whose issuer is not known, without a key', () => {
    const [order] = documentsOf(ORDER, { ...payload, customer: null });
    expect(order?.references.find((reference) => reference.type === 'customer_po')).toMatchObject({
      text: ' po 9 ',
      normalised: null,
    });
  });

  it('says nothing of what is absent', () => {
    const [order] = documentsOf(ORDER, { id: 1, promised: '0001-01-01' });
    expect(order).toMatchObject({
      label: null,
      parties: [],
      lines: [],
      amounts: [],
      milestones: [],
      conditions: [],
      promise: null,
      statuses: [],
      unknownValues: [],
    });
    expect(order?.references.map((reference) => reference.type)).toEqual(['order_id']);
  });
});

describe('a native status', () => {
  it('may hold the order, since when and why', () => {
    const [order] = documentsOf(ORDER, { id: 1, state: 'held', heldAt: '2026-03-01', why: 'over limit' });
    expect(order?.conditions).toEqual([
      {
        code: 'CR-HOLD',
        from: { value: { kind: 'date', date: '2026-03-01', text: '2026-03-01' }, path: '/heldAt' },
        to: null,
        open: true,
        reason: { value: 'over limit', path: '/why' },
        path: '/state',
      },
    ]);
  });

  it('may void it; a milestone holds also where no time is stated', () => {
    const [order] = documentsOf(ORDER, { id: 1, state: 'off' });
    expect(order?.voided).toBe(true);
    expect(order?.milestones).toEqual([{ code: 'CANCELLED', class: 'actual', when: null, path: '/state' }]);
  });

  it('that has no meaning is reported; one that means nothing is not', () => {
    expect(documentsOf(ORDER, { id: 1, state: 'parked' })[0]?.unknownValues).toEqual([
      { value: 'parked', path: '/state' },
    ]);
    expect(documentsOf(ORDER, { id: 1, state: 'quiet' })[0]?.unknownValues).toEqual([]);
  });
});

describe('several documents of a record', () => {
  const NESTED = `
- when: cart
  id: id
  documents: []
- id: id
  documents:
    - kind: order
      references: [{ type: order_id, role: is, value: id }]
    - kind: shipment
      each: parcels
      key: code
      when: sent
      references: [{ type: order_id, role: points_to, value: $.id }]
      lines: { rows: items, key: line, itemNo: sku, quantities: { delivered: "$document.arrived && qty" } }
`;
  const parcels = [
    { code: 'p#1', sent: true, arrived: true, items: [{ line: 1, sku: 'A', qty: 2 }] },
    { code: 'p2', sent: false },
    { code: 'p3', sent: true, items: [{ line: 1, sku: 'A', qty: 2 }] },
  ];

  it('have keys, and see the record and the part they are made of', () => {
    const documents = documentsOf(NESTED, { id: 'O1', parcels });
    expect(documents.map((document) => document.localKey)).toEqual(['', 'shipment-p%231', 'shipment-p3']);
    expect(documents[1]?.references[0]).toMatchObject({ text: 'O1', path: '/id' });
    expect(documents[1]?.lines[0]?.quantities).toEqual({
      delivered: { value: 2_000_000, path: '/parcels/0/items/0/qty' },
    });
    expect(documents[2]?.lines[0]?.quantities).toEqual({});
  });

  it('are none for a kind that says nothing', () => {
    expect(documentsOf(NESTED, { id: 'O1', cart: true })).toEqual([]);
  });

  it('with one key are refused', () => {
    const outcome = mapOne(shop(NESTED), { id: 'O1', parcels: [parcels[0], parcels[0]] });
    expect(outcome).toEqual({
      ok: false,
      error: { reason: 'Two documents of the record have the key "shipment-p%231"', path: '/parcels/1' },
    });
  });
});

describe('a record that contradicts its declaration', () => {
  it.each([
    ['a date that is none', { received: 'soon' }, '/received', '"soon" is no date of the form iso or parts'],
    ['a number that is none', { total: 'free', currency: 'EUR' }, '/total', '"free" is not a decimal number'],
    [
      'a number of a row',
      { lines: [{ id: 1 }, { id: 2, qty: 'two' }] },
      '/lines/1/qty',
      '"two" is not a decimal number',
    ],
    ['an object for a text', { no: { a: 1 } }, '/no', '{"a":1} is not a text'],
    ['an amount without a currency', { total: 5 }, '/total', 'The amount has no currency: "currency" gives nothing'],
    ['a line without a key', { lines: [{ sku: 'A' }] }, '/lines/0', 'A line has no key: "id" gives nothing'],
    [
      'two lines with one key',
      { lines: [{ id: 1 }, { id: 1 }] },
      '/lines/1',
      'Two lines of the document have the key "1"',
    ],
    [
      'an expression over another type',
      { customer: { city: 5, country: 'DE' } },
      '',
      expect.stringContaining('"join('),
    ],
  ])('%s', (_name, fields, path, reason) => {
    expect(mapOne(shop(ORDER), { id: 1, ...fields })).toEqual({ ok: false, error: { path, reason } });
  });

  it('of no kind, or of a stream that is gone', () => {
    expect(mapOne(shop("- { when: type == 'x', id: id, documents: [] }"), { id: 1 })).toMatchObject({ ok: false });
    const declaration = shop(ORDER);
    const outcome = declaredConnector.map(
      { streamId: 'old', sourceId: '1', recordedAt: null, payload: {} },
      mapContextOf(declaration),
    );
    expect(outcome).toMatchObject({ ok: false, error: { reason: 'The declaration has no stream "old" any more' } });
  });
});

it('a record that landed under another id says nothing', () => {
  const declaration = shop(ORDER);
  const outcome = declaredConnector.map(
    { streamId: 's', sourceId: 'old', recordedAt: null, payload },
    mapContextOf(declaration),
  );
  expect(outcome).toEqual({ ok: true, value: [] });
});

describe('how numbers are written', () => {
  const numbers =
    '- { id: id, documents: [{ kind: invoice, references: [{ type: order_no, role: points_to, value: no }, { type: invoice_no, role: is, value: id }] }] }';
  const map = (text: string, rules: object): unknown => {
    const declaration = declarationOf(text);
    const outcome = declaredConnector.map(
      { streamId: 's', sourceId: 'RE-01', recordedAt: null, payload: { id: 'RE-01', no: 'X-0042' } },
      { ...mapContextOf(declaration), referenceRules: rules },
    );
    return outcome.ok && outcome.value[0]?.references.map((reference) => reference.normalised);
  };
  const declared = HEAD + numbers.replaceAll(/^/gm, '      ');
  const undeclared = declared.replace(/references:\n {2}order_no: .*\n/, '');

  it('is told by the declaration, else by the connection', () => {
    expect(map(declared, { order_no: { stripPrefixes: ['X-'] } })).toEqual(['X0042', 'RE01']);
    expect(map(undeclared, { order_no: { stripPrefixes: ['X-'] }, invoice_no: { pattern: '(\\d+)' } })).toEqual([
      '42',
      '1',
    ]);
  });
});
