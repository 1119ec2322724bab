import { expect, test } from 'vitest';
import { instantMark } from '#shared/domain/sentences.ts';
import { DAY } from '#shared/domain/time.ts';
import { declaredConnector } from '../connectors/declared/connector.ts';
import { declarationSchema } from '../connectors/declared/declaration/schema.ts';
import {
  answering,
  createKeptLog,
  createSteppedClock,
  jsonAnswer,
  NO_EVENTS,
  NO_SFTP,
} from '../connectors/kit/testing.ts';
import { connectionTimeline } from '../queries/timeline.ts';
import { listSystems } from '../queries/systems.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Sync, type PullTarget } from './sync.ts';
import { Writer } from './writer.ts';
import type { WriterClient } from './writer-client.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const SUNSET = Date.UTC(2026, 6, 1);
const DECLARED_END = Date.UTC(2026, 8, 1);

const declaration = declarationSchema.parse({
  connection: 'shop',
  name: 'Shop',
  kind: 'commerce',
  monogram: 'SH',
  api: { url: 'https://shop.example.com/v3', version: 'v3', sunset: '2026-09-01' },
  streams: {
    orders: {
      request: { get: 'orders', query: { token: 'not-to-be-kept' } },
      kinds: [
        {
          id: 'id',
          documents: [{ kind: 'order', label: 'id', references: [{ type: 'order_no', role: 'is', value: 'id' }] }],
        },
      ],
    },
  },
});

test('the nearest day that anybody names counts, is told before it comes, and is over when the server names it no more', async () => {
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
  let headers: Readonly<Record<string, string>> = {};
  const ports = {
    http: answering(() => jsonAnswer([{ id: 'SO-1' }], 200, headers)),
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
      get: () => Promise.resolve(null),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
  };
  const sync = new Sync(ports, writer, () => {});
  const connection = {
    id: 'shop',
    connectorId: 'declared',
    name: 'Shop',
    kind: 'commerce' as const,
    monogram: 'SH',
    config: { folder: '', declaration },
    orderNumberScope: 'erp',
    referenceRules: {},
  };
  await writer.ask('saveConnection', connection);
  const target: PullTarget = {
    connector: declaredConnector,
    connection: { ...connection, scope: null, removedAt: null },
  };
  const context = { now: NOW, syncing: [], entities: {}, zone: 'Europe/Berlin' } as unknown as Parameters<
    typeof listSystems
  >[1];

  async function runAnsweredWith(answered: Readonly<Record<string, string>>): Promise<unknown> {
    headers = answered;
    expect(await sync.run(target)).toBe('ok');
    await writer.settled();
    const [system] = listSystems(db, context);
    return {
      ends: system?.api?.ends,
      told: db.column(`SELECT headline FROM exception_row WHERE code = 'DI-API' AND cleared_at IS NULL`),
    };
  }

  expect(await runAnsweredWith({})).toEqual({ ends: { at: DECLARED_END, from: 'declaration' }, told: [] });
  expect(await runAnsweredWith({ sunset: new Date(SUNSET).toUTCString() })).toEqual({
    ends: { at: SUNSET, from: 'server' },
    told: [`Version v3 of the interface of Shop ends ${instantMark(SUNSET)}, as the server says.`],
  });
  expect(connectionTimeline(db, { connectionId: 'shop', limit: 50 }, context)).toContainEqual(
    expect.objectContaining({
      kind: 'version',
      lasts: true,
      title: `The server says that its interface ends ${instantMark(SUNSET)}`,
      details: ['GET https://shop.example.com/v3/orders', expect.stringMatching(/^Seen last /)],
    }),
  );
  expect(await runAnsweredWith({})).toEqual({ ends: { at: DECLARED_END, from: 'declaration' }, told: [] });
  expect(DECLARED_END - NOW).toBeGreaterThan(30 * DAY);
});
