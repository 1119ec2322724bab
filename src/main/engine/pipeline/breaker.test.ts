import { expect, test } from 'vitest';
import { z } from 'zod';
import { mayAsk, type Breaker } from '#shared/domain/breaker.ts';
import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { undocumentedApi } from '../connectors/kit/api-contract.ts';
import { ConnectorError, type Connector, type Stream } from '../connectors/kit/connector.ts';
import { createKeptLog, createSteppedClock, NO_EVENTS, NO_SFTP } from '../connectors/kit/testing.ts';
import { breakerOf } from '../inbox/breakers.ts';
import { listSystems } from '../queries/systems.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Sync } from './sync.ts';
import { Writer } from './writer.ts';
import type { WriterClient } from './writer-client.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const SETTINGS = {
  id: 'erp',
  connectorId: 'plain',
  name: 'ERP',
  kind: 'erp' as const,
  monogram: 'ER',
  config: {},
  orderNumberScope: 'erp',
  referenceRules: {},
};
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

const connector: Connector<unknown> = {
  manifest: {
    id: 'plain',
    name: 'Plain',
    kind: 'erp',
    monogram: 'PL',
    authModes: ['none'],
    config: z.unknown(),
    secrets: [],
    api: undocumentedApi('1'),
    rate: { requests: 1, windowMs: 1, concurrency: 1 },
    streams: [],
    docs: [],
  },
  streams: () => [stream('orders'), stream('invoices')],
  check: () => Promise.resolve(),
  map: () => ({ ok: true, value: [] }),
};

/** An engine over a store, as after a start. */
function engineOver(db: WriteDb, now: () => Instant): { run: () => Promise<string>; breaker: () => Breaker } {
  const engine = new Writer(db, now(), () => {});
  const writer: WriterClient = {
    ask: (name, input) => Promise.resolve(engine.handle(name, input, now())),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const ports = {
    http: { send: () => Promise.reject(new Error('nothing to ask')) },
    events: NO_EVENTS,
    sftp: NO_SFTP,
    folders: {
      list: () => Promise.reject(new Error('no folders')),
      read: () => expect.fail('no folders'),
      bytes: () => expect.fail('no folders'),
    },
    clock: { ...createSteppedClock(NOW), now },
    logger: createKeptLog().logger,
    secrets: { protection: 'test', get: async () => null, set: async () => {}, remove: async () => {} },
  };
  const sync = new Sync(ports, writer, () => {});
  return {
    run: () => sync.run({ connector, connection: { ...SETTINGS, scope: null, removedAt: null } }),
    breaker: () => breakerOf(db, 'erp', now()),
  };
}

test('a source that fails is left alone for a while, tried once with one question, and read again as soon as it answers', async () => {
  const db = blankStore();
  let now = NOW;
  asked = [];
  answers = { orders: DOWN, invoices: DOWN };
  new Writer(db, now, () => {}).handle('saveConnection', SETTINGS, now);
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
  new Writer(db, NOW, () => {}).handle('saveConnection', SETTINGS, NOW);
  const engine = engineOver(db, () => NOW);
  for (let run = 0; run < 4; run += 1) await engine.run();
  expect(engine.breaker().state).toBe('closed');
});

test('new settings are tried at once', async () => {
  const db = blankStore();
  asked = [];
  answers = { orders: DOWN, invoices: DOWN };
  const writer = new Writer(db, NOW, () => {});
  writer.handle('saveConnection', SETTINGS, NOW);
  const engine = engineOver(db, () => NOW);
  for (let run = 0; run < 3; run += 1) await engine.run();
  writer.handle('saveConnection', { ...SETTINGS, config: { address: 'new' } }, NOW);
  expect(engine.breaker().state).toBe('closed');
});
