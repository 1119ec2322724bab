import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { RawRecord } from '../kit/connector.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { vendureConnector } from './connector.ts';
import orders from './fixtures/orders.json' with { type: 'json' };
import { API_KEY, HOST, PASSWORD, SESSION, signsIn, vendureVendor } from './fixtures/vendor.ts';
import { vendureConfig } from './manifest.ts';
import { FULFILLMENT_STATES, ORDER_STATES, ORDER_TYPES, PAYMENT_STATES, REFUND_STATES } from './statuses.ts';
import { ordersStream } from './streams/orders.ts';

const config = vendureConfig.parse({
  apiUrl: `${HOST}/admin-api`,
  erpNumberField: 'erpOrderNumber',
  purchaseOrderField: 'poNumber',
  pageSize: 2,
});
const secrets = { apiKey: API_KEY };
const [partly, authorized, cancelled, unpaid, delivered] = orders;

describeConformance({
  connector: vendureConnector,
  config,
  secrets,
  vendor: vendureVendor,
  signsIn: () => false,
  tokens: [],
  streams: {
    orders: {
      sample: { ...partly, payments: cancelled?.payments },
      required: [
        '/id',
        '/code',
        '/state',
        '/orderPlacedAt',
        '/currencyCode',
        '/lines/0/quantity',
        '/fulfillments/0/state',
        '/payments/0/state',
      ],
      statuses: [
        { pointer: '/state', documented: Object.keys(ORDER_STATES) },
        { pointer: '/type', documented: [...ORDER_TYPES] },
        { pointer: '/fulfillments/0/state', documented: Object.keys(FULFILLMENT_STATES) },
        { pointer: '/payments/0/state', documented: Object.keys(PAYMENT_STATES) },
        { pointer: '/payments/0/refunds/0/state', documented: Object.keys(REFUND_STATES) },
      ],
    },
  },
});

