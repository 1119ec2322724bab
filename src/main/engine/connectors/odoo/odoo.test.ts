import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { Stream } from '../kit/connector.ts';
import { answering, createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { odooConnector } from './connector.ts';
import billFixtures from './fixtures/bills.json' with { type: 'json' };
import orderFixtures from './fixtures/orders.json' with { type: 'json' };
import paymentFixtures from './fixtures/payments.json' with { type: 'json' };
import pickingFixtures from './fixtures/pickings.json' with { type: 'json' };
import { DATABASE, HOST, KEY, odooVendor, USER, type Release } from './fixtures/vendor.ts';
import { odooConfig, type OdooConfig } from './manifest.ts';
import {
  BILL_STATES,
  DELIVERY_STATUSES,
  DIRECTIONS,
  INVOICE_STATUSES,
  MOVE_STATES,
  MOVE_TYPES,
  ORDER_STATES,
  PAYMENT_STATES,
  PICKING_STATES,
  RECEIPT_STATES,
} from './statuses.ts';
import { moves, payments, pickings, saleOrders } from './streams/entities.ts';

const json2 = odooConfig.parse({ url: HOST, protocol: 'json2', pageSize: 2 });
const jsonRpc = odooConfig.parse({ url: HOST, protocol: 'jsonrpc', database: DATABASE, user: USER, pageSize: 2 });
const secrets = { apiKey: KEY };

const order = { ...orderFixtures.orders[0], order_line: orderFixtures.lines.slice(0, 4) };
const delivery = { ...pickingFixtures.pickings[3], moves: pickingFixtures.moves.slice(3, 5) };
const invoice = { ...billFixtures.bills[0], lines: billFixtures.lines.slice(0, 1) };

describe.each([
  ['JSON-2', json2],
  ['JSON-RPC', jsonRpc],
])('%s', (_name, config) => {
  describeConformance({
    connector: odooConnector,
    config,
    secrets,
    vendor: odooVendor,
    signsIn: () => false,
    tokens: [],
    streams: {
      'sale-order': {
        sample: order,
        required: ['/id', '/name', '/state', '/create_date', '/order_line/1/product_uom_qty'],
        statuses: [
          { pointer: '/state', documented: Object.keys(ORDER_STATES) },
          { pointer: '/invoice_status', documented: Object.keys(INVOICE_STATUSES) },
          { pointer: '/delivery_status', documented: Object.keys(DELIVERY_STATUSES) },
        ],
      },
      'stock-picking': {
        sample: delivery,
        required: ['/id', '/name', '/state', '/picking_type_code', '/create_date', '/moves/0/product_uom_qty'],
        statuses: [
          { pointer: '/state', documented: Object.keys(PICKING_STATES) },
          { pointer: '/picking_type_code', documented: Object.keys(DIRECTIONS) },
          { pointer: '/moves/0/state', documented: Object.keys(MOVE_STATES) },
        ],
      },
      'account-move': {
        sample: invoice,
        required: ['/id', '/move_type', '/state', '/lines/0/quantity'],
        statuses: [
          { pointer: '/move_type', documented: Object.keys(MOVE_TYPES) },
          { pointer: '/state', documented: Object.keys(BILL_STATES) },
          { pointer: '/payment_state', documented: Object.keys(PAYMENT_STATES) },
        ],
      },
      'account-payment': {
        sample: paymentFixtures[0] ?? {},
        required: ['/id', '/state', '/payment_type', '/amount'],
        statuses: [
          { pointer: '/state', documented: Object.keys(RECEIPT_STATES) },
          { pointer: '/payment_type', documented: ['inbound', 'outbound'] },
        ],
      },
    },
  });
});

const context = (config: OdooConfig, http: HttpClient): ReturnType<typeof createPullContext<OdooConfig>> =>
  createPullContext({ config, secrets, http });

async function payloadsOf(stream: Stream<OdooConfig>, release?: Release, config = json2): Promise<unknown[]> {
  const pages = await pagesOf(stream, context(config, odooVendor(release)), null);
  const byId = new Map(pages.flatMap(({ records }) => records.map(({ sourceId, payload }) => [sourceId, payload])));
  return [...byId.values()].map((payload) => JSON.parse(payload) as unknown);
}

function mapAll(streamId: string, payload: unknown, config = json2): readonly CanonicalDocument[] {
  const outcome = odooConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(config));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function map(streamId: string, payload: unknown, config = json2): CanonicalDocument {
  const [document] = mapAll(streamId, payload, config);
  if (document === undefined) throw new Error('no document');
  return document;
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

function stepsOf({ milestones }: CanonicalDocument): string[] {
  return milestones.map(({ code, class: of, when }) => `${code} ${of} ${when?.value.text ?? '?'}`);
}

describe('Odoo: mapping', () => {
  it.each([saleOrders, pickings, moves, payments])('$manifest.id', async (stream) => {
    const payloads = await payloadsOf(stream);
    expect(payloads.map((payload) => mapAll(stream.manifest.id, payload))).toMatchSnapshot();
  });

  it('cancels of a cancelled order what has not left', async () => {
    const [payload] = await payloadsOf(saleOrders);
    const { lines } = map('sale-order', { ...(payload as object), state: 'cancel' });
    expect(lines.map(({ quantities }) => quantities.cancelled?.value)).toEqual([
      undefined,
      2_000_000,
      7_500_000,
      1_000_000,
    ]);
  });

  it('reads an order with its promise, its lines by their ids and what is shipped and billed of them', async () => {
    const [first, locked] = (await payloadsOf(saleOrders)).map((payload) => mapAll('sale-order', payload)[0]);
    expect(namesOf(first ?? map('sale-order', order))).toEqual([
      'is order_no erp S00071',
      'is order_id probe 71',
      'points_to customer_po  PO7781',
    ]);
    expect(first?.promise).toMatchObject({
      value: { at: Date.parse('2026-02-16T15:00:00Z') },
      path: '/commitment_date',
    });
    expect(first?.parties.find(({ role }) => role === 'ship_to')?.place).toEqual({
      value: 'Kiel, Germany',
      path: '/ship_to/city',
    });
    expect(
      first?.lines.map(({ orderLineNo, itemNo, kind, quantities }) => [
        orderLineNo?.value,
        itemNo?.value,
        kind,
        quantities.ordered?.value,
        quantities.shipped?.value,
      ]),
    ).toEqual([
      ['311', undefined, 'comment', undefined, undefined],
      ['312', 'PMP-100', undefined, 4_000_000, 2_000_000],
      ['313', 'HSE-25', undefined, 7_500_000, 0],
      ['314', 'INSTALL', 'service', 1_000_000, 0],
    ]);
    expect(stepsOf(locked ?? map('sale-order', order))).toContain('CLOSED actual ?');
  });

  it('takes no quotation for an order, and the expected date for a promise only as the settings say', () => {
    expect(mapAll('sale-order', { ...order, state: 'sent' })).toEqual([]);
    const uncommitted = { ...order, commitment_date: false };
    expect(map('sale-order', uncommitted).promise?.path).toBe('/expected_date');
    expect(map('sale-order', uncommitted, { ...json2, expectedDateIsPromise: false }).promise).toBeNull();
  });

  it('rounds doubles to what they stand for', () => {
    const noisy = { ...order, amount_total: 96.30000000000001, amount_tax: '0.30000000000000004' };
    expect(map('sale-order', noisy).amounts.map(({ type, amount }) => [type, amount.value])).toEqual([
      ['total', 96_300_000],
      ['total_excl_tax', 1_240_500_000],
      ['tax', 300_000],
    ]);
  });

  it('tells picking, packing, shipping and returns apart, and what waits for stock', async () => {
    const documents = (await payloadsOf(pickings)).map((payload) => map('stock-picking', payload));
    expect(
      documents.map(({ label, kind, milestones }) => [
        label?.value,
        kind,
        ...milestones.filter(({ class: of }) => of === 'actual').map(({ code }) => code),
      ]),
    ).toEqual([
      ['WH/PICK/00012', 'fulfilment', 'RELEASED', 'PICKED'],
      ['WH/PACK/00012', 'fulfilment', 'RELEASED', 'PACKED'],
      ['WH/OUT/00012', 'fulfilment', 'RELEASED', 'SHIPPED'],
      ['WH/OUT/00013', 'fulfilment', 'RELEASED'],
      ['WH/OUT/00014', 'fulfilment', 'RELEASED', 'ALLOCATED'],
      ['WH/IN/00031', 'return', 'RETURN_OPEN', 'RETURN_RECV'],
    ]);
    const [, , shipped, backorder, reserved, returned] = documents;
    expect(shipped && namesOf(shipped)).toEqual([
      'is fulfilment_no erp WHOUT00012',
      'is fulfilment_id probe 603',
      'points_to order_id probe 71',
      'points_to order_no erp S00071',
      'points_to tracking  NF0012345678',
      'points_to tracking  NF0012345679',
    ]);
    expect(backorder?.conditions).toMatchObject([{ code: 'ST-BACK', open: true, reason: { value: 'WH/OUT/00012' } }]);
    expect(backorder?.lines[0]?.quantities).toEqual({
      backordered: { value: 2_000_000, path: '/moves/0/product_uom_qty' },
    });
    expect(reserved?.lines[0]?.quantities.allocated?.value).toBe(5_000_000);
    expect(reserved?.statuses.find(({ axis }) => axis === 'allocation')?.state).toBe('partial');
    expect(returned && namesOf(returned)).toEqual(['is return_no erp WHIN00031', 'points_to order_id probe 72']);
  });

  it('reads quantities by the names that they had up to release 16', () => {
    const [move] = delivery.moves;
    const { quantity: _, ...older } = { ...move, quantity: 0, state: 'assigned', reserved_availability: 1.5 };
    expect(map('stock-picking', { ...delivery, state: 'assigned', moves: [older] }).lines[0]?.quantities).toEqual({
      allocated: { value: 1_500_000, path: '/moves/0/reserved_availability' },
    });
    const done = { ...older, state: 'done', quantity_done: 2 };
    expect(map('stock-picking', { ...delivery, state: 'done', moves: [done] }).lines[0]?.quantities.shipped?.path).toBe(
      '/moves/0/quantity_done',
    );
  });

  it.each([
    ['a dozen sold, units sent', { factor: 1, relative_factor: 1 }, { factor: 12, relative_factor: 12 }, 24, 2],
    ['units sold, a dozen sent', { factor: 12, relative_factor: 12 }, { factor: 1, relative_factor: 1 }, 2, 24],
    ['as up to release 18', { factor: 1 }, { factor: 0.08333333333333333 }, 24, 2],
    ['a unit without a factor', { factor: 0 }, { factor: 12, relative_factor: 12 }, 24, 24],
  ])('counts a transfer in the unit of the line of the order: %s', (_what, unit, orderUnit, quantity, counted) => {
    const [move] = delivery.moves;
    const line = { id: 312, product_id: move?.product_id, product_uom_id: [8, 'Of the order'] };
    const moved = {
      ...move,
      quantity,
      product_uom: [7, 'Of the transfer'],
      unit,
      sale_line: line,
      order_unit: orderUnit,
    };
    const [sent] = map('stock-picking', { ...delivery, state: 'done', moves: [moved] }).lines;
    expect(sent?.quantities.shipped).toEqual({ value: counted * 1_000_000, path: '/moves/0/quantity' });
    expect(sent?.unit?.value).toBe(counted === quantity ? 'Of the transfer' : 'Of the order');
    const part = { ...moved, sale_line: { ...line, product_id: [99, 'Kit'] } };
    const [ofKit] = map('stock-picking', { ...delivery, state: 'done', moves: [part] }).lines;
    expect(ofKit?.quantities.shipped?.value).toBe(quantity * 1_000_000);
  });

  it('reads the units of transfers and of their lines of orders', async () => {
    const found = (await payloadsOf(pickings)).flatMap((payload) => (payload as { moves: readonly unknown[] }).moves);
    expect(found).toContainEqual(
      expect.objectContaining({
        unit: expect.objectContaining({ factor: 1 }),
        sale_line: expect.objectContaining({ product_uom_id: [1, 'Units'] }),
        order_unit: expect.objectContaining({ factor: 1 }),
      }),
    );
  });

  it('bills nothing before it is posted, and leads invoices, credit notes and payments to what they are about', async () => {
    const bills = (await payloadsOf(moves)).map((payload) => map('account-move', payload));
    expect(bills.map(({ kind, voided }) => [kind, voided])).toEqual([
      ['invoice', false],
      ['invoice', false],
      ['invoice', false],
      ['return', false],
      ['invoice', true],
    ]);
    const [open, paid, draft, credit, void_] = bills;
    expect(open && namesOf(open)).toEqual([
      'is invoice_no erp INV202600021',
      'is invoice_id probe 801',
      'points_to order_no erp S00072',
    ]);
    expect(paid && namesOf(paid).slice(2)).toEqual(['points_to order_no erp S00071', 'points_to order_no erp S00074']);
    expect(paid && stepsOf(paid)).toEqual([
      'INVOICED actual 2026-02-14',
      'INV_POSTED actual 2026-02-14',
      'PAID planned 2026-03-16',
      'PAID actual ?',
    ]);
    expect(draft?.references.map(({ type }) => type)).toEqual(['invoice_id', 'order_no']);
    expect(draft?.lines[0]?.quantities).toEqual({});
    expect(open?.lines).toMatchObject([
      { orderLineNo: { value: '321' }, quantities: { invoiced: { value: 2_000_000 } } },
    ]);
    expect(credit && namesOf(credit)).toEqual(['is return_no erp RINV202600003', 'points_to invoice_id probe 801']);
    expect(void_ && namesOf(void_)).toContain('points_to customer_po  PO9001');
    const received = (await payloadsOf(payments)).map((payload) => mapAll('account-payment', payload));
    expect(received.map((documents) => documents.map(({ voided }) => voided))).toEqual([[false], [false], [], [true]]);
    expect(received[0]?.[0] && namesOf(received[0][0])).toContain('points_to invoice_id probe 802');
  });
});

function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
  return {
    send(request) {
      seen.push(request);
      return http.send(request);
    },
  };
}

describe('Odoo: pulling', () => {
  const byRelease = odooConfig.parse({ url: HOST, database: DATABASE, user: USER, pageSize: 2 });

  it.each([
    ['release 19', { version: [19, 0, 0, 'final', 0, ''] }, '/json/2/sale.order/fields_get'],
    ['a hosted release after it', { version: ['saas~19', 1, 0, 'final', 0, ''] }, '/json/2/sale.order/fields_get'],
    ['release 17', { version: [17, 0, 0, 'final', 0, ''] }, '/jsonrpc'],
    ['a release that does not say', { version: null }, '/jsonrpc'],
  ])('speaks to %s in the protocol that it has', async (_name, release, path) => {
    const seen: HttpRequest[] = [];
    const pages = await pagesOf(saleOrders, context(byRelease, watched(odooVendor(release), seen)), null);
    expect(new Set(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).size).toBe(5);
    expect(seen.map(({ url }) => new URL(url).pathname)).toContain(path);
    expect(seen.filter(({ url }) => url.endsWith('/web/version'))).toHaveLength(1);
  });

  it('passes a second that more orders share than a page holds', async () => {
    const ids = (await payloadsOf(saleOrders)).map((payload) => (payload as { readonly id: number }).id);
    expect(ids).toEqual([71, 72, 73, 74, 75]);
  });

  it('reads orders again whose lines alone have changed', async () => {
    const from = { seenTo: Date.parse('2026-02-12T13:10:00Z'), since: null, position: null, resume: null };
    const pages = await pagesOf(saleOrders, context(json2, odooVendor()), from);
    const records = pages.flatMap((page) => page.records);
    // S00071 itself stands still since the day before.
    expect(records.map(({ sourceId, version }) => [sourceId, version.slice(0, 19)])).toContainEqual([
      '71',
      '2026-02-12T13:05:02',
    ]);
  });

  it('asks for the fields that a release has, and for transfers of sales alone', async () => {
    const older: Release = {
      version: null,
      without: [
        'sale.order.delivery_status',
        'sale.order.locked',
        'stock.picking.sale_id',
        'sale.order.line.product_uom_id',
      ],
    };
    const orders = await payloadsOf(saleOrders, older, jsonRpc);
    expect(orders).toHaveLength(5);
    expect(mapAll('sale-order', orders[0])[0]?.statuses.map(({ axis }) => axis)).toEqual(['commercial', 'billing']);
    const transfers = await payloadsOf(pickings, older, jsonRpc);
    expect(transfers.map((payload) => map('stock-picking', payload).label?.value)).toEqual([
      'WH/OUT/00012',
      'WH/OUT/00013',
      'WH/OUT/00014',
    ]);
    expect(namesOf(map('stock-picking', transfers[0]))).toContain('points_to order_no erp S00071');
  });

  it('counts and lists what changed in a window', async () => {
    const window = { from: Date.parse('2026-02-12T10:00:05Z'), to: Date.parse('2026-02-13T06:00:00Z') };
    expect(await saleOrders.control?.count(context(json2, odooVendor()), window)).toBe(4);
    const ids: string[] = [];
    for await (const page of saleOrders.control?.ids?.(context(json2, odooVendor()), window) ?? []) ids.push(...page);
    expect(ids).toEqual(['72', '73', '74', '75']);
  });

  it('takes a refused sign-in and refused rights, which come with 200, for what they are', async () => {
    const wrong = createPullContext({ config: jsonRpc, secrets: { apiKey: 'another-key-000' }, http: odooVendor() });
    await expect(odooConnector.check(wrong)).rejects.toMatchObject({ kind: 'auth' });
    const forbidden = answering((request) =>
      request.body?.includes('authenticate')
        ? jsonAnswer({ jsonrpc: '2.0', id: 1, result: 12 })
        : jsonAnswer({
            jsonrpc: '2.0',
            id: 1,
            error: {
              code: 200,
              message: 'Odoo Server Error',
              data: { name: 'odoo.exceptions.AccessError', message: 'No' },
            },
          }),
    );
    await expect(odooConnector.check(context(jsonRpc, forbidden))).rejects.toMatchObject({ kind: 'auth' });
    await expect(odooConnector.check(context({ ...jsonRpc, user: '' }, odooVendor()))).rejects.toMatchObject({
      kind: 'config',
    });
  });

  it('looks single documents up, whole and in the version that pulling gives', async () => {
    const pages = await pagesOf(saleOrders, context(json2, odooVendor()), null);
    const pulled = pages.flatMap(({ records }) => records).find(({ sourceId }) => sourceId === '71');
    const known = context(json2, odooVendor());
    expect(await saleOrders.lookUp?.byIds(known, ['71', '99'])).toEqual([pulled]);
    expect(await saleOrders.lookUp?.byReference?.find(known, { type: 'order_no', value: ' s00071 ' })).toEqual([
      pulled,
    ]);
    expect(await pickings.lookUp?.byReference?.find(known, { type: 'fulfilment_no', value: 'WH/IN/00032' })).toEqual(
      [],
    );
  });

  it('reads the documents that the settings name, and asks for the right to each', async () => {
    const seen: HttpRequest[] = [];
    const settings: OdooConfig = { ...json2, documents: ['sale-order', 'account-move'] };
    expect(odooConnector.streams(settings).map(({ manifest }) => manifest.id)).toEqual(settings.documents);
    await odooConnector.check(context(settings, watched(odooVendor(), seen)));
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual([
      '/json/2/sale.order/search_read',
      '/json/2/account.move/search_read',
    ]);
  });

  it('names the companies that are read', async () => {
    const seen: HttpRequest[] = [];
    await odooConnector.check(context({ ...json2, companyIds: ['1', '3'] }, watched(odooVendor(), seen)));
    expect(JSON.parse(seen[0]?.body ?? '{}')).toMatchObject({ context: { allowed_company_ids: [1, 3], tz: 'UTC' } });
  });
});
