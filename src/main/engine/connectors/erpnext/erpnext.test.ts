import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { PullContext, RawRecord, Stream } from '../kit/connector.ts';
import { createPullContext, createSteppedClock, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { erpnextConnector } from './connector.ts';
import invoices from './fixtures/invoices.json' with { type: 'json' };
import notes from './fixtures/notes.json' with { type: 'json' };
import orders from './fixtures/orders.json' with { type: 'json' };
import payments from './fixtures/payments.json' with { type: 'json' };
import parcels from './fixtures/shipments.json' with { type: 'json' };
import { erpnextVendor, HOST, SECRETS, ZONE } from './fixtures/vendor.ts';
import { erpnextConfig, type ErpnextConfig } from './manifest.ts';
import {
  BILLING_STATUSES,
  DELIVERY_STATUSES,
  DOCSTATUSES,
  INVOICE_STATUSES,
  NOTE_STATUSES,
  ORDER_STATUSES,
  PAYMENT_TYPES,
  TRACKING_STATUSES,
} from './statuses.ts';
import { salesOrders } from './streams/entities.ts';

const config = erpnextConfig.parse({ siteUrl: HOST, timeZone: ZONE, pageSize: 2 });
const docstatus = { pointer: '/docstatus', documented: Object.keys(DOCSTATUSES) };

describeConformance({
  connector: erpnextConnector,
  config,
  secrets: SECRETS,
  vendor: erpnextVendor,
  signsIn: () => false,
  tokens: [],
  streams: {
    'sales-order': {
      sample: orders[0] ?? {},
      required: ['/name', '/status', '/docstatus', '/creation', '/items/0/qty', '/items/0/name'],
      statuses: [
        docstatus,
        { pointer: '/status', documented: Object.keys(ORDER_STATUSES) },
        { pointer: '/delivery_status', documented: Object.keys(DELIVERY_STATUSES) },
        { pointer: '/billing_status', documented: Object.keys(BILLING_STATUSES) },
      ],
    },
    'delivery-note': {
      sample: notes[0] ?? {},
      required: ['/name', '/status', '/docstatus', '/posting_date', '/items/0/qty'],
      statuses: [docstatus, { pointer: '/status', documented: [...NOTE_STATUSES] }],
    },
    'sales-invoice': {
      sample: invoices[0] ?? {},
      required: ['/name', '/status', '/docstatus', '/posting_date', '/items/0/qty'],
      statuses: [docstatus, { pointer: '/status', documented: Object.keys(INVOICE_STATUSES) }],
    },
    'payment-entry': {
      sample: payments[0] ?? {},
      required: ['/name', '/payment_type', '/docstatus', '/posting_date', '/paid_amount'],
      statuses: [docstatus, { pointer: '/payment_type', documented: Object.keys(PAYMENT_TYPES) }],
    },
    shipment: {
      sample: parcels[0] ?? {},
      required: ['/name', '/docstatus'],
      statuses: [docstatus, { pointer: '/tracking_status', documented: Object.keys(TRACKING_STATUSES) }],
    },
  },
});

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = erpnextConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const [document] = mapAll(streamId, payload, settings);
  if (document === undefined) throw new Error('no document');
  return document;
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

function stepsOf({ milestones }: CanonicalDocument): string[] {
  return milestones.map(({ code, class: of, when, lineKey }) =>
    [code, of, when?.value.text ?? '?', ...(lineKey === undefined ? [] : [lineKey])].join(' '),
  );
}

describe('ERPNext: mapping', () => {
  it.each([
    ['sales-order', orders],
    ['delivery-note', notes],
    ['sales-invoice', invoices],
    ['payment-entry', payments],
    ['shipment', parcels],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => mapAll(streamId, payload))).toMatchSnapshot();
  });

  it('reads times in the zone of the site', () => {
    const order = map('sales-order', orders[0]);
    expect(order.milestones[0]?.when?.value).toMatchObject({ at: Date.parse('2026-02-10T08:11:42.500Z') });
    const [shipped] = map('delivery-note', notes[0]).milestones;
    // "9:05:00.250000" on its day.
    expect(shipped?.when?.value).toMatchObject({ at: Date.parse('2026-02-12T08:05:00.250Z') });
    expect(map('delivery-note', notes[1]).milestones[0]?.when?.value).toMatchObject({
      kind: 'date',
      date: '2026-02-12',
    });
  });

  it('reads an order with its promises and what is done of its lines', () => {
    const order = map('sales-order', orders[0]);
    expect(namesOf(order)).toEqual(['is order_no erp SALORD202600017', 'points_to customer_po  PO7781']);
    expect(stepsOf(order)).toEqual([
      'ORD_ENTERED actual 2026-02-10 09:11:42.500123',
      'ORD_COMPLETE actual ?',
      'DELIVERED planned 2026-02-17',
      'DELIVERED planned 2026-02-24 a1b2c3d4e6',
    ]);
    expect(order.lines[0]?.quantities).toMatchObject({
      ordered: { value: 4_000_000 },
      allocated: { value: 2_000_000 },
      picked: { value: 2_000_000 },
      shipped: { value: 2_000_000 },
    });
    expect(order.amounts.find(({ type }) => type === 'tax')?.amount.value).toBe(235_700_000);
  });

  it('tells what is reserved and picked in the unit that was sold', () => {
    // Two boxes of twelve, of which one is picked and one reserved.
    const [item] = (orders[0] as { readonly items: readonly object[] }).items;
    const boxed = { ...item, qty: 2, uom: 'Box', stock_qty: 24, picked_qty: 12, stock_reserved_qty: 12 };
    const [line] = map('sales-order', { ...orders[0], items: [boxed] }).lines;
    expect(line?.quantities).toMatchObject({
      ordered: { value: 2_000_000 },
      allocated: { value: 1_000_000, path: '/items/0/stock_reserved_qty' },
      picked: { value: 1_000_000, path: '/items/0/picked_qty' },
    });
    const unsaid = { ...boxed, stock_qty: null };
    expect(map('sales-order', { ...orders[0], items: [unsaid] }).lines[0]?.quantities.picked?.value).toBe(12_000_000);
  });

  it('tells what was credited as its size, as every system does', () => {
    const credit = invoices.map((each) => map('sales-invoice', each)).find(({ kind }) => kind === 'return');
    expect(credit?.amounts.map(({ type, amount }) => [type, amount.value])).toEqual([
      ['total', 339_150_000],
      ['total_excl_tax', 285_000_000],
      ['tax', 54_150_000],
    ]);
    expect(credit?.lines[0]).toMatchObject({ amount: { value: 285_000_000 }, quantities: { credited: {} } });
  });

  it('tells completed, stopped, cancelled, amended, closed short and draft apart', () => {
    const documents = orders.map((order) => map('sales-order', order));
    const last = documents.map((document) => document.milestones.at(-1)?.code);
    expect(last).toEqual(['DELIVERED', 'CLOSED', 'DELIVERED', 'CANCELLED', 'CLOSED', 'ORD_ENTERED']);
    const [, , stopped, cancelled, amended] = documents;
    expect(stopped?.statuses[0]).toMatchObject({ axis: 'commercial', state: 'blocked' });
    expect(stopped?.conditions).toEqual([]);
    expect(map('sales-order', orders[2], { ...config, onHoldMeans: 'credit_hold' }).conditions).toMatchObject([
      { code: 'CR-HOLD', open: true },
    ]);
    expect(cancelled?.lines[0]?.quantities.cancelled?.value).toBe(1_000_000);
    expect(amended && namesOf(amended)).toContain('points_to order_no erp SALORD202600020');
    expect(amended?.lines[0]?.quantities.cancelled?.value).toBe(3_000_000);
  });

  it('ships, takes back and bills by the rows of the order', () => {
    const [shipped, , draft, returned, cancelled] = notes.map((note) => map('delivery-note', note));
    expect(shipped && namesOf(shipped)).toEqual([
      'is fulfilment_no erp MATDN202600009',
      'points_to order_no erp SALORD202600017',
      'points_to tracking  NF0012345678',
    ]);
    expect(shipped?.lines).toMatchObject([
      { orderLineNo: { value: 'a1b2c3d4e5' }, quantities: { shipped: { value: 2_000_000 } } },
    ]);
    expect(draft && [stepsOf(draft), draft.lines[0]?.quantities]).toEqual([
      ['SHIPPED planned 2026-02-24 09:05:00.250000'],
      {},
    ]);
    expect(returned).toMatchObject({ kind: 'return', lines: [{ quantities: { returned: { value: 1_000_000 } } }] });
    expect(returned && stepsOf(returned).map((step) => step.split(' ')[0])).toEqual(['RETURN_OPEN', 'RETURN_RECV']);
    expect(cancelled?.voided).toBe(true);
    const [open, paid, unposted, credit, voided] = invoices.map((invoice) => map('sales-invoice', invoice));
    expect(open && namesOf(open)).toEqual([
      'is invoice_no erp ACCSINV202600021',
      'points_to order_no erp SALORD202600017',
      'points_to fulfilment_no erp MATDN202600009',
    ]);
    expect(paid && stepsOf(paid).at(-1)).toBe('PAID actual ?');
    expect(unposted && namesOf(unposted)).toContain('points_to customer_po  PO7781');
    expect(unposted?.lines[0]?.quantities).toEqual({});
    expect(credit).toMatchObject({ kind: 'return', lines: [{ quantities: { credited: { value: 1_000_000 } } }] });
    expect(credit && namesOf(credit)).toContain('points_to invoice_no erp ACCSINV202600022');
    expect(voided?.voided).toBe(true);
  });

  it('leads payments to invoices and orders, and parcels to deliveries', () => {
    const received = payments.map((payment) => mapAll('payment-entry', payment));
    expect(received.map((documents) => documents.map(({ voided }) => voided))).toEqual([[false], [false], [], [true]]);
    expect(received[0]?.[0] && namesOf(received[0][0])[1]).toBe('points_to invoice_no erp ACCSINV202600022');
    expect(received[1]?.[0] && namesOf(received[1][0])[1]).toBe('points_to order_no erp SALORD202600019');
    const [delivered, lost, draft] = parcels.map((parcel) => map('shipment', parcel));
    expect(delivered && namesOf(delivered)).toEqual([
      'is shipment_no erp SHIPMENT00001',
      'points_to fulfilment_no erp MATDN202600009',
      'points_to tracking  NF0012345678',
    ]);
    expect(delivered && stepsOf(delivered)).toEqual(['TENDER_OK actual ?', 'SHIPPED planned 2026-02-12']);
    expect(delivered?.statuses).toMatchObject([{ axis: 'transport', state: 'complete' }]);
    expect(lost?.conditions).toMatchObject([{ code: 'CA-LOSS', open: true }]);
    expect(draft && stepsOf(draft)).toEqual(['SHIPPED planned 2026-02-12']);
  });
});

