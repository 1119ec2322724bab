import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './command-line.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const EXAMPLE = join(REPOSITORY, 'examples/csv-portal');
const MOMENT = Date.UTC(2026, 5, 17, 10);
const DISK_BYTES = 64 * 1024 * 1024;

/** A disk of its own that is soon full: only who may do everything can mount one. */
function mounted(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = mkdtempSync(join(tmpdir(), 'throughline-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    rmSync(disk, { recursive: true });
    return null;
  }
}

const disk = mounted();
let files: string;
let engine: TestEngine;

async function open(data: string): Promise<TestEngine> {
  const opened = await openTestEngine({ data, now: () => MOMENT, hurried: true });
  await opened.client.ask('connections.declare', { file: join(files, 'throughline.yml'), folder: null });
  return opened;
}

/** Takes what is left of the disk. */
function fill(): string {
  const filler = join(disk ?? '', 'filler');
  writeFileSync(filler, '');
  const block = Buffer.alloc(4096);
  try {
    for (;;) appendFileSync(filler, block);
  } catch {
    return filler;
  }
}

beforeAll(async () => {
  if (disk === null) return;
  files = mkdtempSync(join(tmpdir(), 'throughline-files-'));
  cpSync(EXAMPLE, files, { recursive: true });
  engine = await open(join(disk, 'data'));
  await engine.sync();
});
afterAll(async () => {
  if (disk === null) return;
  await engine.close();
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
  rmSync(files, { recursive: true });
});

const HEAD = 'Order;PO;Customer no;Customer;Ordered;Promised;Status;Line;SKU;Description;Qty;Price\n';

function orderRow(_: unknown, n: number): string {
  return `WEB-${8000 + n};PO-${n};C-20;Alder & Sons;02.06.2026 09:14;06.07.2026;released;1;HX-${n};Hex bolts;40;12,50\n`;
}

const FULL = {
  data: { code: 'store.full', message: 'The disk is full.', next: expect.stringContaining('Free some space') },
};

describe.skipIf(disk === null)('a disk that is full', () => {
  it('refuses what would be written and says why; everything can still be read', async () => {
    const { client } = engine;
    const before = await engine.digest();
    const filler = fill();
    expect(statfsSync(disk ?? '').bavail).toBe(0);
    const large = 'x'.repeat(3_000_000);
    await expect(client.ask('preferences.set', { key: 'large', value: large })).rejects.toMatchObject(FULL);
    expect((await client.ask('order.find', { reference: 'WEB-007101' })).orderKeys).toHaveLength(1);
    expect((await client.ask('status.get', {})).orders).toBe(4);
    expect(await client.ask('preferences.get', { key: 'large' })).toEqual({ value: null });
    rmSync(filler);
    await client.ask('preferences.set', { key: 'large', value: 'small' });
    expect(await client.ask('preferences.get', { key: 'large' })).toEqual({ value: 'small' });
    expect(await engine.digest()).toBe(before);
  });

  it('in the middle of a sync keeps the checkpoint at what has landed, and goes on when there is room', async () => {
    writeFileSync(join(files, 'files', 'orders-more.csv'), [HEAD, ...Array.from({ length: 1000 }, orderRow)].join(''));
    const filler = fill();
    const ended = await engine.sync().then(
      (systems) => systems['portal']?.error?.message ?? 'no error',
      (error: Error) => error.message,
    );
    expect(ended).toMatch(/disk is full/u);
    expect((await engine.client.ask('order.find', { reference: 'WEB-007101' })).orderKeys).toHaveLength(1);
    rmSync(filler);
    await expect
      .poll(() => engine.sync().then((systems) => systems['portal']?.error ?? null), { timeout: 60_000 })
      .toBe(null);

    mkdirSync(join(files, 'clean'));
    const clean = await open(join(files, 'clean'));
    await clean.sync();
    expect(await engine.digest()).toBe(await clean.digest());
    await clean.close();
  });
});
