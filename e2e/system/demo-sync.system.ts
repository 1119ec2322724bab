import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { HOUR } from '#shared/domain/time.ts';
import { STORE_FILE } from '#engine/engine.ts';
import { openReader } from '#engine/store/database.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { truthAt } from '../../src/main/sandbox/truth/truth.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 400;

let folder: string;
let company: OpenDemoCompany;
let engine: TestEngine;
let aheadMs = 0;
const now = (): number => MOMENT + aheadMs;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-demo-sync-'));
  company = await openDemoCompany({
    orders: ORDERS,
    seed: 5,
    moment: MOMENT,
    now,
    pace: 'demo',
    mailbox: join(folder, 'mailbox'),
  });
  engine = await openTestEngine({ data: join(folder, 'kept'), now });
  await engine.connect(company.connections);
});
afterAll(async () => {
  await engine.close();
  await company.close();
  rmSync(folder, { recursive: true });
});

function total(
  systems: Readonly<Record<string, SystemHealth>>,
  count: 'read' | 'changed' | 'unchanged' | 'rejected',
): number {
  return Object.values(systems).reduce((sum, { lastRun }) => sum + (lastRun?.[count] ?? 0), 0);
}

/** What earlier versions said is known only to who read them. */
const DOCUMENTS = `SELECT s.connection_id || '/' || s.stream_id || '/' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE '#' || d.local_key END AS key,
  d.kind, d.recorded_at, d.voided, d.keys, json_remove(d.body, '$.history') AS body FROM document d JOIN stream s ON s.id = d.stream ORDER BY key`;
const PARKED = `SELECT s.connection_id || '/' || s.stream_id || '/' || p.source_id AS key, p.reason FROM parked_record p JOIN stream s ON s.id = p.stream ORDER BY key`;
const ORDER_ROWS = 'SELECT order_key AS key, * FROM order_row ORDER BY key';

interface Compared {
  readonly differing: readonly string[];
  readonly onlyKept: readonly string[];
  readonly onlyFresh: readonly string[];
}

/** What an order is foretold from usual durations and values, which each store learns from what it has seen so far. */
const FORETOLD: ReadonlySet<string> = new Set([
  'predicted_at',
  'predicted_slip_ms',
  'why',
  'next_code',
  'next_at',
  'next_class',
  'next_look_at',
  'jeopardy',
  'jeopardy_band',
  'direction',
  // Days that the calendars were asked about: for what is foretold as well.
  'first_workday',
  'last_workday',
]);

/** What both stores hold, by key; ids, which depend on what arrived first, count for nothing. */
function compared(sql: string): Compared {
  const [kept, fresh] = ['kept', 'fresh'].map((store) => {
    const db = openReader(join(folder, store, STORE_FILE));
    const rows = new Map(
      db
        .all<{ key: string; id?: number }>(sql)
        .map(({ id: _id, ...row }) => [
          row.key,
          JSON.stringify(row, (column, value: unknown) => (FORETOLD.has(column) ? undefined : value)),
        ]),
    );
    db.close();
    return rows;
  }) as [Map<string, string>, Map<string, string>];
  return {
    differing: [...kept].filter(([key, row]) => fresh.has(key) && fresh.get(key) !== row).map(([key]) => key),
    onlyKept: [...kept.keys()].filter((key) => !fresh.has(key)),
    onlyFresh: [...fresh.keys()].filter((key) => !kept.has(key)),
  };
}

test('a company is read over HTTP, again at little cost, and after a day as if it were read for the first time', async () => {
  const first = await engine.sync();
  expect(Object.keys(first).toSorted()).toEqual(['bc', 'ed', 'ep', 'sf', 'sh', 'us']);
  for (const system of Object.values(first)) {
    expect(system.error).toBeNull();
    expect(system.records).toBeGreaterThan(0);
  }
  const digest = await engine.digest();
  const status = await engine.client.ask('status.get', {});
  expect(status.backlog).toBe(0);
  expect(status.orders).toBeGreaterThanOrEqual(ORDERS);

  // Windows reach back over the one before: what comes again is counted, and changes nothing.
  const second = await engine.sync();
  expect(total(second, 'changed') + total(second, 'rejected')).toBe(0);
  expect(total(second, 'unchanged')).toBe(total(second, 'read'));
  expect(total(second, 'read')).toBeLessThan(total(first, 'read') / 2);
  expect(await engine.digest()).toBe(digest);

  aheadMs = 30 * HOUR;
  await company.deliver();
  const third = await engine.sync();
  expect(total(third, 'changed')).toBeGreaterThan(0);
  expect(total(third, 'read')).toBeLessThan(total(first, 'read'));
  await engine.engine.catchUp();
  const after = await engine.digest();
  expect(after).not.toBe(digest);

  const fresh = await openTestEngine({ data: join(folder, 'fresh'), now });
  try {
    await fresh.connect(company.connections);
    const whole = await fresh.sync();
    expect(Object.values(whole).map(({ error }) => error)).toEqual([null, null, null, null, null, null]);
  } finally {
    await fresh.close();
  }
  // The ERP deletes an order once all of it is invoiced: who reads it for the first time afterwards can no longer know it.
  const gone = new Set(
    [...truthAt(company.world, now()).documents()].filter((document) => document.gone).map(({ key }) => key),
  );
  const documents = compared(DOCUMENTS);
  expect(documents.differing).toEqual([]);
  expect(documents.onlyFresh).toEqual([]);
  expect(documents.onlyKept.filter((key) => !gone.has(key))).toEqual([]);
  expect(documents.onlyKept.length).toBeGreaterThan(0);
  expect(compared(PARKED)).toEqual({ differing: [], onlyKept: [], onlyFresh: [] });
  const orders = compared(ORDER_ROWS);
  expect(orders.differing).toEqual([]);
  // Purchases and payments are posted away as well, and make no order.
  expect(orders.onlyKept).toEqual(documents.onlyKept.filter((key) => key.includes('/salesOrders/')));
  expect(orders.onlyFresh.length).toBeLessThanOrEqual(orders.onlyKept.length);

  expect((await engine.client.ask('store.rebuild', {})).digest).toBe(after);
}, 300_000);
