import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '#shared/domain/order.ts';
import { EXIT } from './exit-codes.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const MAIN = join(import.meta.dirname, 'main.ts');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-cli-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(line: readonly string[], cwd = folder): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [MAIN, ...line], {
    cwd,
    env: { ...process.env, TZ: 'Europe/Berlin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const run = (...line: readonly string[]): Promise<Ended> => ended(start(line));

/** With a text on standard input. */
function runWith(input: string, ...line: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...line], { cwd: folder, stdio: 'pipe' });
  child.stdin.end(input);
  return ended(child);
}

async function json<T>(...line: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...line, '--json');
  expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
  return JSON.parse(stdout) as T;
}

describe('the demo company', () => {
  const data = ['--data', 'demo'] as const;
  const orders = 120;

  it('is read over HTTP and stays in the data folder', async () => {
    const { code, stdout, stderr } = await run('demo', '--orders', String(orders), '--truth', 'truth', ...data);
    expect({ code, problems: stderr.replace(/\nLook at one: .*\n/, '') }).toEqual({ code: EXIT.ok, problems: '' });
    expect(stdout).toMatch(/^CONNECTION +NAME +KIND +DATA +AGE +RECORDS +DOCUMENTS +PARKED +STATE\n/);
    expect(readdirSync(join(folder, 'truth'))).not.toHaveLength(0);
    const health = await json<{ status: { orders: number }; systems: { connectionId: string; error: unknown }[] }>(
      'health',
      ...data,
    );
    expect(health.systems.map(({ connectionId, error }) => [connectionId, error])).toEqual([
      ['bc', null],
      ['us', null],
      ['sf', null],
      ['sh', null],
      ['ep', null],
      ['ed', null],
    ]);
    expect(health.status.orders).toBeGreaterThanOrEqual(orders);
  });

  it('answers without its servers, each order by its number, with causes that add up', async () => {
    const late = await json<{ count: number; orders: { orderNo: string; slipMs: number; why: string }[] }>(
      'orders',
      '--view',
      'late',
      '--sort',
      'slip-ms:desc',
      '--all',
      ...data,
    );
    expect(late.count).toBeGreaterThan(0);
    expect(late.orders).toHaveLength(late.count);
    const [first] = late.orders;
    const { order } = await json<{ order: OrderView }>('order', first!.orderNo, ...data);
    expect(order.why.map((part) => part.text).join('')).toBe(first!.why);
    expect(order.causes.reduce((sum, share) => sum + share.ms, 0)).toBe(order.slip!.ms);

    const page = await run('order', first!.orderNo, ...data);
    expect(page.stdout).toContain(`Order ${first!.orderNo}`);
    for (const title of ['Why', 'Status', 'Timeline', 'Lines', 'Documents'])
      expect(page.stdout).toMatch(new RegExp(`^${title}$`, 'm'));
  });

  it('finds an order by a fragment, and says by its code that there is none', async () => {
    const {
      orders: [some],
    } = await json<{ orders: { orderNo: string }[] }>('orders', '--view', 'all', '-n', '1', ...data);
    const found = await json<{ hits: { orderNo: string | null }[] }>('search', some!.orderNo, ...data);
    expect(found.hits.map((hit) => hit.orderNo)).toContain(some!.orderNo);
    expect(await run('search', 'no such thing', ...data)).toEqual({
      code: EXIT.notFound,
      stdout: '',
      stderr: 'Nothing matches "no such thing".\n',
    });
    expect((await run('order', 'NO-SUCH', ...data)).code).toBe(EXIT.notFound);
  });

  it('takes a list of numbers from standard input, in its sequence, and tells what names no order', async () => {
    const { orders: some } = await json<{ orders: { orderNo: string }[] }>(
      'orders',
      '--view',
      'all',
      '-n',
      '3',
      ...data,
    );
    const numbers = [...new Set(some.map((row) => row.orderNo))].toReversed();
    const { code, stdout, stderr } = await runWith(
      [...numbers, 'NO-SUCH'].join('\n'),
      'orders',
      '--list',
      '-',
      '--json',
      ...data,
    );
    expect({ code, stderr }).toEqual({ code: EXIT.partial, stderr: '' });
    const listed = JSON.parse(stdout) as {
      orders: { orderNo: string }[];
      list: { numbers: { number: string; orderKeys: string[] }[] };
    };
    // Numbers of the two companies overlap: one may name two orders.
    expect([...new Set(listed.orders.map((row) => row.orderNo))]).toEqual(numbers);
    expect(listed.list.numbers.map(({ number, orderKeys }) => [number, orderKeys.length > 0])).toEqual([
      ...numbers.map((number) => [number, true]),
      ['NO-SUCH', false],
    ]);
  });

  it('lists every document with its orders, one a line', async () => {
    const { code, stdout } = await run('links', ...data);
    expect(code).toBe(EXIT.ok);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { documentKey: string; orders: { orderKey: string; evidence: { rule: string } }[] },
      );
    const { systems, status } = await json<{ systems: { documents: number }[]; status: { unlinked: number } }>(
      'health',
      ...data,
    );
    expect(new Set(documents.map((document) => document.documentKey)).size).toBe(
      systems.reduce((sum, system) => sum + system.documents, 0),
    );
    const unlinked = await json<{ count: number; documents: { documentKey: string }[] }>('unlinked', '--all', ...data);
    expect(unlinked.count).toBe(status.unlinked);
    const without = new Set(
      documents.filter((document) => document.orders.length === 0).map((document) => document.documentKey),
    );
    for (const { documentKey } of unlinked.documents) expect(without).toContain(documentKey);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = start(['links', ...data]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
  });

  it('is exported completely, to a path relative to where one stands', async () => {
    const { orders: all } = await json<{ orders: { orderNo: string }[] }>('orders', '--view', 'all', '--all', ...data);
    expect(await json('export', 'orders', '--to', 'out.csv', ...data)).toEqual({
      table: 'orders',
      file: join(folder, 'out.csv'),
      rows: all.length,
    });
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'out.csv'), 'utf8'), {
      bom: true,
      columns: true,
    });
    expect(rows.map((row) => row['Order'])).toEqual(all.map((row) => row.orderNo));
    expect(JSON.parse(readFileSync(join(folder, 'out.csv.manifest.json'), 'utf8'))).toMatchObject({
      rows: all.length,
      zone: 'Europe/Berlin',
    });
    expect(await run('export', 'orders', '--to', 'out.csv', ...data)).toEqual({
      code: EXIT.failed,
      stdout: '',
      stderr: expect.stringMatching(/^throughline: ".*out\.csv" is there already\.\nnext: .* --replace\.\n$/s),
    });
    const { code: replaced } = await run('export', 'orders', '--to', 'out.csv', '--replace', ...data);
    expect(replaced).toBe(EXIT.ok);
    for (const table of ['orders', 'exceptions', 'reconcile']) {
      const { code, stdout } = await run('export', table, '--to', `${table}.xlsx`, ...data);
      expect({ code, stdout }).toEqual({
        code: EXIT.ok,
        stdout: expect.stringMatching(/^Wrote [\d,]+ rows? to .*\.xlsx\n$/),
      });
      expect(existsSync(join(folder, `${table}.xlsx`))).toBe(true);
    }
  });

  it('says why a file could not be written, and leaves nothing', async () => {
    const { code, stdout, stderr } = await run('export', 'orders', '--to', 'no/such/folder/out.xlsx', ...data);
    expect({ code, stdout }).toEqual({ code: EXIT.failed, stdout: '' });
    expect(stderr).toMatch(/^throughline: .*the folder does not exist.*\nnext: .*\n$/s);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  it('is derived to the same digest again', async () => {
    const before = await run('digest', ...data);
    expect(before).toEqual({ code: EXIT.ok, stdout: expect.stringMatching(/^[0-9a-f]{64}\n$/), stderr: '' });
    const rebuilt = await json<{ digest: string }>('rebuild', ...data);
    expect(`${rebuilt.digest}\n`).toBe(before.stdout);
  });

  it('goes on when it is synced again', async () => {
    const { code, stderr } = await run('sync', ...data);
    expect([EXIT.ok, EXIT.partial]).toContain(code);
    expect(stderr).toBe('');
  });

  it('is not mixed with one of another size', async () => {
    const { code, stderr } = await run('demo', '--orders', '7', ...data, '--json');
    expect(code).toBe(EXIT.failed);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'input.conflict' } });
  });
});

