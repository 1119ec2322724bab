import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { Stream } from '../kit/connector.ts';
import { answering, createPullContext, createSteppedClock, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { sapConnector } from './connector.ts';
import bills from './fixtures/billing-documents.json' with { type: 'json' };
import customerReturns from './fixtures/customer-returns.json' with { type: 'json' };
import deliveries from './fixtures/outbound-deliveries.json' with { type: 'json' };
import returnsDeliveries from './fixtures/returns-deliveries.json' with { type: 'json' };
import orders from './fixtures/sales-orders.json' with { type: 'json' };
import { HOST, list, PASSWORD, sapVendor } from './fixtures/vendor.ts';
import { sapConfig, type SapConfig } from './manifest.ts';
import { APPROVAL, BILL_CATEGORIES, CREDIT, PROGRESS, REJECTIONS, TRANSFERS } from './statuses.ts';
import { billingDocuments } from './streams/billing-documents.ts';
import { outboundDeliveries } from './streams/outbound-deliveries.ts';
import { customerReturns as customerReturnsStream } from './streams/returns.ts';
import { salesOrders } from './streams/sales-orders.ts';

const config = sapConfig.parse({ serviceUrl: `${HOST}/sap/opu/odata/sap`, user: 'THROUGHLINE', pageSize: 2 });
const secrets = { password: PASSWORD };
const [partial, held, rejected, direct, old] = orders;
const [sent, picking, transfer] = deliveries;
const [paid, unposted, credit, cancelled, cancellation, proforma, between] = bills;
const steps = Object.keys(PROGRESS);

describeConformance({
  connector: sapConnector,
  config,
  secrets,
  vendor: sapVendor,
  signsIn: () => false,
  tokens: [],
  streams: {
    salesOrders: {
      sample: partial ?? {},
      required: [
        '/SalesOrder',
        '/CreationDate',
        '/TransactionCurrency',
        '/to_Item/results',
        '/to_Item/results/0/SalesOrderItem',
        '/to_Item/results/0/RequestedQuantity',
      ],
      statuses: [
        { pointer: '/OverallSDProcessStatus', documented: steps },
        { pointer: '/OverallTotalDeliveryStatus', documented: steps },
        { pointer: '/OverallOrdReltdBillgStatus', documented: steps },
        { pointer: '/OverallSDDocumentRejectionSts', documented: Object.keys(REJECTIONS) },
        { pointer: '/TotalCreditCheckStatus', documented: Object.keys(CREDIT) },
        { pointer: '/SalesDocApprovalStatus', documented: Object.keys(APPROVAL) },
        { pointer: '/to_Item/results/0/DeliveryStatus', documented: steps },
      ],
    },
    outboundDeliveries: {
      sample: sent ?? {},
      required: [
        '/DeliveryDocument',
        '/CreationDate',
        '/to_DeliveryDocumentItem/results',
        '/to_DeliveryDocumentItem/results/0/DeliveryDocumentItem',
        '/to_DeliveryDocumentItem/results/0/ActualDeliveryQuantity',
      ],
      statuses: [
        ...['Picking', 'PickingConf', 'Packing', 'WarehouseActivity', 'GoodsMovement', 'ProofOfDelivery'].map(
          (step) => ({
            pointer: `/Overall${step}Status`,
            documented: steps,
          }),
        ),
        { pointer: '/OverallDelivReltdBillgStatus', documented: steps },
        { pointer: '/TotalCreditCheckStatus', documented: Object.keys(CREDIT) },
        { pointer: '/to_DeliveryDocumentItem/results/0/PickingStatus', documented: steps },
        { pointer: '/to_DeliveryDocumentItem/results/0/GoodsMovementStatus', documented: steps },
      ],
    },
    billingDocuments: {
      sample: paid ?? {},
      required: [
        '/BillingDocument',
        '/SDDocumentCategory',
        '/BillingDocumentDate',
        '/TransactionCurrency',
        '/to_Item/results',
        '/to_Item/results/0/BillingDocumentItem',
        '/to_Item/results/0/BillingQuantity',
      ],
      statuses: [
        { pointer: '/SDDocumentCategory', documented: Object.keys(BILL_CATEGORIES) },
        { pointer: '/AccountingPostingStatus', documented: steps },
        { pointer: '/AccountingTransferStatus', documented: Object.keys(TRANSFERS) },
        { pointer: '/InvoiceClearingStatus', documented: steps },
      ],
    },
    customerReturns: {
      sample: customerReturns[0] ?? {},
      required: [
        '/CustomerReturn',
        '/CreationDate',
        '/TransactionCurrency',
        '/to_Item/results',
        '/to_Item/results/0/CustomerReturnItem',
      ],
      statuses: [
        { pointer: '/OverallSDProcessStatus', documented: steps },
        { pointer: '/OverallSDDocumentRejectionSts', documented: Object.keys(REJECTIONS) },
        { pointer: '/SalesDocApprovalStatus', documented: Object.keys(APPROVAL) },
      ],
    },
    returnsDeliveries: {
      sample: returnsDeliveries[0] ?? {},
      required: [
        '/DeliveryDocument',
        '/CreationDate',
        '/to_DeliveryDocumentItem/results',
        '/to_DeliveryDocumentItem/results/0/DeliveryDocumentItem',
        '/to_DeliveryDocumentItem/results/0/ActualDeliveryQuantity',
      ],
      statuses: [
        { pointer: '/OverallGoodsMovementStatus', documented: steps },
        { pointer: '/to_DeliveryDocumentItem/results/0/GoodsMovementStatus', documented: steps },
      ],
    },
  },
});

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = sapConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
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
  return milestones.map(({ code, class: of, lineKey }) => [code, of, lineKey ?? ''].join(' ').trim());
}

