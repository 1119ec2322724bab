import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MICROS_PER_UNIT } from '#shared/domain/decimal.ts';
import { openTestEngine, type TestEngine } from '../system/engine.ts';
import { documentsOf, ordersOf } from './estate.ts';
import { tryton } from './server.ts';
import { booksOf, openTryton, type TrytonDesk } from './tryton-desk.ts';

const { server, absent } = await tryton();
if (absent !== null) console.warn(`Tryton is left out: ${absent}`);

describe.skipIf(server === null)(`a real Tryton${absent === null ? '' : ` (skipped: ${absent})`}`, () => {
  let data: string;
  let engine: TestEngine;
  let desk: TrytonDesk;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'throughline-tryton-'));
    engine = await openTestEngine({ data, now: () => Date.now() });
    desk = await openTryton(server?.url ?? '');
    await engine.connect([
      {
        id: 'tryton',
        connectorId: 'tryton',
        name: 'Tryton',
        config: { databaseUrl: server?.url ?? '', username: 'admin', pageSize: 50 },
        secrets: { password: 'admin' },
      },
    ]);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(data, { recursive: true, force: true });
    await server?.stop();
  });

  /** Reads the server, and holds every order against what the server itself says of it. */
  async function compare(): Promise<void> {
    const { tryton: health } = await engine.sync();
    expect(health?.error).toBeNull();
    expect(health?.parked).toBe(0);
    const books = await booksOf(desk, 'tryton');
    const orders = await ordersOf(engine.client);
    const held = [...orders].filter(([, { documents }]) =>
      documents.some(({ kind, voided }) => kind === 'order' && !voided),
    );
    expect(held.map(([key]) => key).toSorted()).toEqual([...books.documents.keys()].toSorted());
    for (const [key, order] of held) {
      expect(documentsOf(order)).toEqual(books.documents.get(key));
      // A draft has no number yet.
      expect(order.orderNo.value).toBe(books.numbers.get(key) ?? order.orderNo.value);
      for (const { lineKey, quantities } of order.lines) {
        const shipped = (quantities.shipped?.value ?? 0) / MICROS_PER_UNIT;
        expect([key, lineKey, shipped]).toEqual([key, lineKey, books.shipped.get(lineKey) ?? 0]);
      }
    }
  }

  it('is read as it says itself: orders, their documents, links, states and what has left', compare);

  it('changes nothing when nothing changed', async () => {
    const before = await engine.digest();
    await compare();
    expect(await engine.digest()).toBe(before);
  });

  it('is followed through a day of work: confirmed, sent, paid, corrected, deleted', async () => {
    const { changed } = JSON.parse((await server?.control('advance')) ?? '{}') as {
      readonly changed: readonly { readonly model: string; readonly id: number; readonly what: string }[];
    };
    expect(changed.map(({ what }) => what)).toEqual(expect.arrayContaining(['confirmed', 'done', 'paid', 'deleted']));
    const deleted = changed.find(({ what }) => what === 'deleted');
    const before = (await ordersOf(engine.client)).get(`tryton/sales/${deleted?.id}`);
    expect(before?.documents[0]?.voided).toBe(false);
    await compare();
    const after = (await ordersOf(engine.client)).get(`tryton/sales/${deleted?.id}`);
    expect(after?.documents[0]?.voided).toBe(true);
  });

  it('is followed where a child changes and its parent is not stamped, and where a shipment is called off', async () => {
    const stampOf = async (id: number): Promise<unknown> =>
      (await desk.read<{ readonly write_date: unknown }>('sale.sale', ['write_date'], [['id', '=', id]]))[0]
        ?.write_date;
    const [line] = await desk.read<{ readonly sale: number; readonly quantity: number }>(
      'sale.line',
      ['sale', 'quantity'],
      [
        ['sale.state', '=', 'draft'],
        ['type', '=', 'line'],
        ['quantity', '>', 1],
      ],
    );
    if (line === undefined) throw new Error('there is no draft');
    const stamp = await stampOf(line.sale);
    await desk.act('sale.line', 'write', [line.id], { quantity: line.quantity + 3 });
    expect(await stampOf(line.sale)).toEqual(stamp);
    const [waiting] = await desk.read('stock.shipment.out', ['state'], [['state', '=', 'waiting']]);
    if (waiting === undefined) throw new Error('no shipment waits');
    await desk.act('stock.shipment.out', 'cancel', [waiting.id]);
    await compare();
    const order = (await ordersOf(engine.client)).get(`tryton/sales/${line.sale}`);
    expect(order?.lines.find(({ lineKey }) => lineKey === String(line.id))?.quantities.ordered?.value).toBe(
      (line.quantity + 3) * MICROS_PER_UNIT,
    );
  });

  it('ends in what a clean read of it gives', async () => {
    const clean = mkdtempSync(join(tmpdir(), 'throughline-tryton-clean-'));
    const other = await openTestEngine({ data: clean, now: () => Date.now() });
    try {
      await other.connect([
        {
          id: 'tryton',
          connectorId: 'tryton',
          name: 'Tryton',
          config: { databaseUrl: server?.url ?? '', username: 'admin' },
          secrets: { password: 'admin' },
        },
      ]);
      await other.sync();
      const fresh = await ordersOf(other.client);
      const followed = await ordersOf(engine.client);
      for (const [key, order] of fresh) {
        expect(documentsOf(followed.get(key) ?? order)).toEqual(documentsOf(order));
        expect(followed.get(key)?.lines.map(({ quantities }) => quantities)).toEqual(
          order.lines.map(({ quantities }) => quantities),
        );
      }
    } finally {
      await other.close();
      rmSync(clean, { recursive: true, force: true });
    }
  });
});