describe('an interrupted sync', () => {
  it('ends with 130 and goes on where it stopped', async () => {
    const line = ['demo', '--orders', '1500', '--data', 'interrupted'];
    const child = start(line);
    const result = ended(child);
    const store = join(folder, 'interrupted', 'throughline.sqlite');
    while (!existsSync(store)) await delay(20);
    await delay(500);
    child.kill('SIGINT');
    expect(await result).toEqual({ code: EXIT.interrupted, stdout: '', stderr: '' });
    const again = await run(...line, '--quiet');
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: EXIT.ok, stderr: '' });
    const { status } = await json<{ status: { orders: number } }>('health', '--data', 'interrupted');
    expect(status.orders).toBeGreaterThanOrEqual(1500);
  });
});

describe("files of one's own", () => {
  const data = ['--data', 'own'] as const;

  it('are connected, read in part, and say which row is wrong', async () => {
    const declaration = join(ROOT, 'examples/csv-portal/throughline.yml');
    const connected = await run('connect', declaration, ...data);
    expect(connected).toEqual({ code: EXIT.ok, stdout: expect.stringMatching(/^Connected portal; /), stderr: '' });
    expect((await run('sync', 'portal', ...data)).code).toBe(EXIT.partial);
    const parked = await json<{ records: { path: string; reason: string }[] }>('parked', ...data);
    expect(parked.records.map((record) => record.path)).toEqual(['orders.csv:6']);
    expect((await run('parked', '--retry', ...data)).code).toBe(EXIT.partial);
    expect((await run('sync', 'nobody', ...data)).code).toBe(EXIT.notFound);
    expect(await json('remove', 'portal', ...data)).toEqual({ removed: 'portal' });
    expect(await json('connections', ...data)).toEqual({ connections: [] });
  });

  it('are refused with the line of a wrong declaration', async () => {
    mkdirSync(join(folder, 'wrong'), { recursive: true });
    writeFileSync(join(folder, 'wrong/throughline.yml'), 'connection: x\nstreams: 7\n');
    const { code, stderr } = await run('connect', 'wrong/throughline.yml', ...data);
    expect(code).toBe(EXIT.failed);
    expect(stderr).toMatch(/^throughline: throughline\.yml cannot be used.*\n {2}throughline\.yml:\d+:\d+: /);
  });

  it('that are not there fail with their name', async () => {
    const { code, stderr } = await run('connect', 'nowhere.yml', ...data);
    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain('nowhere.yml cannot be read');
  });
});

describe('a wrong line', () => {
  it.each([
    [['orders', '--limit', 'x'], EXIT.usage],
    [['frobnicate'], EXIT.usage],
    [['orders', '--data', 'nothing-here'], EXIT.notFound],
  ])('%j ends with %i and makes no folder', async (line, code) => {
    expect((await run(...line)).code).toBe(code);
    expect(existsSync(join(folder, 'nothing-here'))).toBe(false);
  });

  it('is not needed for help and version', async () => {
    expect((await run('--help')).stdout).toMatch(/^Usage: throughline COMMAND/);
    expect((await run('--version')).stdout).toMatch(/^throughline \d+\.\d+\.\d+\n$/);
  });
});