describe('ERPNext: pulling', () => {
  const AT = Date.parse('2026-03-02T08:00:00Z');

  function contextOf(http: HttpClient, now = AT): PullContext<ErpnextConfig> {
    return createPullContext({ config, secrets: SECRETS, http, clock: createSteppedClock(now) });
  }

  async function pulled(
    stream: Stream<ErpnextConfig>,
    context: PullContext<ErpnextConfig>,
    seenTo: number | null = null,
  ) {
    const from = seenTo === null ? null : { seenTo, since: null, position: null, resume: null };
    const pages = await pagesOf(stream, context, from);
    return new Map<string, RawRecord>(
      pages.flatMap(({ records }) => records.map((record) => [record.sourceId, record])),
    );
  }

  function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
    return {
      send(request) {
        seen.push(request);
        return http.send(request);
      },
    };
  }

  it('reads documents whole, past a stamp that more of them share than a page holds', async () => {
    const records = await pulled(salesOrders, contextOf(erpnextVendor()));
    expect([...records.values()].filter(({ deleted }) => !deleted).map(({ sourceId }) => sourceId)).toEqual(
      orders.map(({ name }) => name),
    );
    expect(records.get('SAL-ORD-2026-00017')).toMatchObject({
      version: '2026-02-12T13:05:02.120334000Z',
      recordedAt: Date.parse('2026-02-12T13:05:02.120Z'),
    });
  });

  it('sees what was deleted meanwhile, as it was, in a version after all others', async () => {
    const records = await pulled(salesOrders, contextOf(erpnextVendor()));
    const gone = records.get('SAL-ORD-2026-00016');
    expect(gone).toMatchObject({ deleted: true, recordedAt: Date.parse('2026-03-02T07:59:30Z') });
    expect(map('sales-order', JSON.parse(gone?.payload ?? '')).label?.value).toBe('SAL-ORD-2026-00016');
    expect(records.has('SAL-ORD-2026-00015')).toBe(false);
  });

  it('goes on without deletions where the user may not see them, and asks no more', async () => {
    const seen: HttpRequest[] = [];
    const context = contextOf(watched(erpnextVendor({ forbidden: ['Deleted Document'] }), seen));
    await pulled(salesOrders, context);
    const records = await pulled(salesOrders, context);
    expect(records.size).toBe(orders.length);
    expect(seen.filter(({ url }) => url.includes('Deleted'))).toHaveLength(1);
  });

  it('leaves out what vanishes between list and reading', async () => {
    const vendor = erpnextVendor({ vanishing: ['SAL-ORD-2026-00018'] });
    expect((await pulled(salesOrders, contextOf(vendor))).has('SAL-ORD-2026-00018')).toBe(false);
  });

  it('asks in the time of the site, an overlap before the last stamp', async () => {
    const seen: HttpRequest[] = [];
    await pulled(salesOrders, contextOf(watched(erpnextVendor(), seen)), Date.parse('2026-02-20T10:00:00Z'));
    const [first] = seen.map(({ url }) => new URL(url).searchParams.get('filters'));
    expect(first).toBe('[["modified",">=","2026-02-20 10:55:00"]]');
  });

  it('asks from the second pass of the hour that comes twice', async () => {
    const seen: HttpRequest[] = [];
    // 02:59 in summer time; a quarter of an hour later the clocks show 02:14.
    const [last, now] = [Date.parse('2026-10-25T00:59:00Z'), Date.parse('2026-10-25T01:14:00Z')];
    await pulled(salesOrders, contextOf(watched(erpnextVendor(), seen), now), last);
    const [first] = seen.map(({ url }) => new URL(url).searchParams.get('filters'));
    expect(first).toBe('[["modified",">=","2026-10-25 01:54:00"]]');
  });

  it('counts and lists what changed in a window', async () => {
    const window = { from: Date.parse('2026-02-20T10:00:00Z'), to: Date.parse('2026-02-21T07:30:00.250Z') };
    expect(await salesOrders.control?.count(contextOf(erpnextVendor()), window)).toBe(4);
    const ids: string[] = [];
    for await (const page of salesOrders.control?.ids?.(contextOf(erpnextVendor()), window) ?? []) ids.push(...page);
    expect(ids).toEqual(orders.slice(1, 5).map(({ name }) => name));
  });

  it('looks documents up by name and by the number of the customer', async () => {
    const records = await pulled(salesOrders, contextOf(erpnextVendor()));
    const wanted = records.get('SAL-ORD-2026-00018');
    const { lookUp } = salesOrders;
    const context = contextOf(erpnextVendor());
    expect(await lookUp?.byIds(context, ['SAL-ORD-2026-00018', 'SAL-ORD-1'])).toEqual([wanted]);
    expect(await lookUp?.byReference?.find(context, { type: 'customer_po', value: '4500018833' })).toEqual([wanted]);
  });

  it('reads the documents that the settings name, and asks for the right to each', async () => {
    const vendor = erpnextVendor({ forbidden: ['Shipment'] });
    await expect(erpnextConnector.check(contextOf(vendor))).rejects.toMatchObject({ kind: 'auth' });
    const settings: ErpnextConfig = { ...config, documents: ['sales-order'] };
    expect(erpnextConnector.streams(settings).map(({ manifest }) => manifest.id)).toEqual(['sales-order']);
    const context = createPullContext({ config: settings, secrets: SECRETS, http: vendor });
    await expect(erpnextConnector.check(context)).resolves.toBeUndefined();
  });

  it('holds the time zone of the settings against that of the site', async () => {
    await expect(erpnextConnector.check(contextOf(erpnextVendor({ timeZone: 'Asia/Kolkata' })))).rejects.toMatchObject({
      kind: 'config',
      next: expect.stringContaining('Asia/Kolkata') as string,
    });
    const blind = erpnextVendor({ forbidden: ['System Settings'], timeZone: 'Asia/Kolkata' });
    await expect(erpnextConnector.check(contextOf(blind))).resolves.toBeUndefined();
    expect(erpnextConfig.safeParse({ siteUrl: HOST, timeZone: 'Nowhere/City' }).success).toBe(false);
  });
});
