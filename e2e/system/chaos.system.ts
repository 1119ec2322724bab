import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STORE_FILE } from '#engine/engine.ts';
import type { DemoConnection } from '#engine/ports/ports.ts';
import { openReader } from '#engine/store/database.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/main/sandbox/faults/fault.ts';
import { createRandom } from '../../src/main/sandbox/random.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

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

let folder: string;
let company: OpenDemoCompany;
let connections: readonly DemoConnection[];
let clean: Held;

interface Held {
  readonly digest: string;
  readonly readings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function open(name: string): Promise<TestEngine> {
  return openTestEngine({ data: join(folder, name), now: () => MOMENT, hurried: true });
}

/** What a connection's records came to: documents, and records that are set aside, by key. */
function readingOf(name: string, connectionId: string): Readonly<Record<string, string>> {
  const db = openReader(join(folder, name, STORE_FILE));
  const rows = db.all<{ key: string; content: string }>(
    `SELECT s.stream_id || '/' || d.source_id || '#' || d.local_key AS key, hex(d.body) || d.keys || d.voided AS content
     FROM document d JOIN stream s ON s.id = d.stream WHERE s.connection_id = ?
     UNION ALL
     SELECT s.stream_id || '/' || p.source_id, p.reason FROM parked_record p JOIN stream s ON s.id = p.stream
     WHERE s.connection_id = ?`,
    connectionId,
    connectionId,
  );
  db.close();
  return Object.fromEntries(rows.map(({ key, content }) => [key, content]));
}

/** Keys at which a connection's reading differs from the clean run's. */
function lacking(name: string, connectionId: string): string[] {
  const here = readingOf(name, connectionId);
  const there = clean.readings[connectionId] ?? {};
  return [...new Set([...Object.keys(here), ...Object.keys(there)])].filter((key) => here[key] !== there[key]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-chaos-'));
  company = await openDemoCompany({ orders: ORDERS, seed: 3, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
  connections = company.connections.map((connection) => ({
    ...connection,
    config: { ...connection.config, ...PAGES[connection.connectorId] },
  }));
  const engine = await open('clean');
  await engine.connect(connections);
  const broken = Object.values(await engine.sync()).flatMap(({ error }) => (error === null ? [] : [error.message]));
  if (broken.length > 0) throw new Error(`the clean run failed: ${broken.join('; ')}`);
  clean = {
    digest: await engine.digest(),
    readings: Object.fromEntries(connections.map(({ id }) => [id, readingOf('clean', id)])),
  };
  await engine.close();
});
afterAll(async () => {
  await company.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))(
  'run %i through a faulty world ends as a clean run does',
  async (seed) => {
    const random = createRandom(seed);
    const name = `run-${seed}`;
    const engine = await open(name);
    try {
      await engine.connect(connections);
      if (random.chance(0.5)) await engine.sync();
      for (let round = 0; round < FAULTY_ROUNDS; round += 1) {
        const kinds: readonly FaultKind[] = random.chance(0.5)
          ? FAULT_KINDS
          : Array.from({ length: random.int(1, 4) }, () => random.pick(FAULT_KINDS));
        company.disturb({ seed: seed * 10 + round, share: random.pick([0.1, 0.25, 0.5]), kinds, longestDelayMs: 5 });
        await engine.sync();
        for (const { id } of connections) {
          const { rows } = await engine.client.ask('systems.runs', { connectionId: id, limit: 1 });
          const green = rows[0]?.outcome === 'ok' || rows[0]?.outcome === 'empty';
          expect(green ? lacking(name, id) : [], `${id} in round ${round}`).toEqual([]);
        }
      }
      company.disturb(null);
      for (let round = 0; round < MOST_ROUNDS_TO_RECOVER; round += 1) {
        const systems = Object.values(await engine.sync());
        if (systems.every(({ error }) => error === null)) break;
      }
      const { rows } = await engine.client.ask('systems.list', {});
      expect(rows.map(({ error }) => error)).toEqual(connections.map(() => null));
      expect(connections.flatMap(({ id }) => lacking(name, id))).toEqual([]);
      expect(await engine.digest()).toBe(clean.digest);
    } finally {
      company.disturb(null);
      await engine.close();
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  },
  120_000,
);

test('the faults were there', () => {
  const met = company.faultsMet();
  expect(RUNS < 20 ? [] : FAULT_KINDS.filter((kind) => (met[kind] ?? 0) === 0)).toEqual([]);
  expect(Object.values(met).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(RUNS * 10);
});
