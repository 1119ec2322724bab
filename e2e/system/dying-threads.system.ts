import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerEntry, Workers } from '#engine/ports/ports.ts';
import type { EngineClient } from '#shared/contract/client.ts';
import type { Input } from '#shared/contract/methods.ts';
import { REPOSITORY } from './command-line.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const DECLARATION = join(REPOSITORY, 'examples/csv-portal/throughline.yml');
const MOMENT = Date.UTC(2026, 5, 17, 10);

let folder: string;
let now: number;
let engine: TestEngine;
/** The thread that dies as soon as it is called, and how many of it did. */
let doomed: WorkerEntry | null;
let died: number;

async function open(): Promise<void> {
  const workers = (real: Workers): Workers => ({
    spawn(entry, data, handedOver) {
      const handle = real.spawn(entry, data, handedOver);
      if (entry === doomed) {
        died += 1;
        void handle.terminate();
      }
      return handle;
    },
  });
  engine = await openTestEngine({ data: join(folder, 'data'), now: () => now, workers });
}

/** A thread that is there already is not called. */
async function reopen(): Promise<void> {
  await engine.close();
  await open();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-threads-'));
  now = MOMENT;
  doomed = null;
  await open();
  await engine.client.ask('connections.declare', { file: DECLARATION, folder: null });
  await engine.sync();
  now += 60_000;
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function study(client: EngineClient, question: Input<'studies.start'>): Promise<string> {
  const { id } = await client.ask('studies.start', question);
  const get = async (): Promise<string> => (await client.ask('studies.get', { id })).state;
  await expect.poll(get, { timeout: 30_000 }).not.toBe('running');
  return get();
}

async function exported(client: EngineClient): Promise<string> {
  const { id } = await client.ask('exports.start', {
    table: 'orders',
    format: 'csv',
    file: null,
    query: { view: 'all', text: '', filters: {}, sort: [] },
  });
  const get = async (): Promise<string> => {
    const { rows } = await client.ask('exports.list', {});
    return rows.find((job) => job.id === id)?.state ?? 'gone';
  };
  await expect.poll(get, { timeout: 30_000 }).not.toBe('running');
  return get();
}

const failed = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    () => 'failed',
  );

async function askOfThePast(client: EngineClient): Promise<unknown> {
  const { orderKeys } = await client.ask('order.find', { reference: 'WEB-007101' });
  return client.ask('order.asof', { orderKey: orderKeys[0] ?? '', at: MOMENT + 30_000 });
}

const WORK: readonly (readonly [WorkerEntry, (client: EngineClient) => Promise<string>])[] = [
  ['reader', (client) => failed(client.ask('search.ask', { text: '7101', limit: 10 }))],
  ['exporter', exported],
  [
    'study',
    (client) =>
      study(client, {
        study: 'rule_preview',
        forget: false,
        rule: {
          id: 'r1',
          connectionId: 'portal',
          from: 'label',
          pattern: '\\d+',
          to: { type: 'order_no', scope: 'erp' },
        },
      }),
  ],
  ['previewer', (client) => study(client, { study: 'policy_preview', overrides: {} })],
  [
    'replayer',
    (client) =>
      study(client, {
        study: 'replay_preview',
        filter: { connectionId: 'portal' },
        mapping: 'current',
        copy: null,
      }),
  ],
  ['past', (client) => failed(askOfThePast(client))],
  ['deriver', (client) => failed(client.ask('asof.open', { at: MOMENT + 30_000 }))],
];

/** Called once and kept: another is called when it has died. */
const KEPT_THREADS: ReadonlySet<WorkerEntry> = new Set(['reader', 'past']);

describe('a thread that dies as soon as it is called', () => {
  it.each(WORK)('%s: what it was asked ends, what is asked next is answered', async (entry, work) => {
    const before = await engine.digest();
    if (KEPT_THREADS.has(entry)) await reopen();
    doomed = entry;
    died = 0;
    expect(await work(engine.client)).toBe('failed');
    expect(died).toBeGreaterThan(0);
    doomed = null;
    expect(await work(engine.client)).toBe('done');
    expect(await engine.digest()).toBe(before);
    const exports = join(folder, 'data', 'exports');
    const left = existsSync(exports) ? readdirSync(exports) : [];
    expect(left.filter((name) => name.includes('.part'))).toEqual([]);
  });
});
