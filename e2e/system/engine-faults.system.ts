import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORE_FILE } from '#engine/engine.ts';
import type { HttpClient, HttpResponse, WorkerHandle, Workers } from '#engine/ports/ports.ts';
import { MIGRATIONS } from '#engine/store/migrations/index.ts';
import { openStore } from '#engine/store/open.ts';
import type { EngineClient } from '#shared/contract/client.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { openDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { REPOSITORY } from './command-line.ts';
import { openTestEngine, type TestEngine, type TestEngineOptions } from './engine.ts';

const DECLARATION = join(REPOSITORY, 'examples/csv-portal/throughline.yml');
const MOMENT = Date.UTC(2026, 5, 17, 10);

let folder: string;
let engines: TestEngine[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-faults-'));
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const engine = await openTestEngine({ data: join(folder, 'data'), now: () => MOMENT, ...options });
  engines.push(engine);
  return engine;
}

async function withPortal(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const engine = await open(options);
  await engine.client.ask('connections.declare', { file: DECLARATION, folder: null });
  await engine.sync();
  return engine;
}

/** What a person reads on the first screens. */
async function look(client: EngineClient): Promise<unknown> {
  const { handle, count } = await client.ask('orders.open', { view: 'all', text: '', filters: {}, sort: [] });
  const { rows } = await client.ask('orders.slice', { handle, start: 0, end: count });
  const { hits } = await client.ask('search.ask', { text: '7101', limit: 10 });
  const order = await client.ask('order.get', { orderKey: rows[0]?.orderKey ?? '' });
  return {
    orders: rows.map(({ orderNo }) => orderNo).toSorted(),
    hits: hits.length > 0,
    lines: order.lines.length > 0,
  };
}
const SEEN = { orders: ['WEB-007101', 'WEB-007102', 'WEB-007103', 'WEB-007104'], hits: true, lines: true };

/** Holds the write lock of the store from another process; returns the function that lets go. */
async function lockFromOutside(): Promise<() => Promise<void>> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('lock-child.ts', import.meta.url)), join(folder, 'data', STORE_FILE)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
}

describe('a writer thread that is killed', () => {
  it('is replaced; what it was asked fails with what to do, and nothing is lost', async () => {
    const writers: WorkerHandle[] = [];
    const keep = (real: Workers): Workers => ({
      spawn(entry, data) {
        const handle = real.spawn(entry, data);
        if (entry === 'writer') writers.push(handle);
        return handle;
      },
    });
    const { client, digest, log } = await withPortal({ workers: keep });
    const before = await digest();
    const told: string[] = [];
    client.onEvent(({ topics }) => told.push(...topics));
    const lost = client.ask('store.digest', {});
    await writers[0]?.terminate();
    const outcome = await lost.catch((error: { data: unknown }) => error.data);
    expect([
      { digest: before },
      expect.objectContaining({
        code: 'engine.unavailable',
        retryable: true,
        next: expect.stringContaining('starts it again'),
      }),
    ]).toContainEqual(outcome);
    expect(await look(client)).toEqual(SEEN);
    expect(await digest()).toBe(before);
    expect(writers).toHaveLength(2);
    expect(log.filter((line) => line.startsWith('writer stopped'))).toHaveLength(1);
    await expect.poll(() => told).toEqual(expect.arrayContaining(['orders', 'exceptions', 'systems']));
  });

  it('in the middle of its work goes on where it was', async () => {
    const writers: WorkerHandle[] = [];
    const keep = (real: Workers): Workers => ({
      spawn(entry, data) {
        const handle = real.spawn(entry, data);
        if (entry === 'writer') writers.push(handle);
        return handle;
      },
    });
    const { client, digest, sync } = await withPortal({ workers: keep });
    const before = await digest();
    for (let kill = 0; kill < 5; kill += 1) {
      const rebuilding = client.ask('store.rebuild', {}).catch(() => null);
      await writers.at(-1)?.terminate();
      await rebuilding;
    }
    await sync();
    expect(await digest()).toBe(before);
  });
});

describe('a store whose lock another program holds', () => {
  it('is read without waiting for it; what would be written says who is in the way, and works again afterwards', async () => {
    const { client, digest } = await withPortal();
    const before = await digest();
    const release = await lockFromOutside();
    expect(await look(client)).toEqual(SEEN);
    expect((await client.ask('status.get', {})).orders).toBe(4);
    await expect(client.ask('preferences.set', { key: 'theme', value: 'dark' })).rejects.toMatchObject({
      data: {
        code: 'store.locked',
        retryable: true,
        message: 'Another program holds the data file.',
        next: expect.stringContaining('Close the other Throughline'),
      },
    });
    await release();
    await client.ask('preferences.set', { key: 'theme', value: 'dark' });
    expect(await client.ask('preferences.get', { key: 'theme' })).toEqual({ value: 'dark' });
    expect(await digest()).toBe(before);
  });

  it('is opened all the same, and its work is done when the lock is gone', async () => {
    const first = await withPortal();
    const before = await first.digest();
    await first.close();
    engines = [];
    // Work is due, which the engine begins with as it opens.
    const db = openStore(join(folder, 'data', STORE_FILE));
    db.exec('UPDATE derived_version SET version = -1');
    db.close();
    openStore(join(folder, 'data', STORE_FILE)).close();
    const release = await lockFromOutside();
    const { client, digest, sync } = await open();
    expect((await client.ask('status.get', {})).backlog).toBeGreaterThan(0);
    await expect(client.ask('preferences.set', { key: 'theme', value: 'dark' })).rejects.toMatchObject({
      data: { code: 'store.locked' },
    });
    await release();
    await expect
      .poll(() => client.ask('preferences.set', { key: 'theme', value: 'dark' }).catch((error: unknown) => error), {
        timeout: 60_000,
      })
      .toEqual({});
    await sync();
    expect(await digest()).toBe(before);
  });

  it('and that is still empty is not opened, with what to do', async () => {
    mkdirSync(join(folder, 'data'));
    const release = await lockFromOutside();
    await expect(open()).rejects.toMatchObject({
      data: { code: 'store.locked', next: expect.stringContaining('Close the other Throughline') },
    });
    await release();
    expect((await (await open()).client.ask('status.get', {})).orders).toBe(0);
  });
});

