import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineClient } from '#shared/contract/client.ts';
import { KPI_BASES } from '#shared/contract/dto/kpis.ts';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
/** An hour after the first sync, before the second. */
const THEN = MOMENT + HOUR;
const ORDERS = 150;
const PATIENCE = { timeout: 20_000 };

let folder: string;
let company: OpenDemoCompany;
let engine: TestEngine;
/** Another engine, to which nothing has happened since THEN. */
let clean: TestEngine;
let aheadMs = 0;
const now = (): number => MOMENT + aheadMs;

/** What was on the screens at THEN, when it was now. */
let seen: Screens;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-as-of-'));
  company = await openDemoCompany({ orders: ORDERS, seed: 5, moment: MOMENT, now, pace: 'demo' });
  engine = await openTestEngine({ data: join(folder, 'live'), now });
  clean = await openTestEngine({ data: join(folder, 'clean'), now: () => Math.min(now(), THEN) });
  for (const one of [engine, clean]) {
    await one.connect(company.connections);
    await one.sync();
  }
  aheadMs = HOUR;
  const worked = (await exceptionsOf(engine.client)).slice(0, 30).map((row) => row.exceptionKey);
  for (const one of [engine, clean]) {
    await own(one.client, worked, 'ada');
    await one.engine.catchUp();
  }
  seen = await screens(engine.client);
  // A day and a half go by: all move on, and somebody decides.
  aheadMs = 36 * HOUR;
  await engine.sync();
  await engine.engine.catchUp();
  const still = (await exceptionsOf(engine.client)).filter((row) => worked.includes(row.exceptionKey));
  await own(
    engine.client,
    still.map((row) => row.exceptionKey),
    'bea',
  );
});
afterAll(async () => {
  await engine.close();
  await clean.close();
  await company.close();
  rmSync(folder, { recursive: true });
});

async function own(client: EngineClient, exceptionKeys: readonly string[], owner: string): Promise<void> {
  await client.ask('decisions.record', {
    decisions: exceptionKeys.map((exceptionKey) => ({ kind: 'exception_owner', exceptionKey, owner, dueAt: null })),
  });
}

interface Screens {
  readonly orders: readonly OrderRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly counts: unknown;
  readonly kpis: unknown;
  readonly reconcile: unknown;
  readonly search: unknown;
}

async function ordersOf(client: EngineClient): Promise<OrderRow[]> {
  const query = { view: 'all' as const, text: '', filters: {}, sort: [] };
  const { handle, count } = await client.ask('orders.open', query);
  return (await client.ask('orders.slice', { handle, start: 0, end: count })).rows;
}

async function exceptionsOf(client: EngineClient): Promise<ExceptionRow[]> {
  const query = { view: 'all' as const, text: '', filters: {}, sort: [] };
  const { handle, count } = await client.ask('exceptions.open', query);
  return (await client.ask('exceptions.slice', { handle, start: 0, end: count })).rows;
}

/** Every figure, by every basis, with the rows behind it. */
async function kpisOf(client: EngineClient): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const basis of KPI_BASES) {
    const asked = { period: { kind: 'days', days: 30 } as const, basis };
    const { frame, figures } = await client.ask('kpis.get', asked);
    told.push(frame, figures);
    for (const { definition, rows } of figures) {
      if (rows === null) continue;
      const query = { kpi: definition.id, view: 'all' as const, text: '', filters: {}, sort: [], ...asked };
      const { handle } = await client.ask('kpis.open', query);
      told.push(await client.ask('kpis.slice', { handle, start: 0, end: 2000, kpi: definition.id, ...asked }));
      await client.ask('list.close', { handle });
    }
  }
  return told;
}

async function screens(client: EngineClient): Promise<Screens> {
  return {
    orders: await ordersOf(client),
    // What the engine observed of its connections in between is of the moment at which it looked.
    exceptions: (await exceptionsOf(client)).filter((row) => row.orderKey !== null),
    counts: await client.ask('orders.counts', {}),
    kpis: await kpisOf(client),
    reconcile: await client.ask('reconcile.summary', { view: 'all', text: '', filters: {}, sort: [] }),
    search: await client.ask('search.ask', { text: 'GmbH', limit: 50 }),
  };
}

test('everything as of a moment is what was on the screens at that moment, and the same each time', async () => {
  await engine.client.ask('asof.open', { at: THEN });
  const past = engine.client.asOf(THEN);
  const again = await screens(past);
  expect(again.orders.length).toBeGreaterThanOrEqual(ORDERS);
  expect(again).toEqual(seen);
  expect(again).toEqual(await screens(clean.client));
  expect((await ordersOf(engine.client)).some((row, index) => row.why !== seen.orders[index]?.why)).toBe(true);
  expect(JSON.stringify(await kpisOf(engine.client))).not.toBe(JSON.stringify(seen.kpis));
  expect((await past.ask('status.get', {})).now).toBe(THEN);
  expect(JSON.stringify(await screens(past))).toBe(JSON.stringify(again));
  await engine.client.ask('asof.close', { at: THEN });
});

test('the digest of a moment is that of a clean run, each time, and not that of now', async () => {
  await engine.client.ask('asof.open', { at: THEN });
  const past = engine.client.asOf(THEN);
  const { digest } = await past.ask('store.digest', {});
  expect(digest).toBe(await clean.digest());
  expect((await past.ask('store.digest', {})).digest).toBe(digest);
  expect(await engine.digest()).not.toBe(digest);
  await expect(engine.client.asOf(THEN + 1).ask('store.digest', {})).rejects.toMatchObject({
    data: { code: 'asof.absent' },
  });
  await engine.client.ask('asof.close', { at: THEN });
});

