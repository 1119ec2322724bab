import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { Checkpoint, PullContext, RawRecord, Stream } from '../kit/connector.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { dynamicsSalesConnector } from './connector.ts';
import rows from './fixtures/rows.json' with { type: 'json' };
import { dynamicsVendor, HOST, signsIn, TOKEN, TOKEN_URL } from './fixtures/vendor.ts';
import { dynamicsSalesConfig, type DynamicsSalesConfig } from './manifest.ts';
import { CASE_STATES, INVOICE_STATES, ORDER_REASONS, ORDER_STATES } from './statuses.ts';
import { incidents, invoices, salesOrders } from './streams/tables.ts';

const config = dynamicsSalesConfig.parse({
  orgUrl: HOST,
  tokenUrl: TOKEN_URL,
  clientId: 'throughline-app',
  orderNumberColumn: 'new_erporder',
  purchaseOrderColumn: 'new_customerpo',
  promisedDateColumn: 'new_promised',
  caseOrderNumberColumn: 'new_erporder',
  caseTypes: { 1: 'none', 2: 'CA-LOSS', 3: 'none', 100: 'CR-HOLD' },
  pageSize: 2,
});
const untracked = { ...config, changeTracking: false };
const secrets = { clientSecret: 'dataverse-client-secret/1' };

const [first] = rows.salesorders;
const order = {
  ...first,
  transactioncurrency: rows.transactioncurrencies[0],
  order_details: rows.salesorderdetails.slice(0, 2).map((line) => ({ ...line, product: rows.products[0] })),
};
const invoice = { ...rows.invoices[0], invoice_details: rows.invoicedetails.slice(0, 1) };

describe.each([
  ['with change tracking', config],
  ['by the last change', untracked],
])('%s', (_name, settings) => {
  describeConformance({
    connector: dynamicsSalesConnector,
    config: settings,
    secrets,
    vendor: dynamicsVendor,
    signsIn,
    tokens: [TOKEN],
    streams: {
      salesorders: {
        sample: order,
        required: ['/salesorderid', '/ordernumber', '/statecode', '/createdon', '/order_details/0/quantity'],
        statuses: [
          { pointer: '/statecode', documented: Object.keys(ORDER_STATES) },
          { pointer: '/statuscode', documented: Object.keys(ORDER_REASONS) },
        ],
      },
      invoices: {
        sample: invoice,
        required: ['/invoiceid', '/invoicenumber', '/statecode', '/createdon', '/invoice_details/0/quantity'],
        statuses: [{ pointer: '/statecode', documented: Object.keys(INVOICE_STATES) }],
      },
      incidents: {
        sample: rows.incidents[0] ?? {},
        required: ['/incidentid', '/ticketnumber', '/statecode', '/createdon'],
        statuses: [
          { pointer: '/statecode', documented: Object.keys(CASE_STATES) },
          { pointer: '/casetypecode', documented: Object.keys(config.caseTypes) },
        ],
      },
    },
  });
});

function contextOf(http: HttpClient, settings = config): PullContext<DynamicsSalesConfig> {
  return createPullContext({ config: settings, secrets, http });
}

interface Pulled {
  readonly records: readonly RawRecord[];
  readonly checkpoint: Checkpoint | null;
}

async function pulled(
  stream: Stream<DynamicsSalesConfig>,
  http: HttpClient,
  {
    checkpoint = null,
    settings = config,
  }: { readonly checkpoint?: Checkpoint | null; readonly settings?: typeof config } = {},
): Promise<Pulled> {
  const pages = await pagesOf(stream, contextOf(http, settings), checkpoint);
  return { records: pages.flatMap((page) => page.records), checkpoint: pages.at(-1)?.checkpoint ?? null };
}

