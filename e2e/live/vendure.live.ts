import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MICROS_PER_UNIT } from '#shared/domain/decimal.ts';
import { openTestEngine, type TestEngine } from '../system/engine.ts';
import { documentsOf, ordersOf } from './estate.ts';
import { vendure } from './server.ts';
import { documentsAt, openVendure, placedOrders, sentOf, type ShopOrder, type VendureDesk } from './vendure-desk.ts';

const { server, absent } = await vendure();
if (absent !== null) console.warn(`Vendure is left out: ${absent}`);

describe.skipIf(server === null)(`a real Vendure${absent === null ? '' : ` (skipped: ${absent})`}`, () => {
  let data: string;
  let engine: TestEngine;
  let desk: VendureDesk;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'throughline-vendure-'));
    engine = await openTestEngine({ data, now: () => Date.now() });
    desk = await openVendure(server?.url ?? '');
    await engine.connect([
      {
        id: 'shop',
        connectorId: 'vendure',
        name: 'Vendure',
        config: {
          apiUrl: server?.url ?? '',
          authMode: 'login',
          username: 'superadmin',
          purchaseOrderField: 'poNumber',
          erpNumberField: 'erpOrderNumber',
          shopNumberIs: 'order_no',
          pageSize: 30,
        },
        secrets: { password: 'superadmin' },
      },
    ]);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(data, { recursive: true, force: true });
    await server?.stop();
  });

  /** Reads the server, and holds every order against what the server itself says of it. */
  async function compare(): Promise<readonly ShopOrder[]> {
    const { shop: health } = await engine.sync();
    expect(health?.error).toBeNull();
    expect(health?.parked).toBe(0);
    const placed = await placedOrders(desk);
    const orders = await ordersOf(engine.client);
    expect([...orders.keys()].toSorted()).toEqual(placed.map(({ id }) => `shop/orders/${id}`).toSorted());
    for (const order of placed) {
      const held = orders.get(`shop/orders/${order.id}`);
      if (held === undefined) throw new Error(`no order ${order.id}`);
      expect(documentsOf(held)).toEqual(documentsAt('shop', order));
      const own = held.documents.find(({ documentKey }) => documentKey === `shop/orders/${order.id}`);
      const total = own?.amounts.find(({ type }) => type === 'total')?.money.amount;
      expect(total).toBe(order.totalWithTax * (MICROS_PER_UNIT / 100));
      const sent = sentOf(order);
      for (const { lineKey, quantities } of held.lines) {
        const shipped = (quantities.shipped?.value ?? 0) / MICROS_PER_UNIT;
        expect([order.id, lineKey, shipped]).toEqual([order.id, lineKey, sent.get(lineKey) ?? 0]);
      }
    }
    return placed;
  }

  it('is read as it says itself: orders, their documents, states, amounts and what was sent', async () => {
    expect(await compare()).not.toHaveLength(0);
  });

  it('changes nothing when nothing changed', async () => {
    const before = await engine.digest();
    await compare();
    expect(await engine.digest()).toBe(before);
  });

  it('is followed through a day of work, most of which leaves the stamp of the order as it was', async () => {
    const before = new Map((await placedOrders(desk)).map((order) => [order.id, order]));
    const { changed } = JSON.parse((await server?.control('advance')) ?? '{}') as {
      readonly changed: readonly { readonly id: string; readonly what: string }[];
    };
    expect(new Set(changed.map(({ what }) => what))).toEqual(
      new Set(['payment settled', 'delivered', 'shipped', 'cancelled']),
    );
    const placed = await compare();
    const still = changed.filter(
      ({ id }) => placed.find((order) => order.id === id)?.updatedAt === before.get(id)?.updatedAt,
    );
    expect(still.map(({ what }) => what)).toEqual(expect.arrayContaining(['delivered', 'shipped']));
  });

  it('sees what is done to an order that is over: money is given back', async () => {
    const paid = (await placedOrders(desk)).find(
      ({ state, payments }) => state === 'Delivered' && payments.some((each) => each.state === 'Settled'),
    );
    const payment = paid?.payments.find(({ state }) => state === 'Settled');
    if (paid === undefined || payment === undefined) throw new Error('no order is paid and delivered');
    await desk.ask(
      `mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { ... on Refund { id } ... on ErrorResult { errorCode message } } }`,
      { input: { lines: [], shipping: 0, adjustment: 0, amount: 100, paymentId: payment.id, reason: 'a scratch' } },
    );
    // What is over is read again in turn: all orders of this shop in a few runs.
    const key = `shop/orders/${paid.id}`;
    const refunds = async (): Promise<number> =>
      ((await ordersOf(engine.client)).get(key)?.documents ?? []).filter(({ kind }) => kind === 'return').length;
    const had = await refunds();
    for (let runs = 0; runs < 6 && (await refunds()) === had; runs += 1) await engine.sync();
    expect(await refunds()).toBe(had + 1);
    await compare();
  });
});
