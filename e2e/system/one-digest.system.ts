import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '#engine/store/open.ts';
import type { RawRecord } from '#engine/connectors/kit/connector.ts';
import { digest } from '#engine/pipeline/digest.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { callAssistant } from '../../bench/assistant.ts';
import { backfill } from '../../bench/backfill.ts';
import { companyPages, type StreamPages } from '../../bench/company.ts';
import type { SyncOrder } from './sync-child.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 250;
const SEED = 11;
const KILLS = Number(process.env['KILLS'] ?? 50);

let company: OpenDemoCompany;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-digest-'));
  company = await openDemoCompany({ orders: ORDERS, seed: SEED, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
});
afterAll(async () => {
  await company.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly digest: string;
  readonly failed: readonly string[];
}

/** What a sync of this size never takes; longer, it is stuck, and says so instead of holding up all the rest. */
const STUCK_MS = 60_000;

/** Runs a sync in a process of its own; null when it was killed before it ended. */
function sync(
  order: Omit<SyncOrder, 'now' | 'connections'>,
  killAfterMs: number | null = null,
): Promise<Answer | null> {
  const full: SyncOrder = { ...order, now: MOMENT, connections: company.connections };
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./sync-child.ts', import.meta.url)), JSON.stringify(full)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? STUCK_MS);
  let out = '';
  let problems = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL' && killAfterMs !== null) resolve(null);
      else if (code === 0) resolve(JSON.parse(out) as Answer);
      else reject(new Error(`sync ended with ${signal ?? code}: ${problems}`));
    });
  });
}

/** Small, deterministic randomness: a failing run can be run again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('one pass, kills at any moment, and a rebuild give one digest', async () => {
  const clean = await sync({ data: join(folder, 'clean') });
  expect(clean?.failed).toEqual([]);
  const random = randomOf(SEED);
  const data = join(folder, 'killed');
  const ended: string[] = [];
  let kills = 0;
  // A sync that comes to its end before it is killed starts over on a fresh store: every kill hits one that has work to do.
  for (let run = 0; kills < KILLS; run += 1) {
    const answer = await sync(
      { data: join(data, String(Math.floor(kills / 10))), rebuild: run % 4 === 3 },
      250 + random() * 1_250,
    );
    if (answer === null) kills += 1;
    else ended.push(answer.digest);
  }
  expect(ended.filter((digest) => digest !== clean?.digest)).toEqual([]);
  for (let store = 0; store <= Math.floor((KILLS - 1) / 10); store += 1) {
    const resumed = await sync({ data: join(data, String(store)) });
    expect(resumed).toEqual(clean);
  }
  expect(await sync({ data: join(folder, 'clean'), rebuild: true })).toEqual(clean);
}, 600_000);

function storeDigest(streams: readonly StreamPages[]): string {
  const db = openStore(':memory:');
  backfill(db, streams, MOMENT);
  const result = digest(db);
  db.close();
  return result;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted((a, b) => a[0] - b[0])
    .map(([, item]) => item);
}

test('page sizes, order of arrival and repetition change nothing', () => {
  const streams = companyPages(company.world);
  const once = storeDigest(streams);
  for (let seed = 1; seed <= 4; seed += 1) {
    const random = randomOf(seed);
    const disordered = shuffled(streams, random).map(({ connectionId, streamId, pages }): StreamPages => {
      const records = shuffled(
        pages.flat().flatMap((record) => (random() < 0.3 ? [record, record] : [record])),
        random,
      );
      const cut: RawRecord[][] = [];
      while (records.length > 0) cut.push(records.splice(0, 1 + Math.floor(random() * 90)));
      return { connectionId, streamId, pages: cut };
    });
    expect(storeDigest(disordered)).toBe(once);
  }
}, 300_000);

test('a thread that computes along with the writer changes nothing, whether it lasts or dies', async () => {
  const streams = companyPages(company.world);
  const alone = storeDigest(streams);
  for (const dies of [false, true]) {
    const file = join(folder, `assisted-${dies}.sqlite`);
    const db = openStore(file);
    const assistant = callAssistant(file);
    let shared = 0;
    const { helper } = assistant;
    backfill(db, streams, MOMENT, {
      share(batches, now) {
        shared += 1;
        // It ends while the writer waits for it within a transaction.
        if (dies && shared === 3) void assistant.end();
        helper.share(batches, now);
      },
      prepare: (ahead, now) => helper.prepare(ahead, now),
    });
    await assistant.end();
    expect(shared).toBeGreaterThan(3);
    expect(digest(db)).toBe(alone);
    db.close();
  }
}, 300_000);
