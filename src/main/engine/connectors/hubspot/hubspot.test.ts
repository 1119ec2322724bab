import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { DAY } from '#shared/domain/time.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { PullContext, RawRecord, Stream } from '../kit/connector.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { hubspotConnector } from './connector.ts';
import beside from './fixtures/beside.json' with { type: 'json' };
import records from './fixtures/records.json' with { type: 'json' };
import { HOST, hubspotVendor, TOKEN } from './fixtures/vendor.ts';
import { hubspotConfig, type HubspotConfig } from './manifest.ts';
import { FULFILMENT_STATUSES, INVOICE_STATUSES, ORDER_STAGES } from './statuses.ts';
import { deals, invoices, orders, tickets } from './streams/entities.ts';

const config = hubspotConfig.parse({
  apiUrl: HOST,
  purchaseOrderProperty: 'purchase_order',
  promisedDateProperty: 'promised_on',
  dealOrderNumberProperty: 'erp_order',
  ticketOrderNumberProperty: 'erp_order',
  invoiceOrderNumberProperty: 'erp_order',
  ticketTypes: { PRODUCT_ISSUE: 'CA-LOSS', CREDIT: 'CR-HOLD', RETURN: 'RETURN_OPEN' },
  pageSize: 2,
});
const secrets = { token: TOKEN };

const [first] = records.orders;
const order = {
  ...first,
  stage: beside.pipelines.orders[0]?.stages[0],
  line_items: records.line_items.slice(0, 2),
  companies: records.companies,
};
const deal = { ...records.deals[0], stage: beside.pipelines.deals[0]?.stages[1] };
const ticket = { ...records.tickets[1], stage: beside.pipelines.tickets[0]?.stages[1] };

describeConformance({
  connector: hubspotConnector,
  config,
  secrets,
  vendor: hubspotVendor,
  signsIn: () => false,
  tokens: [],
  streams: {
    orders: {
      sample: order,
      required: ['/id', '/line_items/0/id'],
      statuses: [
        { pointer: '/stage/label', documented: Object.keys(ORDER_STAGES) },
        { pointer: '/properties/hs_fulfillment_status', documented: Object.keys(FULFILMENT_STATUSES) },
      ],
    },
    deals: { sample: deal, required: ['/id', '/createdAt'], statuses: [] },
    tickets: {
      sample: ticket,
      required: ['/id', '/createdAt'],
      statuses: [{ pointer: '/properties/hs_ticket_category', documented: Object.keys(config.ticketTypes) }],
    },
    invoices: {
      sample: { ...records.invoices[0], line_items: records.line_items.slice(0, 2), companies: records.companies },
      required: ['/id', '/properties/hs_invoice_status', '/line_items/0/id'],
      statuses: [{ pointer: '/properties/hs_invoice_status', documented: Object.keys(INVOICE_STATUSES) }],
    },
  },
});

function contextOf(http: HttpClient, settings = config): PullContext<HubspotConfig> {
  return createPullContext({ config: settings, secrets, http });
}

function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
  return {
    send(request) {
      seen.push(request);
      return http.send(request);
    },
  };
}

async function recordsOf(
  stream: Stream<HubspotConfig>,
  context: PullContext<HubspotConfig>,
  seenTo: number | null = null,
): Promise<RawRecord[]> {
  const from = seenTo === null ? null : { seenTo, since: null, position: null, resume: null };
  const pages = await pagesOf(stream, context, from);
  const byId = new Map(pages.flatMap((page) => page.records.map((record) => [record.sourceId, record] as const)));
  return [...byId.values()];
}

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = hubspotConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

async function mapped(stream: Stream<HubspotConfig>): Promise<(readonly CanonicalDocument[])[]> {
  const found = await recordsOf(stream, contextOf(hubspotVendor()));
  return found.filter(({ deleted }) => !deleted).map(({ payload }) => mapAll(stream.manifest.id, JSON.parse(payload)));
}

function namesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.references ?? []).map(({ role, type, scope, normalised }) =>
    [role, type, scope, normalised].join(' '),
  );
}

