import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STORE_FILE } from '#engine/engine.ts';
import { openReader } from '#engine/store/database.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import type { Session } from '../../src/main/hosts/cli/command.ts';
import { openSession } from '../../src/main/hosts/cli/engine-session.ts';

const ORDERS = 400;

let folder: string;
let session: Session;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-demo-past-'));
  session = await openSession({ dataFolder: folder, version: 'test', zone: 'Europe/Berlin', warn: () => undefined });
});
afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true });
});

test('the demo company has a past as soon as it is read', async () => {
  const { client } = session;
  await client.ask('demo.open', { orders: ORDERS });
  const first = await client.ask('status.get', {});
  expect(first.now).toBeLessThan(Date.now() - 3 * DAY);
  expect(first.demoMovingTo).toBeGreaterThan(first.now + 3 * DAY);

  await session.sync(null);
  const { now, demoMovingTo, orders } = await client.ask('status.get', {});
  expect(Math.abs(now - Date.now())).toBeLessThan(MINUTE);
  expect(demoMovingTo).toBeNull();
  expect(orders).toBeGreaterThanOrEqual(ORDERS);

  // Each record was first seen when the systems were read after it was written, by the clock that runs now.
  const db = openReader(join(folder, STORE_FILE));
  const seen = db.column<number>('SELECT DISTINCT first_seen_at FROM inbox_record ORDER BY id');
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect((seen.at(-1) ?? 0) - (seen[0] ?? 0)).toBeGreaterThan(3 * DAY);
  const lateSight = db.value<number>(
    'SELECT count(*) FROM inbox_record WHERE first_seen_at > ? AND first_seen_at - recorded_at NOT BETWEEN ? AND ?',
    (seen[0] ?? 0) + HOUR,
    // Clocks of systems differ by some minutes.
    -5 * MINUTE,
    12 * HOUR,
  );
  const later = db.value<number>('SELECT count(*) FROM inbox_record WHERE first_seen_at > ?', (seen[0] ?? 0) + HOUR);
  expect(later).toBeGreaterThan(100);
  expect((lateSight ?? 0) / (later ?? 1)).toBeLessThan(0.05);
  const lasted = db.column<number>('SELECT closed_at - opened_at FROM exception_spell WHERE closed_at > opened_at');
  expect(db.value<number>('SELECT count(*) FROM duration_table')).toBeGreaterThan(0);
  db.close();
  expect(lasted.length).toBeGreaterThan(0);
  // Hardly any is gone minutes after it came: what one reading brings and takes away is no exception that lasted.
  expect(lasted.filter((ms) => ms < HOUR).length).toBeLessThan(2);

  const { figures } = await client.ask('kpis.get', {
    period: { kind: 'days', days: 30 },
    basis: 'promise',
    kpis: ['mttd', 'mttr'],
  });
  expect(figures.map(({ value }) => value)).toEqual([expect.any(Number), expect.any(Number)]);
  expect(figures.map(({ spread }) => (spread?.median ?? 0) > 10 * MINUTE)).toEqual([true, true]);

  const at = now - 3 * DAY;
  await client.ask('asof.open', { at });
  const then = await client.asOf(at).ask('status.get', {});
  expect(then.orders).toBeLessThan(orders);
  expect(then.orders).toBeGreaterThan(ORDERS / 2);
}, 180_000);