function axesOf({ statuses }: CanonicalDocument): string[] {
  return statuses.map(({ axis, state, native }) => `${axis} ${state} ${native.value}`.trim());
}

describe('SAP S/4HANA: mapping', () => {
  it.each([
    ['salesOrders', orders],
    ['outboundDeliveries', deliveries],
    ['billingDocuments', bills],
    ['customerReturns', customerReturns],
    ['returnsDeliveries', returnsDeliveries],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => mapAll(streamId, payload))).toMatchSnapshot();
  });

  it('leads a return from its order to the goods that came back', () => {
    const [open, asked, completed, refused] = customerReturns.map((payload) => map('customerReturns', payload));
    expect(namesOf(open as CanonicalDocument)).toEqual([
      'is return_no erp 60000101',
      'points_to order_no erp 200101',
      'points_to customer_po  PO4711',
    ]);
    expect(open).toMatchObject({
      voided: false,
      lines: [{ orderLineNo: { value: '10' }, itemNo: { value: 'BOLT-M8' }, quantities: {} }],
      milestones: [{ code: 'RETURN_OPEN', when: { value: { date: '2026-02-26' } } }],
    });
    expect(namesOf(asked as CanonicalDocument)).toContain('points_to invoice_no erp 90001001');
    expect(asked).toMatchObject({ milestones: [], lines: [{ orderLineNo: null }] });
    expect(completed?.milestones).toMatchObject([{ code: 'RETURN_OPEN', when: null }]);
    expect(refused?.voided).toBe(true);

    const [received, expected] = returnsDeliveries.map((payload) => map('returnsDeliveries', payload));
    expect(namesOf(received as CanonicalDocument)).toEqual([
      'is fulfilment_no erp 84000101',
      'points_to return_no erp 60000101',
    ]);
    expect(received?.lines[0]?.quantities).toMatchObject({ returned: { value: 2_000_000 } });
    expect(stepsOf(received as CanonicalDocument)).toEqual(['RETURN_RECV planned', 'RETURN_RECV actual']);
    expect([expected?.lines[0]?.quantities, stepsOf(expected as CanonicalDocument)]).toEqual([
      {},
      ['RETURN_RECV planned'],
    ]);
  });

  it('promises the last confirmed day of each line, and of the order', () => {
    const order = map('salesOrders', partial);
    expect(stepsOf(order)).toEqual([
      'ORD_ENTERED actual',
      'CR_CLEARED actual',
      'PROMISED planned 10',
      'DELIVERED planned',
    ]);
    expect(order.promise).toMatchObject({
      value: { kind: 'date', date: '2026-03-11' },
      path: '/to_Item/results/0/to_ScheduleLine/results/1/ConfirmedDeliveryDate',
    });
    expect(order.requested?.value).toMatchObject({ kind: 'date', date: '2026-03-06' });
  });

  it('adds up what schedule lines have, and cancels of a rejected line what is in no delivery', () => {
    expect(map('salesOrders', partial).lines.map(({ quantities }) => quantities)).toEqual([
      {
        ordered: { value: 12_500_000, path: '/to_Item/results/0/RequestedQuantity' },
        confirmed: { value: 12_500_000, path: '/to_Item/results/0/ConfdDelivQtyInOrderQtyUnit' },
        allocated: {
          value: 7_500_000,
          path: '/to_Item/results/0/to_ScheduleLine/results/1/OpenConfdDelivQtyInOrdQtyUnit',
        },
      },
      {
        ordered: { value: 100_000_000, path: '/to_Item/results/1/RequestedQuantity' },
        confirmed: { value: 0, path: '/to_Item/results/1/ConfdDelivQtyInOrderQtyUnit' },
        allocated: {
          value: 0,
          path: '/to_Item/results/1/to_ScheduleLine/results/0/OpenConfdDelivQtyInOrdQtyUnit',
        },
      },
      expect.objectContaining({
        cancelled: { value: 25_000_000, path: '/to_Item/results/2/SalesDocumentRjcnReason' },
      }) as unknown,
    ]);
  });

  it('reads a failed credit check and blocks as open holds, by what the settings say of their reasons', () => {
    const conditions = (settings = config): string[] =>
      map('salesOrders', held, settings).conditions.map(({ code, reason, lineKey }) =>
        [code, reason?.value, lineKey ?? ''].join(' ').trim(),
      );
    expect(conditions()).toEqual(['CR-HOLD B', 'WH-HOLD 01', 'WH-HOLD 01 10']);
    expect(conditions({ ...config, deliveryBlocks: { '01': 'CR-PREPAY' } })).toEqual([
      'CR-HOLD B',
      'CR-PREPAY 01',
      'CR-PREPAY 01 10',
    ]);
    expect(axesOf(map('salesOrders', held))).toContain('credit blocked B');
  });

  it('takes an order whose items are all rejected for cancelled', () => {
    const order = map('salesOrders', rejected);
    expect(stepsOf(order)).toEqual(['ORD_ENTERED actual', 'CR_CLEARED actual', 'CANCELLED actual']);
    expect(axesOf(order).slice(0, 2)).toEqual(['commercial not_applicable C', 'fulfilment not_applicable C']);
    expect(order.conditions).toEqual([]);
  });

  it('tells goods, direct deliveries, services and texts apart', () => {
    const order = map('salesOrders', direct);
    expect(order.lines.map(({ kind, stocked, lineKey }) => `${lineKey} ${kind} ${stocked}`)).toEqual([
      '10 drop_ship true',
      '20 comment false',
      '30 service false',
    ]);
    expect(axesOf(order)).toEqual([
      'commercial partial A',
      'fulfilment not_applicable',
      'billing none A',
      'credit not_applicable',
    ]);
    expect(namesOf(order)).toEqual([
      'is order_no erp 200104',
      'points_to customer_po  PO88130',
      'points_to customer_po  L771',
    ]);
  });

  it('reads orders of a release that has fewer fields', () => {
    const order = map('salesOrders', old);
    expect(axesOf(order)).toEqual(['commercial complete C', 'fulfilment complete C', 'credit not_applicable']);
    expect(stepsOf(order).slice(-2)).toEqual(['SHIPPED actual', 'CLOSED actual']);
    expect(order.lines[0]?.quantities.shipped?.value).toBe(20_000_000);
    expect(order.parties).toMatchObject([
      { role: 'customer', id: { value: '10100002' }, name: null },
      { role: 'ship_to', id: { value: '10100002' } },
      { role: 'carrier', id: { value: '10300021' }, name: { value: 'Nordfracht Spedition' } },
    ]);
  });

  it('combines day, time and zone of a goods issue, where the settings know the zone', () => {
    const issued = (delivery: unknown): unknown =>
      map('outboundDeliveries', delivery).milestones.find(
        ({ code, class: of }) => code === 'SHIPPED' && of === 'actual',
      )?.when?.value;
    expect(issued(sent)).toMatchObject({ kind: 'instant', at: Date.parse('2026-02-25T13:05:00Z') });
    expect(issued({ ...sent, Shippinglocationtimezone: 'XYZ' })).toMatchObject({ kind: 'date', date: '2026-02-25' });
    expect(issued({ ...sent, ActualGoodsMovementTime: 'PT00H00M00S' })).toMatchObject({ kind: 'date' });
    const summer = { ...sent, ActualGoodsMovementDate: `/Date(${Date.parse('2026-07-01T00:00:00Z')})/` };
    expect(issued(summer)).toMatchObject({ at: Date.parse('2026-07-01T12:05:00Z') });
  });

  it('ships what was issued, picks what was picked, and names orders, packages and papers', () => {
    const out = map('outboundDeliveries', sent);
    expect(namesOf(out)).toEqual([
      'is fulfilment_no erp 80001001',
      'points_to order_no erp 200101',
      'points_to bol  BL55210',
      'points_to sscc  340123450000000018',
      'points_to sscc  340123450000000025',
      'points_to package_no probe PAL7',
    ]);
    expect(out.lines.map(({ orderLineNo, quantities }) => [orderLineNo?.value, quantities.shipped?.value])).toEqual([
      ['10', 5_000_000],
      ['30', 15_000_000],
    ]);
    const under = map('outboundDeliveries', picking);
    expect(under.lines.map(({ quantities, stocked }) => [Object.keys(quantities), stocked])).toEqual([
      [['picked', 'allocated'], true],
      [['allocated'], true],
      [[], false],
    ]);
    expect(axesOf(under)).toEqual(['fulfilment partial B', 'billing none A']);
    expect(under.conditions.map(({ code }) => code)).toEqual(['CR-HOLD', 'WH-HOLD', 'WH-HOLD']);
    expect(namesOf(under).slice(1)).toEqual(['points_to order_no erp 200107', 'points_to order_no erp 200108']);
  });

  it('reads a stock transfer by its purchase order, and a pick by the warehouse where nobody else picks', () => {
    const moved = map('outboundDeliveries', transfer);
    expect(namesOf(moved)).toEqual(['is fulfilment_no erp 80001003', 'points_to purchase_no erp 4500000017']);
    expect(stepsOf(moved)).toContain('PICKED actual');
  });

  it('bills with an invoice, credits with a credit memo, and counts nothing else', () => {
    expect(stepsOf(map('billingDocuments', paid))).toEqual(['INVOICED actual', 'INV_POSTED actual', 'PAID actual']);
    expect(axesOf(map('billingDocuments', paid))).toEqual(['billing complete M', 'payment complete C']);
    expect(map('billingDocuments', unposted).conditions).toMatchObject([
      { code: 'IN-NOPOST', reason: { value: 'Account determination failed', path: '/AccountingTransferStatus' } },
    ]);
    const credited = map('billingDocuments', credit);
    expect(credited.kind).toBe('return');
    expect(credited.lines.map(({ quantities, orderLineNo }) => [quantities, orderLineNo])).toEqual([
      [{ credited: { value: 2_000_000, path: '/to_Item/results/0/BillingQuantity' } }, null],
    ]);
    expect(namesOf(credited)).toEqual([
      'is return_no erp 90001003',
      'points_to return_no erp 60000012',
      'points_to customer_po  4711',
    ]);
    expect([cancelled, cancellation, proforma].map((bill) => map('billingDocuments', bill).voided)).toEqual([
      true,
      true,
      false,
    ]);
    expect(namesOf(map('billingDocuments', cancellation))).toContain('points_to invoice_no erp 90001004');
    expect(stepsOf(map('billingDocuments', proforma))).toEqual(['INVOICED planned']);
    expect(map('billingDocuments', proforma).lines[0]?.quantities).toEqual({});
    expect(mapAll('billingDocuments', between)).toEqual([]);
  });
});

