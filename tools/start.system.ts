import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
}

const start = (...args: string[]): Promise<Ended> => run(['tools/start.ts', ...args]);

describe('npm start', () => {
  it('explains itself', async () => {
    expect(await start('--help')).toMatchObject({ code: 0, printed: expect.stringContaining('--no-open') });
  });

  it.each([
    [['--orders', '5'], 'add --demo'],
    [['--demo', '--orders', 'many'], 'whole number'],
    [['--port', '70000'], 'whole number from 0 to 65535'],
    [['--opne'], "'--opne'"],
    [['demo'], 'demo'],
  ])('refuses %j with a sentence and the help', async (args, words) => {
    const ended = await start(...args);
    expect(ended.code).toBe(2);
    expect(ended.printed).toContain(words);
    expect(ended.printed).toContain('Usage: npm start');
    expect(ended.printed).not.toContain('    at ');
  });
});

it('says in one sentence that a Node is too old', async () => {
  const asIfOld =
    "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } }); await import('./tools/require-node.mjs')";
  const ended = await run(['--input-type=module', '-e', asIfOld]);
  expect(ended.code).toBe(1);
  expect(ended.printed.trim().split('\n')).toEqual([expect.stringMatching(/^Throughline needs Node 24 .*npm ci/)]);
});

describe('whether Electron can be had', () => {
  const ask = (mirror: string, folder: string): Promise<Ended> =>
    run(
      [
        '--input-type=module',
        '-e',
        "console.log(JSON.stringify(await (await import('./tools/electron-binary.ts')).findElectron()))",
      ],
      {
        ...process.env,
        ELECTRON_MIRROR: mirror,
        ELECTRON_OVERRIDE_DIST_PATH: folder,
        electron_config_cache: folder,
      },
    );

  it.each([
    ['refuses connections', false, 'refuses'],
    ['accepts them and never answers', true, 'cannot be fetched'],
  ])('is known within ten seconds where the network %s', async (_name, listens, reason) => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-none-'));
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    if (!listens) silent.close();
    const startedAt = Date.now();
    const ended = await ask(`http://127.0.0.1:${port}/`, folder);
    expect(JSON.parse(ended.printed)).toEqual({ path: null, reason: expect.stringContaining(reason) });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    silent.close();
    rmSync(folder, { recursive: true });
  });
});
