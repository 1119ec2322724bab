import { expect, test } from 'vitest';
import { z } from 'zod';
import { undocumentedApi } from '../connectors/kit/api-contract.ts';
import { credentialExpiryField } from '../connectors/kit/config.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { createKeptLog, createSteppedClock, NO_EVENTS, NO_SFTP } from '../connectors/kit/testing.ts';
import { listSystems } from '../queries/systems.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Sync, type PullTarget } from './sync.ts';
import { Writer } from './writer.ts';
import type { WriterClient } from './writer-client.ts';

const NOW = Date.UTC(2026, 5, 17, 10);

const connector: Connector<unknown> = {
  manifest: {
    id: 'ledger',
    name: 'Ledger',
    kind: 'finance',
    monogram: 'LE',
    authModes: ['api_key'],
    config: z.object({ ...credentialExpiryField }),
    secrets: [{ key: 'apiKey', label: 'API key', help: 'A key.' }],
    api: undocumentedApi('1'),
    rate: { requests: 1, windowMs: 1, concurrency: 1 },
    streams: [],
    docs: [],
  },
  streams: () => [],
  check: () => Promise.resolve(),
  map: () => ({ ok: true, value: [] }),
};

test('a credential that ends soon is told while everything still works, and no more once it is renewed', async () => {
  const db = blankStore();
  const clock = createSteppedClock(NOW);
  const engine = new Writer(db, NOW, () => {});
  const writer: WriterClient = {
    ask: (name, input) => Promise.resolve(engine.handle(name, input, clock.now())),
    settled: () => {
      while (engine.step());
      return Promise.resolve();
    },
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
    clock,
    logger: createKeptLog().logger,
    secrets: {
      protection: 'test',
      get: () => Promise.resolve('key-0001'),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
  };
  const sync = new Sync(ports, writer, () => {});

  async function runWith(credentialExpires: string): Promise<{ readonly systems: unknown; readonly told: unknown[] }> {
    const connection = {
      id: 'books',
      connectorId: 'ledger',
      name: 'Books',
      kind: 'finance' as const,
      monogram: 'LE',
      config: { credentialExpires },
      orderNumberScope: 'erp',
      referenceRules: {},
    };
    await writer.ask('saveConnection', connection);
    const target: PullTarget = { connector, connection: { ...connection, scope: null, removedAt: null } };
    await sync.run(target);
    await writer.settled();
    const context = { now: NOW, syncing: [], entities: {} } as unknown as Parameters<typeof listSystems>[1];
    return {
      systems: listSystems(db, context).map(({ credentials }) => credentials),
      told: db.column(`SELECT headline FROM exception_row WHERE code = 'DI-AUTH' AND cleared_at IS NULL`),
    };
  }

  expect(await runWith('2026-06-24')).toEqual({
    systems: [[{ key: 'apiKey', label: 'API key', expiresAt: Date.UTC(2026, 5, 24), from: 'settings' }]],
    told: [expect.stringMatching(/^The credential of Books expires/)],
  });
  expect(await runWith('2027-06-24')).toMatchObject({ told: [] });
  expect(await runWith('')).toEqual({ systems: [[]], told: [] });
});
