import { expect, test } from 'vitest';
import { mayAsk, type Breaker } from '#shared/domain/breaker.ts';
import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { ConnectorError, type Stream } from '../connectors/kit/connector.ts';
import { breakerOf } from '../inbox/breakers.ts';
import { listSystems } from '../queries/systems.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { PLAIN_CONNECTION } from './testing/plain-connector.ts';
import { plainSync } from './testing/plain-sync.ts';
import { Writer } from './writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const DOWN = new ConnectorError('transient', 'ERP does not answer', 'Nothing to do: the next run tries again');

/** What each stream answers with, by its id; an error is thrown. */
let answers: Record<string, Error | null>;
let asked: string[];

function stream(id: string): Stream<unknown> {
  return {
    manifest: { id, entity: id, cursor: 'no', overlapMs: 0, pageSize: 1 },
    async *pull() {
      asked.push(id);
      const error = answers[id];
      if (error) throw error;
      yield await Promise.resolve({ records: [], checkpoint: {} });
    },
  };
}

/** An engine over a store, as after a start. */
function engineOver(db: WriteDb, now: () => Instant): { run: () => Promise<string>; breaker: () => Breaker } {
  const { run } = plainSync(db, now, [stream('orders'), stream('invoices')]);
  return { run, breaker: () => breakerOf(db, PLAIN_CONNECTION.id, now()) };
}

test('a source that fails is left alone for a while, tried once with one question, and read again as soon as it answers', async () => {
  const db = blankStore();
  let now = NOW;
  asked = [];
  answers = { orders: DOWN, invoices: DOWN };
  new Writer(db, now, () => {}).handle('saveConnection', PLAIN_CONNECTION, now);
  const first = engineOver(db, () => now);
  for (let run = 0; run < 3; run += 1) await first.run();
  expect(asked).toHaveLength(6);
  expect(first.breaker()).toMatchObject({ state: 'open', failures: 3, retryAt: NOW + 2 * MINUTE });

  // The engine starts again: the pause goes on, and its reason is known.
  const second = engineOver(db, () => now);
  expect(second.breaker().reason?.message).toBe('ERP does not answer');
  expect(mayAsk(second.breaker(), now)).toBe(false);
  const context = { now, zone: 'UTC', syncing: [], entities: {} } as unknown as Parameters<typeof listSystems>[1];
  expect(listSystems(db, context)[0]).toMatchObject({
    breaker: { state: 'open', retryAt: NOW + 2 * MINUTE },
    sentence: 'ERP does not answer; asked again in 2 min after 3 failures in a row',
  });

  now += 2 * MINUTE;
  expect(mayAsk(second.breaker(), now)).toBe(true);
  asked = [];
  await second.run();
  expect(asked).toEqual(['orders']);
  expect(second.breaker()).toMatchObject({ state: 'open', failures: 4, retryAt: now + 4 * MINUTE });

  answers = {};
  expect(await second.run()).toBe('empty');
  expect(second.breaker()).toMatchObject({ state: 'closed', failures: 0, reason: null });
});

test('one stream that fails does not keep the others of its system from being read', async () => {
  const db = blankStore();
  asked = [];
  answers = { orders: DOWN, invoices: null };
  new Writer(db, NOW, () => {}).handle('saveConnection', PLAIN_CONNECTION, NOW);
  const engine = engineOver(db, () => NOW);
  for (let run = 0; run < 4; run += 1) await engine.run();
  expect(engine.breaker().state).toBe('closed');
});

test('new settings are tried at once', async () => {
  const db = blankStore();
  asked = [];
  answers = { orders: DOWN, invoices: DOWN };
  const writer = new Writer(db, NOW, () => {});
  writer.handle('saveConnection', PLAIN_CONNECTION, NOW);
  const engine = engineOver(db, () => NOW);
  for (let run = 0; run < 3; run += 1) await engine.run();
  writer.handle('saveConnection', { ...PLAIN_CONNECTION, config: { address: 'new' } }, NOW);
  expect(engine.breaker().state).toBe('closed');
});