function mapAll(payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = vendureConnector.map(
    { streamId: 'orders', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function mapOrder(payload: unknown, settings = config): CanonicalDocument {
  const [order] = mapAll(payload, settings);
  if (order === undefined) throw new Error('no document');
  return order;
}

describe('Vendure: mapping', () => {
  it('orders', () => {
    expect(orders.map((order) => mapAll(order))).toMatchSnapshot();
  });

  it("names the order by the number of the ERP, its own and the customer's", () => {
    expect(
      mapOrder(partly).references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' ')),
    ).toEqual([
      'is order_no erp 4000017',
      'is order_no probe T3STC0DE4XQ9WERT',
      'points_to customer_po  T3STC0DE4XQ9WERT',
      'is order_id probe 17',
      'points_to customer_po  PO20260083',
    ]);
  });

  it('reads amounts from whole minor units, of as many digits as the shop has', () => {
    expect(mapOrder(partly).amounts.map(({ amount }) => amount.value)).toEqual([190_400_000, 160_000_000]);
    expect(mapOrder(partly, { ...config, moneyDigits: 3 }).amounts[0]?.amount.value).toBe(19_040_000);
  });

  it('tells cancelled pieces, and a line that was added later', () => {
    const quantities = (order: unknown): unknown =>
      mapOrder(order).lines.map(({ quantities: { ordered, cancelled: less } }) => [ordered?.value, less?.value]);
    expect(quantities(partly)).toEqual([
      [3_000_000, undefined],
      [2_000_000, 1_000_000],
    ]);
    expect(quantities(cancelled)).toEqual([[2_000_000, 2_000_000]]);
    expect(quantities(unpaid)).toEqual([[5_000_000, undefined]]);
  });

  it('dates each shipment by its own stamp and by the history', () => {
    const stepsOf = (order: unknown): unknown =>
      mapAll(order)
        .filter(({ kind }) => kind === 'shipment')
        .map(({ milestones }) => milestones.map(({ code, when }) => `${code} ${when?.value.text ?? '?'}`));
    expect(stepsOf(partly)).toEqual([
      ['SHIPPED 2026-02-17T16:20:00.000Z', 'DELIVERED 2026-02-19T11:42:00.000Z'],
      ['SHIPPED 2026-02-18T15:00:00.000Z'],
    ]);
    expect(stepsOf(authorized)).toEqual([['RELEASED 2026-02-17T08:00:00.000Z']]);
    // A history from the day of an import, before there was anything to ship.
    expect(stepsOf(delivered)).toEqual([['SHIPPED ?', 'DELIVERED 2026-02-13T14:00:00.000Z']]);
  });

  it('takes what is authorised for no money, and what is asked for on top for a block', () => {
    const paymentOf = (order: unknown): unknown =>
      mapOrder(order).statuses.find(({ axis }) => axis === 'payment')?.state;
    expect([partly, authorized, unpaid].map(paymentOf)).toEqual(['complete', 'none', 'blocked']);
    expect(mapOrder(unpaid).conditions).toMatchObject([
      { code: 'CR-PREPAY', open: true, from: { value: { text: '2026-02-18T09:00:00.000Z' } } },
    ]);
  });

  it('voids what was declined, failed or cancelled, and credits what was paid back', () => {
    const voided = mapAll(unpaid).filter((document) => document.voided);
    expect(voided.map(({ localKey }) => localKey)).toEqual(['fulfillment-9', 'payment-11']);
    expect(mapAll(cancelled).find(({ kind }) => kind === 'return')).toMatchObject({
      milestones: [
        { code: 'RETURN_OPEN' },
        { code: 'CREDITED', when: { value: { text: '2026-02-17T10:00:00.000Z' } } },
      ],
      lines: [{ itemNo: { value: 'NL-1001' }, quantities: { credited: { value: 2_000_000 } } }],
    });
  });

  it('takes a cart for nothing, and states of the shop as the settings explain them', () => {
    expect(mapAll({ ...partly, orderPlacedAt: null })).toEqual([]);
    const picking = { ...authorized, state: 'Picking' };
    expect(mapOrder(picking).unknownValues).toEqual([{ value: 'Picking', path: '/state' }]);
    expect(mapOrder(picking, { ...config, states: { Picking: 'placed' } }).unknownValues).toEqual([]);
  });
});

describe('Vendure: pulling', () => {
  it('sees a cart that is placed after its stamp was passed', async () => {
    const contextOf = (http: HttpClient): ReturnType<typeof createPullContext<typeof config>> =>
      createPullContext({ config, secrets, http });
    const idsOf = (pages: Awaited<ReturnType<typeof pagesOf>>): Set<string> =>
      new Set(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId)));
    const [cart, ...placed] = orders.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt));
    if (cart === undefined) throw new Error('no order');
    const first = await pagesOf(ordersStream, contextOf(vendureVendor(placed)), null);
    expect(idsOf(first)).toEqual(new Set(placed.map(({ id }) => id)));
    const later = { ...cart, orderPlacedAt: '2026-02-20T07:00:00.000Z' };
    const checkpoint = first.at(-1)?.checkpoint ?? null;
    const again = await pagesOf(ordersStream, contextOf(vendureVendor([...placed, later])), checkpoint);
    expect(idsOf(again)).toContain(cart.id);
  });

  it('looks up orders as pulling gives them, in whatever pages, and those that went on by a version of their own', async () => {
    const ids = orders.map(({ id }) => id);
    const contextOf = (http: HttpClient): ReturnType<typeof createPullContext<typeof config>> =>
      createPullContext({ config, secrets, http });
    const pulled = (await pagesOf(ordersStream, contextOf(vendureVendor()), null)).flatMap(({ records }) => records);
    const found = (await ordersStream.lookUp?.byIds(contextOf(vendureVendor()), [...ids, '4711'])) ?? [];
    const byId = (records: readonly RawRecord[]): RawRecord[] =>
      [...new Map(records.map((record) => [record.sourceId, record])).values()].toSorted((a, b) =>
        a.sourceId.localeCompare(b.sourceId),
      );
    expect(byId(found)).toEqual(byId(pulled));
    const at = '2026-02-20T07:00:00.000Z';
    const wentOn = orders.map((order) =>
      order.id === '17'
        ? { ...order, fulfillments: order.fulfillments.map((sent) => ({ ...sent, state: 'Delivered', updatedAt: at })) }
        : order,
    );
    const [delivered17] = (await ordersStream.lookUp?.byIds(contextOf(vendureVendor(wentOn)), ['17'])) ?? [];
    expect(delivered17?.version).toMatch(/^2026-02-20T07:00/);
  });

  it("looks up an order by its code, and by the customer's number where the shop says so", async () => {
    const context = createPullContext({ config, secrets, http: vendureVendor() });
    const find = async (type: 'order_no' | 'customer_po', value: string): Promise<string[]> =>
      ((await ordersStream.lookUp?.byReference?.find(context, { type, value })) ?? []).map(({ sourceId }) => sourceId);
    expect(await find('order_no', partly?.code ?? '')).toEqual(['17']);
    expect(await find('customer_po', 'PO-2026-0083')).toEqual(['17']);
    expect(await find('order_no', 'nowhere')).toEqual([]);
  });

  it('signs in with a password, and anew when the session has ended', async () => {
    const seen: HttpRequest[] = [];
    const vendor = vendureVendor();
    let ended = false;
    const http: HttpClient = {
      send(request) {
        seen.push(request);
        if (seen.length === 2 && !ended) {
          ended = true;
          return Promise.resolve(
            jsonAnswer({ errors: [{ message: 'Not authorized', extensions: { code: 'FORBIDDEN' } }], data: null }),
          );
        }
        return vendor.send(request);
      },
    };
    const settings = { ...config, authMode: 'login' as const, username: 'sync', channelToken: 'b2b-channel' };
    await vendureConnector.check(createPullContext({ config: settings, secrets: { password: PASSWORD }, http }));
    expect(seen.map(signsIn)).toEqual([true, false, true, false]);
    expect(seen[3]?.headers).toMatchObject({ authorization: `Bearer ${SESSION}`, 'vendure-token': 'b2b-channel' });
  });

  it.each([
    ['a wrong password', { authMode: 'login' as const, username: 'sync' }, { password: 'wrong' }],
    ['a wrong key', {}, { apiKey: 'wrong' }],
  ])('takes %s for what it is', async (_name, settings, given) => {
    const context = createPullContext({ config: { ...config, ...settings }, secrets: given, http: vendureVendor() });
    await expect(vendureConnector.check(context)).rejects.toMatchObject({ kind: 'auth' });
  });

  it('says which custom field the shop does not have', async () => {
    const message = 'Cannot query field "poNumber" on type "OrderCustomFields".';
    const http: HttpClient = {
      send: () =>
        Promise.resolve(jsonAnswer({ errors: [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }, 400)),
    };
    await expect(vendureConnector.check(createPullContext({ config, secrets, http }))).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('poNumber') as string,
    });
  });
});

const SAMPLES = new URL('../../../../../../shared/reference/samples/vendure/', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLES)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

interface Captured {
  readonly response: {
    readonly body: {
      readonly data: { readonly orders: { readonly items: readonly Readonly<Record<string, unknown>>[] } };
    };
  };
}

describe.skipIf(absent !== '')(`captured answers of a Vendure server${absent}`, () => {
  const read = (name: string): readonly Readonly<Record<string, unknown>>[] =>
    (JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')) as Captured).response.body.data.orders.items;

  it.each(['orders-page-1.json', 'orders-page-2.json', 'orders-open.json', 'orders-placed-only.json'])(
    'are read: %s',
    (name) => {
      for (const order of read(name)) {
        const documents = mapAll(order);
        expect(documents.flatMap(({ unknownValues }) => unknownValues)).toEqual([]);
        const count = (kind: string): number => documents.filter((document) => document.kind === kind).length;
        const placed = order['orderPlacedAt'] !== null;
        const nested = (name: string): number => (placed ? (order[name] as readonly unknown[]).length : 0);
        expect([count('order'), count('shipment'), count('payment')]).toEqual([
          placed ? 1 : 0,
          nested('fulfillments'),
          nested('payments'),
        ]);
      }
    },
  );
});