function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
  return {
    send(request) {
      if (!signsIn(request)) seen.push(request);
      return http.send(request);
    },
  };
}

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = dynamicsSalesConnector.map(
    { streamId, sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

async function mapped(stream: Stream<DynamicsSalesConfig>): Promise<CanonicalDocument[]> {
  const { records } = await pulled(stream, dynamicsVendor());
  return records.flatMap(({ payload }) => mapAll(stream.manifest.id, JSON.parse(payload)));
}

function namesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.references ?? []).map(({ role, type, scope, normalised }) =>
    [role, type, scope, normalised].join(' '),
  );
}

function statesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.statuses ?? []).map(({ axis, state }) => `${axis} ${state}`);
}

describe('Dynamics 365 Sales: mapping', () => {
  it.each([salesOrders, invoices, incidents])('$manifest.id', async (stream) => {
    expect(await mapped(stream)).toMatchSnapshot();
  });

  it('reads an order with the columns that the settings name, its lines in sequence and their products', async () => {
    const [document] = await mapped(salesOrders);
    expect(namesOf(document)).toEqual([
      'is order_no erp 10017',
      'is order_no probe ORD01001',
      `is order_id probe ${first?.salesorderid}`,
      'points_to customer_po  PO7781',
    ]);
    expect(document?.promise?.value).toMatchObject({ kind: 'date', date: '2026-02-17' });
    expect(document?.requested?.value).toMatchObject({ kind: 'date', date: '2026-02-20' });
    expect(document?.lines.map(({ itemNo, quantities }) => [itemNo?.value, quantities.backordered?.value])).toEqual([
      ['PMP-100', 0],
      ['HSE-25', 7_500_000],
    ]);
    expect(document?.parties).toMatchObject([
      { role: 'customer', name: { value: 'Hafenbedarf Brandt' } },
      { role: 'ship_to', place: { value: 'Kiel, Germany' } },
      { role: 'salesperson', name: { value: 'Mia Voss' } },
    ]);
  });

  it('tells state and reason apart, and "No Money" by whether the order is cancelled', async () => {
    const documents = await mapped(salesOrders);
    expect(documents.map(statesOf)).toEqual([
      ['commercial complete'],
      ['commercial complete', 'fulfilment complete'],
      ['commercial not_applicable'],
      ['commercial partial'],
      ['commercial complete', 'fulfilment partial'],
    ]);
    expect(documents.map(({ amounts }) => amounts[0]?.currency)).toEqual(['EUR', 'EUR', 'EUR', 'USD', 'EUR']);
    expect(documents[2]?.conditions).toEqual([]);
    expect(documents[2]?.lines[0]?.quantities.cancelled?.value).toBe(3_000_000);
    const [held] = mapAll('salesorders', { ...order, statuscode: 4 });
    expect(held?.conditions).toMatchObject([{ code: 'CR-HOLD', open: true, path: '/statuscode' }]);
    expect(statesOf(held)).toEqual(['commercial complete', 'credit blocked']);
  });

  it('cancels of a line what has not left, and counts no tax into its amount', async () => {
    const [record] = (await pulled(salesOrders, dynamicsVendor())).records;
    const whole = JSON.parse(record?.payload ?? '{}') as { readonly order_details: readonly object[] };
    const details = [{ ...whole.order_details[0], quantity: 10, quantityshipped: 4, extendedamount: 119, tax: 19 }];
    const [document] = mapAll('salesorders', { ...whole, statecode: 2, order_details: details });
    expect(document?.lines[0]).toMatchObject({
      amount: { value: 100_000_000 },
      quantities: { shipped: { value: 4_000_000 }, cancelled: { value: 6_000_000 } },
    });
  });

  it('reads status reasons of an environment as the settings explain them', () => {
    const stopped = { ...order, statuscode: 690970000 };
    expect(mapAll('salesorders', stopped)[0]?.unknownValues).toEqual([{ value: '690970000', path: '/statuscode' }]);
    const settings = { ...config, statusReasons: { 690970000: 'on_hold' as const } };
    expect(statesOf(mapAll('salesorders', stopped, settings)[0])).toEqual(['commercial blocked']);
  });

  it('leads invoices to their orders, and cases by column and by text', async () => {
    const [open, paid, cancelled] = await mapped(invoices);
    expect(namesOf(open)).toContain(`points_to order_id probe ${first?.salesorderid}`);
    expect(paid?.milestones.map(({ code, class: of }) => `${code} ${of}`)).toEqual([
      'INVOICED actual',
      'PAID planned',
      'PAID actual',
    ]);
    expect([cancelled?.voided, cancelled?.lines[0]?.quantities]).toEqual([true, {}]);
    const [inPart] = mapAll('invoices', { ...rows.invoices[1], statuscode: 100002 });
    expect(statesOf(inPart)).toEqual(['billing complete', 'payment partial']);
    expect(inPart?.milestones.map(({ code, class: of }) => `${code} ${of}`)).not.toContain('PAID actual');
    const [old] = mapAll('invoices', { ...rows.invoices[0], statecode: 1, statuscode: 3 });
    expect(old?.voided).toBe(true);
    const [loss, hold, question] = await mapped(incidents);
    expect(loss?.conditions).toMatchObject([{ code: 'CA-LOSS', open: true }]);
    expect(namesOf(loss)).toContain('points_to order_no erp 10018');
    expect(hold?.conditions).toMatchObject([{ code: 'CR-HOLD', open: false, to: { path: '/modifiedon' } }]);
    expect(namesOf(hold)).toContain('points_to order_no erp 10017');
    expect(question?.conditions).toEqual([]);
  });
});