describe('a store that cannot be opened says why', () => {
  it('when a newer Throughline wrote it', async () => {
    mkdirSync(join(folder, 'data'));
    const later = { version: 990, name: 'later', statements: ['CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'] };
    openStore(join(folder, 'data', STORE_FILE), undefined, [...MIGRATIONS, later]).close();
    await expect(open()).rejects.toMatchObject({
      data: { code: 'store.newer', next: expect.stringContaining('Install that version') },
    });
  });

  it('when it is no store', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', STORE_FILE), 'a letter to the carrier\n'.repeat(100));
    await expect(open()).rejects.toMatchObject({ data: { code: 'store.corrupt' } });
  });

  it('when it is damaged in its middle, or what still can be read is read, and nothing is a fault of ours', async () => {
    const first = await withPortal();
    await first.close();
    engines = [];
    const file = join(folder, 'data', STORE_FILE);
    const { size } = statSync(file);
    const descriptor = openSync(file, 'r+');
    // Page by page from the second on: the header stays, so that it is still known for a store.
    for (let at = 8192; at < size; at += 8192) writeSync(descriptor, Buffer.alloc(8192, 0xa5), 0, 8192, at);
    closeSync(descriptor);
    const codes = new Set<string>();
    const note = (error: unknown): null => {
      codes.add(error instanceof ContractError ? error.data.code : 'no error of the contract');
      return null;
    };
    const opened = await open().catch(note);
    await opened?.client.ask('preferences.set', { key: 'theme', value: 'dark' }).catch(note);
    await opened?.client.ask('search.ask', { text: '7101', limit: 10 }).catch(note);
    expect([...codes]).toEqual(['store.corrupt']);
  });

  it('when something else has its name', async () => {
    mkdirSync(join(folder, 'data', STORE_FILE), { recursive: true });
    await expect(open()).rejects.toMatchObject({ data: { code: 'file.unwritable' } });
  });

  it('when its folder cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(open({ data: join(folder, 'file', 'data') })).rejects.toMatchObject({
      data: {
        code: 'file.unwritable',
        message: expect.stringContaining(join('file', 'data')),
        next: expect.stringContaining('choose another'),
      },
    });
    expect(existsSync(join(folder, 'file', 'data'))).toBe(false);
  });

  // Whoever may do everything may write everywhere; permissions mean nothing on Windows.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('when its folder is read-only', async () => {
    mkdirSync(join(folder, 'data'), { mode: 0o500 });
    await expect(open()).rejects.toMatchObject({ data: { code: 'file.unwritable' } });
  });
});

describe('a system that fails in the middle of a sync', () => {
  it.each([
    [401, 'auth'],
    [500, 'transient'],
  ])('with %d keeps what was landed, says what to do, and is read on from there', async (status, kind) => {
    const company = await openDemoCompany({ orders: 250, seed: 9, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
    try {
      const origin = new URL(String(company.connections.find(({ id }) => id === 'ep')?.config['apiUrl'])).origin;
      let answered = 0;
      let broken = true;
      const failing = (real: HttpClient): HttpClient => ({
        async send(request): Promise<HttpResponse> {
          if (!request.url.startsWith(origin)) return real.send(request);
          answered += 1;
          if (broken && answered > 2)
            return { status, headers: { 'content-type': 'application/json' }, text: '{"error":{"message":"no"}}' };
          return real.send(request);
        },
      });
      const connections = company.connections.map((connection) =>
        connection.id === 'ep' ? { ...connection, config: { ...connection.config, pageSize: 20 } } : connection,
      );
      const { connect, sync, digest } = await open({ http: failing, hurried: true });
      await connect(connections);
      const failed = await sync();
      expect(failed['ep']?.error).toMatchObject({
        kind,
        message: expect.any(String),
        next: expect.stringMatching(/\w+/),
      });
      expect(failed['ep']?.freshness).toMatch(/failing|never/);
      const landed = failed['ep']?.records ?? 0;
      expect(landed).toBeGreaterThan(0);
      for (const other of ['bc', 'sf', 'sh']) expect(failed[other]?.error).toBeNull();

      broken = false;
      const healed = await sync();
      expect(healed['ep']).toMatchObject({ error: null });
      const whole = healed['ep']?.records ?? 0;
      expect(whole).toBeGreaterThan(landed);
      expect(healed['ep']?.lastRun?.changed).toBe(whole - landed);

      const clean = await open({ data: join(folder, 'clean') });
      await clean.connect(connections);
      await clean.sync();
      expect(await digest()).toBe(await clean.digest());
    } finally {
      await company.close();
    }
  });
});