describe('HubSpot: mapping', () => {
  it.each([orders, deals, tickets, invoices])('$manifest.id', async (stream) => {
    expect(await mapped(stream)).toMatchSnapshot();
  });

  it('reads an order with its line items, its company and the numbers that the settings name', async () => {
    const [[document] = []] = await mapped(orders);
    expect(namesOf(document)).toEqual([
      'is order_no erp 10017',
      'is order_no probe 1001',
      'is order_id probe 512',
      'points_to customer_po  PO7781',
    ]);
    expect(document?.promise).toMatchObject({ value: { kind: 'date', date: '2026-02-17' } });
    // Milliseconds as text.
    expect(document?.milestones[0]?.when?.value).toMatchObject({ at: 1_770_710_000_000 });
    expect(document?.lines.map(({ itemNo, quantities }) => [itemNo?.value, quantities.ordered?.value])).toEqual([
      ['PMP-100', 4_000_000],
      ['HSE-25', 7_500_000],
    ]);
    expect(document?.parties).toMatchObject([
      { role: 'customer', name: { value: 'Hafenbedarf Brandt' } },
      { role: 'ship_to', name: { value: 'Lager Nord' }, place: { value: 'Kiel, Germany' } },
    ]);
    expect(document?.statuses.map(({ axis, state }) => `${axis} ${state}`)).toEqual([
      'commercial complete',
      'fulfilment partial',
    ]);
  });

  it('tells stages by their labels, and shows one that nobody explained', async () => {
    const all = await mapped(orders);
    expect(all.map(([document]) => document?.milestones.map(({ code }) => code).join(' '))).toEqual([
      'ORD_RECEIVED DELIVERED',
      'ORD_RECEIVED SHIPPED DELIVERED',
      'ORD_RECEIVED CANCELLED',
      'ORD_RECEIVED SHIPPED',
      'ORD_RECEIVED',
    ]);
    const { stage: _, ...unlabelled } = order;
    expect(mapAll('orders', unlabelled)[0]?.unknownValues).toEqual([
      { value: 'st-open', path: '/properties/hs_pipeline_stage' },
    ]);
    const packed = { ...order, stage: { ...order.stage, label: 'Packed' } };
    expect(mapAll('orders', packed, { ...config, orderStages: { Packed: 'processed' } })[0]?.unknownValues).toEqual([]);
  });

  it('makes a shipment of the tracking numbers of an order', async () => {
    const [, documents = []] = await mapped(orders);
    expect(documents.map(({ kind, localKey }) => [kind, localKey])).toEqual([
      ['order', ''],
      ['shipment', 'shipment'],
    ]);
    expect(namesOf(documents[1])).toEqual([
      'points_to order_id probe 513',
      'points_to tracking  NF0012345678',
      'points_to tracking  NF0012345679',
    ]);
  });

  it('takes a deal for an order once it is won and has a number of one', async () => {
    const all = await mapped(deals);
    expect(all.map((documents) => documents.map((document) => namesOf(document)))).toEqual([
      [['is order_no erp 10021']],
      [],
      [],
    ]);
    expect(all[0]?.[0]?.lines).toHaveLength(1);
    expect(mapAll('deals', deal, { ...config, dealOrderNumberProperty: '' })).toEqual([]);
  });

  it('leads an invoice to its order, by the order, the deal or a number of its own', async () => {
    const [[open] = [], [paid] = [], [draft] = [], [voided] = []] = await mapped(invoices);
    expect([open, paid, draft, voided].map((document) => namesOf(document).slice(1))).toEqual([
      ['is invoice_id probe 801', 'points_to order_id probe 512'],
      ['is invoice_id probe 802', 'points_to order_no erp 10021'],
      ['points_to order_no erp 10018'],
      ['is invoice_id probe 804', 'points_to order_no erp 10018'],
    ]);
    const told = [open, paid, draft].map((document) => [
      ...(document?.statuses ?? []).map(({ axis, state }) => `${axis} ${state}`),
      ...(document?.milestones ?? []).map(({ code, class: of }) => `${code} ${of}`),
    ]);
    expect(told).toEqual([
      ['billing complete', 'payment partial', 'INVOICED actual', 'PAID planned'],
      ['billing complete', 'payment complete', 'INVOICED actual', 'PAID actual'],
      ['billing none', 'INVOICED planned'],
    ]);
    expect(open?.lines.map(({ quantities }) => quantities.invoiced?.value)).toEqual([4_000_000, 7_500_000]);
    expect(open?.amounts.map(({ type, amount }) => [type, amount.value])).toEqual([
      ['total', 1_476_200_000],
      ['open', 476_200_000],
    ]);
    expect(voided?.voided).toBe(true);
  });

  it('says of an order what the type of a ticket means, for as long as the ticket was open', async () => {
    const [[loss] = [], [hold] = [], [back] = []] = await mapped(tickets);
    expect(loss?.conditions).toMatchObject([{ code: 'CA-LOSS', open: true }]);
    expect(namesOf(loss)).toEqual([
      'is case_no probe 71',
      'is case_id probe 71',
      'points_to order_id probe 513',
      'points_to order_no erp 10018',
    ]);
    expect(hold?.conditions).toMatchObject([{ code: 'CR-HOLD', open: false, to: { path: '/properties/closed_date' } }]);
    const undated = { ...ticket, properties: { ...records.tickets[1]?.properties, closed_date: null } };
    expect(mapAll('tickets', undated)[0]?.conditions).toMatchObject([
      { open: false, to: { path: '/properties/hs_lastmodifieddate' } },
    ]);
    expect(namesOf(hold).slice(2)).toEqual(['points_to order_no erp 10017', 'points_to order_no erp 10018']);
    expect(back?.milestones).toMatchObject([{ code: 'RETURN_OPEN' }]);
  });
});