function recording(seen: HttpRequest[], http: HttpClient = sapVendor()): HttpClient {
  return {
    send(request) {
      seen.push(request);
      return http.send(request);
    },
  };
}

function filtersOf(seen: readonly HttpRequest[]): string[] {
  return seen.map(({ url }) => new URL(url).searchParams.get('$filter') ?? '');
}

async function sweepTwice(stream: Stream<SapConfig>): Promise<{ readonly first: string[]; readonly second: string[] }> {
  const clock = createSteppedClock(Date.parse('2026-03-02T08:00:00Z'));
  const seen: HttpRequest[] = [];
  const context = createPullContext({ config, secrets, http: recording(seen), clock });
  const pages = await pagesOf(stream, context, null);
  const first = filtersOf(seen.splice(0));
  await clock.sleep(60_000);
  await pagesOf(stream, context, pages.at(-1)?.checkpoint ?? null);
  return { first, second: filtersOf(seen) };
}

describe('SAP S/4HANA: pulling', () => {
  it('goes by number, then reads what changed since the sweep before began, and what was made since', async () => {
    expect(await sweepTwice(salesOrders)).toEqual({
      first: ['', "SalesOrder gt '200102'", "SalesOrder gt '200104'"],
      second: [
        "LastChangeDateTime ge datetimeoffset'2026-03-02T07:50:00.000Z'",
        "CreationDate ge datetime'2026-03-01T00:00:00'",
      ],
    });
  });

  it('reads nothing of what lies before the date from which it is to read', async () => {
    const seen: HttpRequest[] = [];
    const context = createPullContext({ config, secrets, http: recording(seen) });
    await pagesOf(salesOrders, context, salesOrders.startAt?.(Date.parse('2026-03-01T00:00:00Z')) ?? null);
    const [first, last] = [filtersOf(seen)[0], filtersOf(seen).at(-1)];
    expect(first).toBe("LastChangeDateTime ge datetimeoffset'2026-03-01T00:00:00.000Z'");
    expect(last).toContain("CreationDate ge datetime'2026-02-28T00:00:00'");
  });

  it('reads everything else of a system that does not open the services of returns', async () => {
    const without = (status: number): HttpClient => {
      const vendor = sapVendor();
      const body = { error: { code: '/IWFND/MED/170', message: { lang: 'en', value: 'No service found' } } };
      return {
        send: (request) =>
          request.url.includes('API_CUSTOMER_RETURN')
            ? Promise.resolve(jsonAnswer(body, status))
            : vendor.send(request),
      };
    };
    for (const status of [403, 404]) {
      const context = createPullContext({ config, secrets, http: without(status) });
      await expect(sapConnector.check(context)).resolves.toBeUndefined();
      const pages = await pagesOf(customerReturnsStream, context, null);
      expect(pages.map(({ records }) => records)).toEqual([[]]);
    }
    const known = await pagesOf(customerReturnsStream, createPullContext({ config, secrets, http: sapVendor() }), null);
    const closed = createPullContext({ config, secrets, http: without(403) });
    await expect(pagesOf(customerReturnsStream, closed, known.at(-1)?.checkpoint ?? null)).rejects.toMatchObject({
      kind: 'auth',
    });
  });

  it('asks by days where the stamp is a day', async () => {
    expect((await sweepTwice(outboundDeliveries)).second).toEqual([
      "LastChangeDate ge datetime'2026-03-01T00:00:00'",
      "CreationDate ge datetime'2026-03-01T00:00:00'",
    ]);
  });

  it('asks by the change stamp alone where every document has one', async () => {
    const stamped = answering(({ url }) => {
      const answer = JSON.parse(list(new URL(url)).text) as { d: { results: { LastChangeDateTime: unknown }[] } };
      const results = answer.d.results.filter(({ LastChangeDateTime: at }) => at !== null);
      return jsonAnswer({ d: { results } });
    });
    const seen: HttpRequest[] = [];
    const context = createPullContext({ config: { ...config, pageSize: 10 }, secrets, http: recording(seen, stamped) });
    const pages = await pagesOf(salesOrders, context, null);
    await pagesOf(salesOrders, context, pages.at(-1)?.checkpoint ?? null);
    expect(filtersOf(seen)).toEqual(['', "LastChangeDateTime ge datetimeoffset'2026-03-02T07:50:00.000Z'"]);
  });

  it('asks for everything again while there is nothing', async () => {
    const seen: HttpRequest[] = [];
    const empty = answering(() => jsonAnswer({ d: { results: [], __count: '0' } }));
    const context = createPullContext({ config, secrets, http: recording(seen, empty) });
    const pages = await pagesOf(salesOrders, context, null);
    await pagesOf(salesOrders, context, pages.at(-1)?.checkpoint ?? null);
    expect(filtersOf(seen)).toEqual(['', '']);
  });

  it('tells how many are still to come', async () => {
    const pages = await pagesOf(salesOrders, createPullContext({ config, secrets, http: sapVendor() }), null);
    expect(pages.map(({ remaining }) => remaining)).toEqual([3, 1, 0]);
  });

  it('asks with client, items, schedule lines and names; without names where the settings say so', async () => {
    const seen: HttpRequest[] = [];
    const http = recording(seen);
    await pagesOf(salesOrders, createPullContext({ config, secrets, http }), null, 1);
    const bare = { ...config, sapClient: '100', readAddresses: false };
    await pagesOf(salesOrders, createPullContext({ config: bare, secrets, http }), null, 1);
    const options = seen.map(({ url }) => new URL(url).searchParams);
    expect(options.map((query) => [query.get('sap-client'), query.get('$expand')])).toEqual([
      [null, 'to_Item/to_ScheduleLine,to_Partner/to_Address'],
      ['100', 'to_Item/to_ScheduleLine,to_Partner'],
    ]);
  });

  it('keeps two orders apart whose numbers begin alike, and goes on behind the last number of a page', async () => {
    const pages = await pagesOf(billingDocuments, createPullContext({ config, secrets, http: sapVendor() }), null);
    expect(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).toEqual(
      bills.map(({ BillingDocument }) => BillingDocument),
    );
  });
});

