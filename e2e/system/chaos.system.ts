import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_EVENTS, NO_SFTP } from '#engine/connectors/kit/testing.ts';
import { connectorById } from '#engine/connectors/registry.ts';
import type { ConnectionRecord } from '#engine/pipeline/connections.ts';
import { Sync, secretReference, type PullTarget } from '#engine/pipeline/sync.ts';
import { Writer } from '#engine/pipeline/writer.ts';
import type { DemoConnection, SecretStore } from '#engine/ports/ports.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';
import { createAxiosHttp } from '../../src/main/adapters/http-axios.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/main/sandbox/faults/fault.ts';
import { createRandom } from '../../src/main/sandbox/random.ts';

/** CHAOS=200 runs as many; CHAOS_SEED=17 CHAOS=1 runs one again. */
const RUNS = Number(process.env['CHAOS'] ?? 4);
const FIRST_SEED = Number(process.env['CHAOS_SEED'] ?? 1);
const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 60;
const FAULTY_ROUNDS = 3;
/** Rounds in which everything goes well, after which everything must be as if nothing had been. */
const MOST_ROUNDS_TO_RECOVER = 4;

/** Small pages, so that there are many, and faults between them. */
const PAGES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'business-central': { pageSize: 7 },
  shiphero: { pageSize: 5 },
  easypost: { pageSize: 10 },
};

/** The engine's pulling and deriving in one thread over a store in memory: many runs need many engines. */
interface SmallEngine {
  readonly db: WriteDb;
  /** Pulls every connection once and works everything off. */
  sync(): Promise<void>;
  /** Outcome of each connection's last run, and its error. */
  ends(): ReadonlyMap<string, { readonly outcome: string; readonly error: string | null }>;
  digest(): string;
  close(): void;
}

const http = createAxiosHttp();
let company: OpenDemoCompany;
let connections: readonly DemoConnection[];
let clean: { readonly digest: string; readonly readings: Readonly<Record<string, Reading>> };

function openSmallEngine(): SmallEngine {
  const db = openStore(':memory:');
  const writer = new Writer(db, MOMENT, () => undefined);
  const secrets = new Map<string, string>();
  const store: SecretStore = {
    protection: 'none',
    get: (reference) => Promise.resolve(secrets.get(reference) ?? null),
    set: (reference, value) => Promise.resolve(void secrets.set(reference, value)),
    remove: (reference) => Promise.resolve(void secrets.delete(reference)),
  };
  let elapsed = 0;
  const clock = {
    now: () => MOMENT,
    elapsed: () => elapsed,
    // Waiting is done at once: faults are met with patience.
    sleep: (ms: number, signal?: AbortSignal) => {
      elapsed += ms;
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) reject(signal.reason as Error);
        else setImmediate(resolve);
      });
    },
  };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const folders = {
    list: () => Promise.resolve([]),
    async *read(): AsyncIterable<string> {},
    async *bytes(): AsyncIterable<Uint8Array> {},
  };
  const sync = new Sync(
    { http, events: NO_EVENTS, folders, sftp: NO_SFTP, clock, logger: quiet, secrets: store },
    {
      ask: (name, input) => Promise.resolve().then(() => writer.handle(name, input, MOMENT)),
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    () => undefined,
  );
  const targets = connections.map((connection): PullTarget => {
    const connector = connectorById(connection.connectorId);
    if (connector === null) throw new RangeError(`no connector ${connection.connectorId}`);
    for (const [key, value] of Object.entries(connection.secrets))
      secrets.set(secretReference(connection.id, key), value);
    const record: ConnectionRecord = {
      id: connection.id,
      connectorId: connection.connectorId,
      name: connection.name,
      kind: connector.manifest.kind,
      monogram: connection.monogram ?? connector.manifest.monogram,
      config: connector.manifest.config.parse(connection.config),
      orderNumberScope: connection.orderNumberScope ?? 'erp',
      referenceRules: connection.referenceRules ?? {},
      scope: null,
      removedAt: null,
    };
    const { removedAt: _removedAt, ...saved } = record;
    writer.handle('saveConnection', saved, MOMENT);
    return { connection: record, connector };
  });
  return {
    db,
    async sync() {
      await Promise.all(targets.map((target) => sync.run(target)));
      while (writer.step()) continue;
    },
    ends: () =>
      new Map(
        connections.map(({ id }) => {
          const row = db.get<{ outcome: string; error: string | null }>(
            'SELECT outcome, error FROM run WHERE connection_id = ? ORDER BY id DESC LIMIT 1',
            id,
          );
          return [id, row ?? { outcome: 'none', error: null }];
        }),
      ),
    digest: () => writer.handle('digest', null, MOMENT),
    close: () => db.close(),
  };
}