describe('HubSpot: pulling', () => {
  it('asks each page as a search of its own, from the last stamp on', async () => {
    const seen: HttpRequest[] = [];
    const found = await recordsOf(orders, contextOf(watched(hubspotVendor(), seen)));
    expect(found.map(({ sourceId }) => sourceId)).toEqual([...records.orders.map(({ id }) => id), '509']);
    const searches = seen
      .filter(({ url }) => url.endsWith('/search'))
      .map(({ body }) => JSON.parse(body ?? '') as object);
    const same = String(Date.parse('2026-02-20T11:00:00.000Z'));
    expect(searches.map((search) => JSON.stringify(search).match(/"value":"(\d+)"|"after":"\d+"/g))).toEqual([
      null,
      [`"value":"${same}"`],
      [`"value":"${same}"`, '"after":"2"'],
      [`"value":"${Date.parse('2026-02-21T09:00:00.500Z')}"`],
    ]);
  });

  it('leaves out line items that are gone, which the answer to a batch calls an error', async () => {
    const found = await recordsOf(orders, contextOf(hubspotVendor()));
    const cancelled = found.find(({ sourceId }) => sourceId === '514');
    const { line_items: items } = JSON.parse(cancelled?.payload ?? '{}') as { readonly line_items: readonly object[] };
    expect(items).toMatchObject([{ id: '3004' }]);
  });

  it('asks for what was archived once a day', async () => {
    const context = contextOf(hubspotVendor());
    const gone = (await recordsOf(orders, context)).filter(({ deleted }) => deleted);
    expect(gone).toMatchObject([{ sourceId: '509', recordedAt: Date.parse('2026-02-22T10:00:00Z') }]);
    const seenTo = Date.parse('2026-02-21T09:00:00.500Z');
    expect((await recordsOf(orders, context, seenTo)).map(({ sourceId }) => sourceId)).toEqual(['516']);
    await context.clock.sleep(DAY, context.signal);
    expect((await recordsOf(orders, context, seenTo)).map(({ sourceId }) => sourceId)).toEqual(['516', '509']);
  });

  it('asks for no lines of deals that are no orders', async () => {
    const seen: HttpRequest[] = [];
    await recordsOf(deals, contextOf(watched(hubspotVendor(), seen)));
    const asked = seen.map(({ url }) => /deals\/(\d+)\/associations/.exec(url)?.[1]).filter((id) => id !== undefined);
    expect([...new Set(asked)]).toEqual(['901']);
  });

  it('counts and lists what changed in a window', async () => {
    const window = { from: Date.parse('2026-02-20T11:00:00Z'), to: Date.parse('2026-02-21T09:00:00.499Z') };
    expect(await orders.control?.count(contextOf(hubspotVendor()), window)).toBe(3);
    const ids: string[] = [];
    for await (const page of orders.control?.ids?.(contextOf(hubspotVendor()), window) ?? []) ids.push(...page);
    expect(ids).toEqual(['513', '514', '515']);
  });

  it('looks records up by id and by order number, in the version that pulling gives', async () => {
    const [pulled] = await recordsOf(orders, contextOf(hubspotVendor()));
    const context = contextOf(hubspotVendor());
    expect(await orders.lookUp?.byIds(context, ['512', '999'])).toEqual([pulled]);
    expect(await orders.lookUp?.byReference?.find(context, { type: 'order_no', value: 'SO-10017' })).toEqual([pulled]);
    expect(await orders.lookUp?.byReference?.find(context, { type: 'case_no', value: '71' })).toEqual([]);
  });

  it('reads everything else where the app may not read invoices, or none are tied to orders', async () => {
    const refusing = (path: RegExp, status: number): HttpClient => {
      const vendor = hubspotVendor();
      const body = {
        status: 'error',
        category: status === 403 ? 'MISSING_SCOPES' : 'VALIDATION_ERROR',
        message: 'No.',
      };
      return {
        send: (request) => (path.test(request.url) ? Promise.resolve(jsonAnswer(body, status)) : vendor.send(request)),
      };
    };
    const noScope = contextOf(refusing(/\/objects\/invoices/, 403));
    await expect(hubspotConnector.check(noScope)).resolves.toBeUndefined();
    expect(await recordsOf(invoices, noScope)).toEqual([]);
    const alone = contextOf(refusing(/\/objects\/invoices/, 403), { ...config, objects: ['invoices'] });
    await expect(recordsOf(invoices, alone)).rejects.toMatchObject({ kind: 'auth' });
    const untied = await recordsOf(invoices, contextOf(refusing(/associations\/orders/, 400)));
    expect(JSON.parse(untied[0]?.payload ?? '')).toMatchObject({ orders: [], companies: [{ id: '41' }] });
  });

  it('reads the objects that the settings name, and says which right is missing', async () => {
    const dealsAlone = { ...config, objects: ['deals' as const] };
    expect(hubspotConnector.streams(dealsAlone).map(({ manifest }) => manifest.id)).toEqual(['deals']);
    const body = { status: 'error', category: 'MISSING_SCOPES', message: 'This app lacks crm.objects.deals.read' };
    const http: HttpClient = { send: () => Promise.resolve(jsonAnswer(body, 403)) };
    await expect(hubspotConnector.check(contextOf(http, dealsAlone))).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('crm.objects.deals.read') as string,
    });
  });
});