describe('SAP S/4HANA: control and look-up', () => {
  const context = createPullContext({ config, secrets, http: sapVendor() });
  const window = { from: Date.parse('2026-02-24T16:40:00Z'), to: Date.parse('2026-02-26T09:15:30.125Z') };

  it('counts and lists what changed in a window, both ends included', async () => {
    expect(await salesOrders.control?.count(context, window)).toBe(2);
    const ids: string[] = [];
    for await (const page of salesOrders.control?.ids?.(context, window) ?? []) ids.push(...page);
    expect(ids).toEqual(['200101', '200102']);
    expect(await salesOrders.control?.count(context, { from: null, to: window.to })).toBe(3);
  });

  it('counts days whose midnight lies in the window', async () => {
    const count = outboundDeliveries.control?.count.bind(outboundDeliveries.control);
    expect(
      await count?.(context, { from: Date.parse('2026-02-26T00:00:00Z'), to: Date.parse('2026-03-01T12:00:00Z') }),
    ).toBe(2);
    expect(
      await count?.(context, { from: Date.parse('2026-02-26T00:00:01Z'), to: Date.parse('2026-03-01T12:00:00Z') }),
    ).toBe(1);
    expect(
      await count?.(context, { from: Date.parse('2026-02-26T01:00:00Z'), to: Date.parse('2026-02-26T12:00:00Z') }),
    ).toBe(0);
  });

  it('looks documents up by their numbers, with the versions that pulling gives', async () => {
    const pulled = (await pagesOf(salesOrders, context, null)).flatMap(({ records }) => records);
    const found = await salesOrders.lookUp?.byIds(context, ['200103', '200104', '999999']);
    expect(found).toEqual(pulled.filter(({ sourceId }) => ['200103', '200104'].includes(sourceId)));
  });

  it('finds documents by numbers that people know', async () => {
    const find = async (
      stream: Stream<SapConfig>,
      type: 'order_no' | 'customer_po',
      value: string,
    ): Promise<string[]> =>
      ((await stream.lookUp?.byReference?.find(context, { type, value })) ?? []).map(({ sourceId }) => sourceId);
    expect(await find(salesOrders, 'order_no', '200102')).toEqual(['200102']);
    expect(await find(salesOrders, 'customer_po', 'PO-88120')).toEqual(['200101']);
    expect(await find(outboundDeliveries, 'order_no', '200101')).toEqual(['80001001']);
    expect(await find(billingDocuments, 'order_no', '200105')).toEqual(['90001004', '90001005', '90001007']);
    expect(await find(salesOrders, 'order_no', 'a number that is too long')).toEqual([]);
    expect(await find(billingDocuments, 'customer_po', 'PO-88120')).toEqual([]);
  });
});

