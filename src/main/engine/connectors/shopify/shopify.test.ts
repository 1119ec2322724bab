import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { takeApiHeard } from '../kit/api-notices.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, createSteppedClock, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { shopifyConnector } from './connector.ts';
import orders from './fixtures/orders.json' with { type: 'json' };
import { ACCESS_TOKEN, asked, HOST, shopifyVendor } from './fixtures/vendor.ts';
import { shopifyConfig } from './manifest.ts';
import {
  CANCEL_REASONS,
  FULFILLMENTS,
  FULFILMENT,
  FULFILMENT_ORDERS,
  PAYMENT,
  REQUESTS,
  RETURN_STATES,
  RETURNS,
  RISKS,
  TRANSPORT,
} from './statuses.ts';
import { ordersStream } from './streams/orders.ts';

const config = shopifyConfig.parse({ shopUrl: HOST, erpNumberMetafield: 'erp.order_number', pageSize: 2 });
const secrets = { accessToken: ACCESS_TOKEN };
const [partial, returned, cancelled, risky, declined] = orders;

describeConformance({
  connector: shopifyConnector,
  config,
  secrets,
  vendor: shopifyVendor,
  signsIn: () => false,
  tokens: [],
  streams: {
    orders: {
      sample: { ...partial, cancelReason: 'OTHER', returns: returned?.returns },
      required: [
        '/id',
        '/name',
        '/displayFulfillmentStatus',
        '/lineItems/nodes/0/id',
        '/lineItems/nodes/0/quantity',
        '/fulfillments/0/status',
        '/fulfillments/0/createdAt',
        '/fulfillmentOrders/nodes/0/status',
        '/returns/nodes/0/id',
        '/returns/nodes/0/status',
      ],
      statuses: [
        { pointer: '/displayFulfillmentStatus', documented: Object.keys(FULFILMENT) },
        { pointer: '/displayFinancialStatus', documented: Object.keys(PAYMENT) },
        { pointer: '/returnStatus', documented: Object.keys(RETURNS) },
        { pointer: '/cancelReason', documented: Object.keys(CANCEL_REASONS) },
        { pointer: '/risk/recommendation', documented: Object.keys(RISKS) },
        { pointer: '/fulfillmentOrders/nodes/0/status', documented: Object.keys(FULFILMENT_ORDERS) },
        { pointer: '/fulfillmentOrders/nodes/0/requestStatus', documented: Object.keys(REQUESTS) },
        { pointer: '/fulfillmentOrders/nodes/0/fulfillmentHolds/0/reason', documented: Object.keys(config.holds) },
        { pointer: '/fulfillments/0/status', documented: Object.keys(FULFILLMENTS) },
        { pointer: '/fulfillments/0/displayStatus', documented: Object.keys(TRANSPORT) },
        { pointer: '/returns/nodes/0/status', documented: Object.keys(RETURN_STATES) },
      ],
    },
  },
});