test('the same moment asked twice gives the same bytes: an order, its page, grids and figures', async () => {
  const bytes = async (): Promise<string> => {
    await engine.client.ask('asof.open', { at: THEN });
    const past = engine.client.asOf(THEN);
    const [{ orderKey }] = seen.orders as [OrderRow];
    const answers = [
      await engine.client.ask('order.asof', { orderKey, at: THEN }),
      await past.ask('order.get', { orderKey }),
      await past.ask('order.exceptions', { orderKey }),
      await past.ask('order.moments', { orderKey }),
      await screens(past),
      await past.ask('exceptions.counts', {}),
      await past.ask('overview.get', {}),
      await past.ask('store.digest', {}),
    ];
    await engine.client.ask('asof.close', { at: THEN });
    return JSON.stringify(answers);
  };
  const first = await bytes();
  // The company's zone set again throws every store of the past away: it is derived anew when it is asked for.
  const { value } = await engine.client.ask('preferences.get', { key: 'company.zone' });
  await engine.client.ask('preferences.set', { key: 'company.zone', value });
  await expect.poll(async () => (await engine.client.ask('asof.list', {})).rows, PATIENCE).toEqual([]);
  expect(await bytes()).toBe(first);
});

test('one order as of the moment, from its stored versions, is that of the store derived as of then', async () => {
  await engine.client.ask('asof.open', { at: THEN });
  const past = engine.client.asOf(THEN);
  let changed = 0;
  for (const { orderKey } of seen.orders) {
    const quick = await engine.client.ask('order.asof', { orderKey, at: THEN });
    expect(quick.known?.view).toEqual(await past.ask('order.get', { orderKey }));
    const { rows } = await past.ask('order.exceptions', { orderKey });
    expect(quick.known?.exceptions.map((row) => [row.exceptionKey, row.state, row.owner])).toEqual(
      rows.map((row) => [row.exceptionKey, row.state, row.owner]),
    );
    if (quick.since.length > 0) changed += 1;
    expect(JSON.stringify(await engine.client.ask('order.asof', { orderKey, at: THEN }))).toBe(JSON.stringify(quick));
  }
  expect(changed).toBeGreaterThan(10);
  await engine.client.ask('asof.close', { at: THEN });
});

test('an order tells when it changed, what changed, and nothing before it was known', async () => {
  const orders = await Promise.all(
    seen.orders.map(async ({ orderKey }) => ({
      orderKey,
      changes: await engine.client.ask('order.changes', {
        orderKey,
        offset: 0,
        limit: 500,
        connectionId: null,
        group: null,
      }),
    })),
  );
  const moved = orders.find(({ changes }) => changes.rows.some((row) => row.before !== null && row.after !== null));
  if (!moved) throw new Error('no order has changed');
  const { orderKey, changes } = moved;
  const { moments } = await engine.client.ask('order.moments', { orderKey });
  expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(new Set(moments.filter(({ kind }) => kind === 'arrival').map(({ at }) => at))).toEqual(
    new Set(changes.rows.map((row) => row.firstSeenAt)),
  );
  const [group] = changes.groups;
  const some = await engine.client.ask('order.changes', {
    orderKey,
    offset: 0,
    limit: 500,
    connectionId: null,
    group: group ?? null,
  });
  expect(some.rows).toEqual(changes.rows.filter((row) => row.group === group));
  const before = await engine.client.ask('order.asof', { orderKey, at: MOMENT - DAY });
  expect(before.known).toBeNull();
  expect(before.sentence).toContain('Nothing was known');
  const upTo = await engine.client.asOf(THEN).ask('order.moments', { orderKey });
  expect(upTo.moments.every(({ at }) => at <= THEN)).toBe(true);
});

test('nothing is decided in the past, a moment ahead is refused, and one that is not open says so', async () => {
  const past = engine.client.asOf(THEN);
  await expect(past.ask('sync.start', { connectionId: null })).rejects.toMatchObject({ data: { code: 'asof.past' } });
  await expect(engine.client.ask('asof.open', { at: now() + HOUR })).rejects.toMatchObject({
    data: { code: 'input.invalid' },
  });
  await expect(engine.client.asOf(THEN + 1).ask('orders.counts', {})).rejects.toMatchObject({
    data: { code: 'asof.absent' },
  });
});

test('an export as of the moment is the same file each time, and no moment is left behind when it is cancelled', async () => {
  await engine.client.ask('asof.open', { at: THEN });
  const past = engine.client.asOf(THEN);
  const query = { view: 'all' as const, text: '', filters: {}, sort: [] };
  const files: string[] = [];
  for (let written = 0; written < 2; written += 1) {
    const { id, file } = await past.ask('exports.start', { table: 'orders', format: 'csv', file: null, query });
    files.push(file);
    await expect
      .poll(async () => (await past.ask('exports.list', {})).rows.find((job) => job.id === id)?.state, PATIENCE)
      .toBe('done');
  }
  expect(readFileSync(files[0] ?? '')).toEqual(readFileSync(files[1] ?? ''));
  await engine.client.ask('asof.close', { at: THEN });

  const cancel = new AbortController();
  const opening = engine.client.ask('asof.open', { at: THEN - 5 }, cancel.signal);
  cancel.abort();
  await expect(opening).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
  await expect
    .poll(async () => (await engine.client.ask('asof.list', {})).rows.map(({ at }) => at), PATIENCE)
    .toEqual([THEN]);
  await expect
    .poll(
      () => readdirSync(join(folder, 'live', 'as-of')).filter((name) => name.startsWith(String(THEN - 5))),
      PATIENCE,
    )
    .toEqual([]);
});