type Reading = Readonly<Record<string, string>>;

/** What a connection's records came to: documents, and records that are set aside, by key. */
function readingOf({ db }: SmallEngine, connectionId: string): Reading {
  const rows = db.all<{ key: string; content: string }>(
    `SELECT s.stream_id || '/' || d.source_id || '#' || d.local_key AS key, hex(d.body) || d.keys || d.voided AS content
     FROM document d JOIN stream s ON s.id = d.stream WHERE s.connection_id = ?
     UNION ALL
     SELECT s.stream_id || '/' || p.source_id, p.reason FROM parked_record p JOIN stream s ON s.id = p.stream
     WHERE s.connection_id = ?`,
    connectionId,
    connectionId,
  );
  return Object.fromEntries(rows.map(({ key, content }) => [key, content]));
}

/** Keys at which a connection's reading differs from the clean run's. */
function lacking(engine: SmallEngine, connectionId: string): string[] {
  const here = readingOf(engine, connectionId);
  const there = clean.readings[connectionId] ?? {};
  return [...new Set([...Object.keys(here), ...Object.keys(there)])].filter((key) => here[key] !== there[key]);
}

const isGreen = (outcome: string | undefined): boolean => outcome === 'ok' || outcome === 'empty';

beforeAll(async () => {
  company = await openDemoCompany({ orders: ORDERS, seed: 3, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
  connections = company.connections.map((connection) => ({
    ...connection,
    config: { ...connection.config, ...PAGES[connection.connectorId] },
  }));
  const engine = openSmallEngine();
  await engine.sync();
  const broken = [...engine.ends().values()].flatMap(({ error }) => (error === null ? [] : [error]));
  if (broken.length > 0) throw new Error(`the clean run failed: ${broken.join('; ')}`);
  clean = {
    digest: engine.digest(),
    readings: Object.fromEntries(connections.map(({ id }) => [id, readingOf(engine, id)])),
  };
  engine.close();
});
afterAll(async () => {
  http.close();
  await company.close();
});

test.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))(
  'run %i through a faulty world ends as a clean run does',
  async (seed) => {
    const random = createRandom(seed);
    const engine = openSmallEngine();
    try {
      if (random.chance(0.5)) await engine.sync();
      for (let round = 0; round < FAULTY_ROUNDS; round += 1) {
        const kinds: readonly FaultKind[] = random.chance(0.5)
          ? FAULT_KINDS
          : Array.from({ length: random.int(1, 4) }, () => random.pick(FAULT_KINDS));
        company.disturb({ seed: seed * 10 + round, share: random.pick([0.1, 0.25, 0.5]), kinds, longestDelayMs: 5 });
        await engine.sync();
        for (const [id, { outcome }] of engine.ends()) {
          expect(isGreen(outcome) ? lacking(engine, id) : [], `${id} in round ${round}`).toEqual([]);
        }
      }
      company.disturb(null);
      for (let round = 0; round < MOST_ROUNDS_TO_RECOVER; round += 1) {
        await engine.sync();
        if ([...engine.ends().values()].every(({ outcome }) => isGreen(outcome))) break;
      }
      expect([...engine.ends()].filter(([, { outcome }]) => !isGreen(outcome))).toEqual([]);
      expect(connections.flatMap(({ id }) => lacking(engine, id))).toEqual([]);
      expect(engine.digest()).toBe(clean.digest);
    } finally {
      company.disturb(null);
      engine.close();
    }
  },
  120_000,
);

test('the faults were there', () => {
  const met = company.faultsMet();
  expect(RUNS < 20 ? [] : FAULT_KINDS.filter((kind) => (met[kind] ?? 0) === 0)).toEqual([]);
  expect(Object.values(met).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(RUNS * 10);
});