describe('Dynamics 365 Sales: pulling', () => {
  it('takes the delta link of the lines first, and asks both links in later sweeps', async () => {
    const seen: HttpRequest[] = [];
    const http = watched(dynamicsVendor(), seen);
    const { checkpoint } = await pulled(salesOrders, http);
    const tracked = seen.filter(({ headers }) => headers?.['prefer']?.includes('odata.track-changes'));
    const sets = tracked.map(({ url }) => new URL(url).pathname.split('/').at(-1));
    expect(sets.indexOf('salesorders')).toBeGreaterThan(sets.lastIndexOf('salesorderdetails'));
    for (const { url } of tracked) expect(url).not.toMatch(/\$(?:filter|orderby|expand|top)/);
    seen.length = 0;
    const { records } = await pulled(salesOrders, http, { checkpoint });
    expect(records).toEqual([]);
    expect(seen.map(({ url }) => url.split('/v9.2/')[1])).toEqual([
      'salesorderdetails?$deltatoken=1',
      'salesorders?$deltatoken=1',
    ]);
  });

  it('reads orders again whose lines alone have changed, and hears of orders that are gone', async () => {
    const { checkpoint } = await pulled(salesOrders, dynamicsVendor());
    const [line] = rows.salesorderdetails;
    const changed = { ...line, quantityshipped: 7.5, modifiedon: '2026-02-25T10:00:00Z' };
    const gone = {
      '@odata.context': `${HOST}/api/data/v9.2/$metadata#salesorders/$deletedEntity`,
      id: rows.salesorders[2]?.salesorderid,
      reason: 'deleted',
    };
    const changes = { salesorderdetails: [changed], salesorders: [gone] };
    const vendor = dynamicsVendor({ changes, now: { salesorderdetails: [changed] } });
    const { records } = await pulled(salesOrders, vendor, { checkpoint });
    expect(records).toMatchObject([
      { sourceId: first?.salesorderid, recordedAt: Date.parse('2026-02-25T10:00:00Z') },
      { sourceId: gone.id, deleted: true, idOnly: true },
    ]);
    const [document] = mapAll('salesorders', JSON.parse(records[0]?.payload ?? ''));
    expect(document?.lines[1]?.quantities.shipped?.value).toBe(7_500_000);
  });

  it('reads everything again when delta links are known no more', async () => {
    const { checkpoint } = await pulled(salesOrders, dynamicsVendor());
    const { records } = await pulled(salesOrders, dynamicsVendor({ forgot: true }), { checkpoint });
    expect(new Set(records.map(({ sourceId }) => sourceId)).size).toBe(rows.salesorders.length);
  });

  it('says which table does not track changes', async () => {
    await expect(pulled(salesOrders, dynamicsVendor({ tracks: false }))).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('salesorderdetail') as string,
    });
  });

  it('asks by the last change where the settings say so, rows first and then lines', async () => {
    const seen: HttpRequest[] = [];
    const from = { seenTo: Date.parse('2026-02-12T13:05:02Z'), since: null, position: null, resume: null };
    const http = watched(dynamicsVendor({ tracks: false }), seen);
    const { records } = await pulled(salesOrders, http, { checkpoint: from, settings: untracked });
    expect(records.map(({ sourceId }) => sourceId)).toEqual([
      rows.salesorders[4]?.salesorderid,
      first?.salesorderid,
      rows.salesorders[4]?.salesorderid,
    ]);
    const asked = seen.map(({ url }) => new URL(url).searchParams).filter((query) => query.has('$orderby'));
    expect(asked.map((query) => `${query.get('$filter')} by ${query.get('$orderby')}`)).toEqual([
      'modifiedon ge 2026-02-12T13:00:02.000Z by modifiedon,salesorderid',
      'modifiedon ge 2026-02-12T13:00:02.000Z by modifiedon,salesorderdetailid',
    ]);
  });

  it('asks for the columns that a table has', async () => {
    const { records } = await pulled(salesOrders, dynamicsVendor({ without: ['submitdate', 'new_promised'] }));
    expect(records.length).toBe(rows.salesorders.length);
    expect(mapAll('salesorders', JSON.parse(records[0]?.payload ?? ''))[0]?.promise).toBeNull();
  });

  it('counts and lists what changed in a window', async () => {
    const window = { from: Date.parse('2026-02-12T10:00:05Z'), to: Date.parse('2026-02-12T23:00:00Z') };
    expect(await salesOrders.control?.count(contextOf(dynamicsVendor()), window)).toBe(3);
    const ids: string[] = [];
    for await (const page of salesOrders.control?.ids?.(contextOf(dynamicsVendor()), window) ?? []) ids.push(...page);
    expect(ids).toEqual(rows.salesorders.slice(1, 4).map(({ salesorderid }) => salesorderid));
  });

  it('looks rows up by id and by number, in the version that pulling gives', async () => {
    const { records } = await pulled(salesOrders, dynamicsVendor());
    const context = contextOf(dynamicsVendor());
    const { lookUp } = salesOrders;
    expect(await lookUp?.byIds(context, [first?.salesorderid ?? '', 'not-an-id'])).toEqual([records[0]]);
    expect(await lookUp?.byReference?.find(context, { type: 'order_no', value: 'SO-10018' })).toEqual([records[1]]);
    expect(await lookUp?.byReference?.find(context, { type: 'case_no', value: 'CAS-01001-X1' })).toEqual([]);
  });

  it('reads the tables that the settings name, and asks for the right to each', async () => {
    const seen: HttpRequest[] = [];
    const settings: DynamicsSalesConfig = { ...config, tables: ['salesorders', 'incidents'] };
    expect(dynamicsSalesConnector.streams(settings).map(({ manifest }) => manifest.id)).toEqual(settings.tables);
    await dynamicsSalesConnector.check(contextOf(watched(dynamicsVendor(), seen), settings));
    expect(seen.map(({ url }) => new URL(url).pathname.split('/').at(-1))).toEqual(settings.tables);
  });

  it('leads to the forms of the environment', () => {
    expect(dynamicsSalesConnector.manifest.screens?.(config)['salesorders']).toBe(
      `${HOST}/main.aspx?pagetype=entityrecord&etn=salesorder&id={id}`,
    );
  });
});
