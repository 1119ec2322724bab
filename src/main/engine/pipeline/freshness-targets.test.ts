import { expect, test } from 'vitest';
import { FRESHNESS_TARGETS } from '#shared/contract/dto/observability.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { listSystems } from '../queries/systems.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Writer } from './writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const SHOP = {
  id: 'shop',
  connectorId: 'shiphero',
  name: 'Halle 2',
  kind: 'wms' as const,
  monogram: 'H2',
  config: { username: 'bot@warehouse.example' },
  orderNumberScope: 'erp',
  referenceRules: {},
};

test('the target that a person sets is the one by which data is late, for exceptions and screens alike', () => {
  const db = blankStore();
  const writer = new Writer(db, NOW, () => undefined);
  writer.handle('saveConnection', SHOP, NOW);
  const { runId } = writer.handle('startRun', { connectionId: 'shop' }, NOW);
  for (const streamId of ['orders', 'order_history'])
    writer.handle('noteStream', { connectionId: 'shop', streamId, tookMs: 10, error: null }, NOW);
  const counts = { read: 1, changed: 1, unchanged: 0, rejected: 0, bytes: 9 };
  writer.handle('endRun', { runId, outcome: 'ok', counts, error: null, unreached: null }, NOW);
  let now = NOW;
  const at = (age: number): void => {
    now = NOW + age;
    writer.handle('tick', null, now);
    while (writer.step());
  };
  const target = (value: Readonly<Record<string, number>>): void => {
    writer.handle('setPreference', { key: FRESHNESS_TARGETS, value }, now);
    while (writer.step());
  };
  const open = (): string[] =>
    db.column<string>(`SELECT headline FROM exception_row WHERE code = 'DI-LAG' AND cleared_at IS NULL`);
  const shown = () => {
    const context = { now, zone: 'UTC', syncing: [], entities: {} } as unknown as Parameters<typeof listSystems>[1];
    const [system] = listSystems(db, context);
    return { freshness: system?.freshness, target: system?.targetAgeMs };
  };

  at(20 * MINUTE);
  expect(open()).toEqual([]);
  expect(shown()).toEqual({ freshness: 'fresh', target: HOUR });

  target({ 'shop/order_history': 15 * MINUTE });
  expect(open()).toEqual(['Halle 2 is 20 min behind with order history, which may be 15 min old.']);
  expect(shown()).toEqual({ freshness: 'ageing', target: 15 * MINUTE });

  target({ 'shop/order_history': 30 * MINUTE });
  expect(open()).toEqual([]);
  at(40 * MINUTE);
  expect(open()).toHaveLength(1);

  target({ 'shop/orders': DAY, 'shop/order_history': DAY });
  at(5 * HOUR);
  expect(open()).toEqual([]);
  expect(shown()).toEqual({ freshness: 'fresh', target: DAY });
  // Without targets of their own, streams go by the policy's.
  target({});
  expect(open()).toEqual(['Halle 2 is 5 h behind, read last 2026-06-17T10:00Z.']);

  // What is not read any more cannot be late.
  target({ 'shop/orders': DAY });
  expect(open()).toHaveLength(1);
  const reading = { scope: { streams: ['orders'], from: null, customers: null }, bounded: [], byCustomer: [] };
  writer.handle('saveScope', { id: 'shop', reading }, now);
  while (writer.step());
  expect(open()).toEqual([]);
  expect(shown()).toEqual({ freshness: 'fresh', target: DAY });
});