function mapAll(payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = shopifyConnector.map(
    { streamId: 'orders', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(outcome.error.reason);
  return outcome.value;
}

function mapOrder(payload: unknown, settings = config): CanonicalDocument {
  const [order] = mapAll(payload, settings);
  if (order === undefined) throw new Error('no document');
  return order;
}

function kindsOf(payload: unknown): string[] {
  return mapAll(payload).map(({ kind, localKey }) => `${kind} ${localKey}`.trim());
}

describe('Shopify: mapping', () => {
  it('orders', () => {
    expect(orders.map((order) => mapAll(order))).toMatchSnapshot();
  });

  it('makes a document of everything that belongs to an order', () => {
    expect(kindsOf(partial)).toEqual([
      'order',
      'fulfilment fulfilment-order-31',
      'fulfilment fulfilment-order-32',
      'shipment fulfillment-41',
      'payment transaction-53',
    ]);
  });

  it("names the order by the number of the ERP, its own and the customer's", () => {
    const named = (settings = config): string[] =>
      mapOrder(partial, settings).references.map(({ type, scope, role, normalised }) =>
        [role, type, scope, normalised].join(' '),
      );
    const id = `is order_id probe ${partial?.id}`;
    expect(named()).toEqual([
      'is order_no erp 200101',
      'is order_no probe 1001',
      'points_to customer_po  1001',
      id,
      'points_to customer_po  PO88120',
    ]);
    expect(named({ ...config, shopNumberIs: 'order_no' })).toContain('is order_no erp 1001');
    expect(named({ ...config, shopNumberIs: 'own' }).filter((name) => name.includes('1001'))).toEqual([
      'is order_no probe 1001',
    ]);
  });

  it('tells a hold by its reason, for as long as it stands', () => {
    const [, held, closed] = mapAll(partial);
    expect(held?.conditions).toMatchObject([
      { code: 'ST-BACK', open: true, reason: { value: '7 pieces on the next container' } },
    ]);
    expect(held?.statuses).toMatchObject([{ axis: 'fulfilment', state: 'blocked' }]);
    expect(closed?.conditions).toEqual([]);
  });

  it('counts as cancelled what neither went out nor will, and not what came back', () => {
    const cancelledOf = (order: unknown): (number | undefined)[] =>
      mapOrder(order).lines.map(({ quantities }) => quantities.cancelled?.value);
    expect(cancelledOf(partial)).toEqual([undefined, undefined, undefined]);
    expect(cancelledOf(returned)).toEqual([undefined]);
    expect(cancelledOf(cancelled)).toEqual([2_000_000]);
    expect(cancelledOf(risky)).toEqual([2_000_000]);
  });

  it('tells unit prices without taxes, also where the prices of the shop hold them', () => {
    const [line] = partial?.lineItems.nodes ?? [];
    const { discountedUnitPriceSet: _, ...taxed } = {
      ...line,
      currentQuantity: 9,
      priceAfterAllDiscountsBeforeTaxesSet: { shopMoney: { amount: '363.78', currencyCode: 'EUR' } },
    };
    const priceOf = (node: unknown): unknown =>
      mapOrder({ ...partial, taxesIncluded: true, lineItems: { nodes: [node] } }).lines[0]?.unitPrice;
    expect(priceOf(line)).toEqual({
      value: 48_100_000,
      path: '/lineItems/nodes/0/discountedUnitPriceSet/shopMoney/amount',
    });
    expect(priceOf(taxed)).toEqual({
      value: 40_420_000,
      path: '/lineItems/nodes/0/priceAfterAllDiscountsBeforeTaxesSet/shopMoney/amount',
    });
    expect(priceOf({ ...taxed, currentQuantity: 0 })).toBeNull();
  });

  it('tells goods that came back from goods that never left', () => {
    const linesOf = (order: unknown): unknown =>
      mapAll(order)
        .filter(({ localKey }) => localKey.startsWith('refund-'))
        .map(({ lines, milestones }) => [lines[0]?.quantities, milestones.map(({ code }) => code)]);
    expect(linesOf(returned)).toMatchObject([
      [{ returned: { value: 1_000_000 }, credited: { value: 1_000_000 } }, ['RETURN_RECV', 'CREDITED']],
    ]);
    expect(linesOf(risky)).toMatchObject([[{ credited: { value: 2_000_000 } }, ['CREDITED']]]);
  });

  it('opens a return when it was agreed to, and voids one that was declined', () => {
    const returns = mapAll(returned).filter(({ localKey }) => localKey.startsWith('return-'));
    expect(returns).toMatchObject([
      {
        label: { value: '#1002-R1' },
        voided: false,
        lines: [{ orderLineNo: { value: 'gid://shopify/LineItem/21' }, itemNo: { value: 'HW-1042' }, quantities: {} }],
        milestones: [{ code: 'RETURN_OPEN', when: { value: { at: Date.parse('2026-02-21T19:30:00Z') } } }],
        summary: { value: 'One too many' },
      },
      { label: { value: '#1002-R2' }, voided: true, lines: [{ orderLineNo: null }] },
    ]);
    expect(mapOrder(returned).milestones.map(({ code }) => code)).not.toContain('RETURN_OPEN');
    const withoutScope = mapOrder({ ...returned, returns: undefined });
    expect(withoutScope.milestones).toContainEqual(expect.objectContaining({ code: 'RETURN_OPEN', when: null }));
  });

  it('lets nothing wait for a return that is asked for, or was settled without money', () => {
    const opened = (status: string, refundedQuantity: number): unknown => {
      const [one] = returned?.returns?.nodes ?? [];
      const line = { ...one?.returnLineItems.nodes[0], refundedQuantity };
      const node = { ...one, status, returnLineItems: { ...one?.returnLineItems, nodes: [line] } };
      return mapAll({ ...returned, returns: { ...returned?.returns, nodes: [node] } })
        .find(({ localKey }) => localKey === 'return-71')
        ?.milestones.map(({ when }) => when?.path);
    };
    expect([opened('REQUESTED', 0), opened('OPEN', 0), opened('CLOSED', 1), opened('CLOSED', 0)]).toEqual([
      [],
      ['/returns/nodes/0/requestApprovedAt'],
      ['/returns/nodes/0/requestApprovedAt'],
      [undefined],
    ]);
  });

  it('dates the payment by the money that came in, not by its authorisation', () => {
    expect(mapOrder(partial).milestones).toContainEqual(
      expect.objectContaining({ code: 'PAID', path: '/transactions/2/processedAt' }),
    );
    expect(mapOrder(declined).milestones.map(({ code }) => code)).toEqual(['ORD_RECEIVED']);
  });

  it('follows a parcel to its delivery, and voids one that was taken back', () => {
    const shipments = mapAll(returned).filter(({ kind }) => kind === 'shipment');
    expect(shipments.map(({ voided }) => voided)).toEqual([false, true]);
    expect(shipments[0]).toMatchObject({
      label: { value: '#1002-F1' },
      statuses: [{ axis: 'transport', state: 'complete' }],
      lines: [
        {
          itemNo: { value: 'HW-1042' },
          quantities: { shipped: { value: 3_000_000 }, delivered: { value: 3_000_000 } },
        },
      ],
      milestones: [
        { code: 'SHIPPED', when: { path: '/fulfillments/0/createdAt' } },
        { code: 'IN_TRANSIT' },
        { code: 'DELIVERED', when: { value: { at: Date.parse('2026-02-19T11:42:00Z') } } },
      ],
    });
  });

  it('asks for a review only while it can help', () => {
    const codes = (order: unknown): string[] => mapOrder(order).conditions.map(({ code }) => code);
    expect([codes(risky), codes(cancelled), codes({ ...risky, displayFulfillmentStatus: 'FULFILLED' })]).toEqual([
      ['CR-RISK'],
      [],
      [],
    ]);
  });

  it('sets an order aside whose lists could not be read whole', () => {
    const cut = { ...partial, lineItems: { ...partial?.lineItems, pageInfo: { hasNextPage: true, endCursor: 'x' } } };
    const many = { ...partial, fulfillments: Array.from({ length: 10 }, () => partial?.fulfillments[0]) };
    const outcomes = [cut, many].map((payload) =>
      shopifyConnector.map({ streamId: 'orders', sourceId: 'x', recordedAt: null, payload }, mapContextOf(config)),
    );
    expect(outcomes).toMatchObject([
      { ok: false, error: { path: '/lineItems/pageInfo/hasNextPage' } },
      { ok: false, error: { path: '/fulfillments' } },
    ]);
  });
});

describe('Shopify: pulling', () => {
  function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
    return {
      send(request) {
        seen.push(request);
        return http.send(request);
      },
    };
  }

  it('reads the long lists of an order whole, and no others', async () => {
    const lines = partial?.lineItems.nodes ?? [];
    const short = {
      ...partial,
      lineItems: { pageInfo: { hasNextPage: true, endCursor: 'x' }, nodes: lines.slice(0, 1) },
    };
    const seen: HttpRequest[] = [];
    const vendor = shopifyVendor([
      asked(partial?.id ?? '', 'query Order($id', short),
      asked(partial?.id ?? '', 'query Long($id: ID!) { order(id: $id) { lineItems(first: 250)', {
        lineItems: partial?.lineItems,
      }),
    ]);
    const http: HttpClient = {
      send: (request) =>
        request.body?.includes('query Order(') && request.body.includes(partial?.id ?? '?')
          ? Promise.resolve(jsonAnswer({ data: { order: short } }))
          : vendor.send(request),
    };
    const context = createPullContext({ config, secrets, http: watched(http, seen) });
    const [page] = await pagesOf(ordersStream, context, null, 1);
    expect(mapOrder(JSON.parse(page?.records[0]?.payload ?? '')).lines).toHaveLength(3);
    expect(seen.filter(({ body }) => body?.includes('query Long'))).toHaveLength(1);
  });

  it('reads the returns of an order that has any, where the app may', async () => {
    const returnsAsked = async (readReturns: boolean): Promise<number> => {
      const seen: HttpRequest[] = [];
      const http = watched(shopifyVendor(), seen);
      await pagesOf(ordersStream, createPullContext({ config: { ...config, readReturns }, secrets, http }), null);
      return seen.filter(({ body }) => body?.includes('returns(')).length;
    };
    expect([await returnsAsked(true), await returnsAsked(false)]).toEqual([1, 0]);
  });

  it('asks from an overlap before the last stamp, for what the app may see', async () => {
    const seen: HttpRequest[] = [];
    const settings = { ...config, readAddresses: false };
    const context = createPullContext({ config: settings, secrets, http: watched(shopifyVendor(), seen) });
    const from = { seenTo: Date.parse('2026-02-19T08:00:00Z'), since: null, position: null, resume: null };
    await pagesOf(ordersStream, context, from, 1);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      variables: { first: 2, after: null, query: "updated_at:>='2026-02-19T07:55:00.000Z'" },
    });
    expect(seen[1]?.body).toContain('erpNumber: metafield(namespace: \\"erp\\", key: \\"order_number\\")');
    expect(seen[1]?.body).not.toContain('shippingAddress');
  });

  it('asks for prices without taxes where those of an order include them', async () => {
    const seen: HttpRequest[] = [];
    const vendor = shopifyVendor();
    const node = { id: partial?.id, updatedAt: partial?.updatedAt, taxesIncluded: true };
    const orders = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [node] };
    const http: HttpClient = {
      send: (request) =>
        request.body?.includes('query Orders(')
          ? Promise.resolve(jsonAnswer({ data: { orders } }))
          : vendor.send(request),
    };
    await pagesOf(ordersStream, createPullContext({ config, secrets, http: watched(http, seen) }), null, 1);
    expect(seen[1]?.body).toContain('currentQuantity priceAfterAllDiscountsBeforeTaxesSet');
    expect(seen[1]?.body).not.toContain('discountedUnitPriceSet');
  });

  it.each([
    [
      { 'x-shopify-api-version': '2026-10' },
      { kind: 'fallback', words: 'Asked in version 2026-07, answered in 2026-10', link: null },
    ],
    [
      {
        'x-shopify-api-version': '2026-07',
        'x-shopify-api-deprecated-reason': 'https://shopify.dev/changelog/gone?a=b',
      },
      { kind: 'warned', link: 'https://shopify.dev/changelog/gone' },
    ],
    [
      { 'x-shopify-api-deprecated-reason': 'This field goes' },
      { kind: 'warned', words: 'This field goes', link: null },
    ],
    [{ 'x-shopify-api-version': '2026-07' }, null],
  ] as const)('notices what the shop says of its version: %o', async (headers, notice) => {
    const vendor = shopifyVendor();
    const http: HttpClient = {
      send: async (request) => {
        const answer = await vendor.send(request);
        return { ...answer, headers: { ...answer.headers, ...headers } };
      },
    };
    const context = createPullContext({ config, secrets, http });
    await pagesOf(ordersStream, context, null, 1);
    const endpoint = `POST ${HOST}/admin/api/2026-07/graphql.json`;
    expect(takeApiHeard(context.session).notices).toMatchObject(notice === null ? [] : [{ ...notice, endpoint }]);
  });

  it('is supported for a year from the release of its version', () => {
    const { version, since, endsOn } = shopifyConnector.manifest.api;
    expect(since).toBe(`${version}-01`);
    expect(endsOn).toBe(`${Number(version.slice(0, 4)) + 1}${version.slice(4)}-01`);
  });

  it('takes an order that is listed and cannot be read for deleted', async () => {
    const vendor = shopifyVendor();
    const http: HttpClient = {
      send: (request) =>
        request.body?.includes('query Order(')
          ? Promise.resolve(jsonAnswer({ data: { order: null } }))
          : vendor.send(request),
    };
    const [page] = await pagesOf(ordersStream, createPullContext({ config, secrets, http }), null, 1);
    expect(page?.records.map(({ deleted }) => deleted)).toEqual([true, true]);
  });

  it('waits until the bucket holds the next question', async () => {
    const clock = createSteppedClock(0);
    const vendor = shopifyVendor();
    let throttled = false;
    const http: HttpClient = {
      send(request) {
        if (throttled) return vendor.send(request);
        throttled = true;
        const status = { maximumAvailable: 2000, currentlyAvailable: 140, restoreRate: 100 };
        return Promise.resolve(
          jsonAnswer({
            errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
            extensions: { cost: { requestedQueryCost: 640, actualQueryCost: null, throttleStatus: status } },
          }),
        );
      },
    };
    await pagesOf(ordersStream, createPullContext({ config, secrets, http, clock }), null, 1);
    expect(clock.slept[0]).toBe(5000);
  });

  it.each([
    ['ACCESS_DENIED', 'Access denied for orders field.', 'auth'],
    [
      'MAX_COST_EXCEEDED',
      'Query cost is 1100, which exceeds the single query max cost limit (1000).',
      'source_changed',
    ],
    ['undefinedField', "Field 'risk' doesn't exist on type 'Order'", 'source_changed'],
  ])('takes %s for what it is', async (code, message, kind) => {
    const http: HttpClient = {
      send: () => Promise.resolve(jsonAnswer({ errors: [{ message, extensions: { code } }] })),
    };
    await expect(shopifyConnector.check(createPullContext({ config, secrets, http }))).rejects.toMatchObject({ kind });
  });

  it('signs in with client id and secret where the app has no lasting token', async () => {
    const vendor = shopifyVendor();
    const seen: HttpRequest[] = [];
    const http: HttpClient = {
      send: (request) =>
        request.url === `${HOST}/admin/oauth/access_token`
          ? Promise.resolve(jsonAnswer({ access_token: ACCESS_TOKEN, expires_in: 86_399 }))
          : vendor.send(request),
    };
    const settings = { ...config, authMode: 'oauth2_client_credentials' as const, clientId: 'throughline-app' };
    const context = createPullContext({
      config: settings,
      secrets: { clientSecret: 'shp-client-secret/1' },
      http: watched(http, seen),
    });
    await shopifyConnector.check(context);
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'throughline-app',
    });
  });
});