describe('SAP S/4HANA: signing in', () => {
  const orders = { ...config, pageSize: 10 };

  it('takes a token for client id and secret', async () => {
    const seen: HttpRequest[] = [];
    const http = answering((request) => {
      seen.push(request);
      return request.url === `${HOST}/token`
        ? jsonAnswer({ access_token: 'sap-token-1', token_type: 'Bearer', expires_in: 3600 })
        : list(new URL(request.url));
    });
    const settings: SapConfig = {
      ...orders,
      authMode: 'oauth2_client_credentials',
      tokenUrl: `${HOST}/token`,
      clientId: 'throughline',
    };
    await sapConnector.check(createPullContext({ config: settings, secrets: { clientSecret: 's3cret' }, http }));
    expect(seen[0]?.headers?.['authorization']).toMatch(/^Basic /);
    expect(seen.slice(1).map(({ headers }) => headers?.['authorization'])).toEqual(
      Array.from({ length: 3 }, () => 'Bearer sap-token-1'),
    );
  });

  it('shows a client certificate, and says which setting is missing', async () => {
    const seen: HttpRequest[] = [];
    const http = answering((request) => {
      seen.push(request);
      return list(new URL(request.url));
    });
    const settings: SapConfig = { ...orders, authMode: 'client_certificate' };
    const pem = { certificate: 'cert in PEM', privateKey: 'key in PEM' };
    await sapConnector.check(createPullContext({ config: settings, secrets: pem, http }));
    expect(seen.map(({ certificate }) => certificate)).toEqual(
      Array.from({ length: 3 }, () => ({ cert: 'cert in PEM', key: 'key in PEM' })),
    );
    const nobody: SapConfig = { ...orders, user: '' };
    await expect(sapConnector.check(createPullContext({ config: nobody, secrets, http }))).rejects.toMatchObject({
      kind: 'config',
      message: 'The user is missing',
    });
  });
});
