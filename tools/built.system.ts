import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBuiltEngine } from './testing/built-engine.ts';

/** What `npm run build` made: what it loads, and that the engine runs from it on Node alone. */
const out = join(import.meta.dirname, '..', 'out');

/** Names that a built file loads: static and dynamic imports, and `require`. */
function loadedBy(file: string): Set<string> {
  const text = readFileSync(file, 'utf8');
  const parsed = parseSync(file, text, { sourceType: file.endsWith('.cjs') ? 'script' : 'module' });
  const imported = parsed.module.staticImports.map((entry) => entry.moduleRequest.value);
  const required = [...text.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((match) => match[1] ?? '');
  return new Set([...imported, ...required]);
}

const isOwn = (name: string): boolean => name.startsWith('.');
const isNode = (name: string): boolean => process.getBuiltinModule(name) !== undefined;

describe('the built files', () => {
  it('the preload is one CommonJS file that needs Electron alone', () => {
    expect(loadedBy(join(out, 'preload/index.cjs'))).toEqual(new Set(['electron']));
  });

  it('the main files load only themselves, Node and what is packed beside them', async () => {
    const files = await Array.fromAsync(glob('main/**/*.js', { cwd: out }));
    const foreign = new Set<string>();
    for (const file of files) {
      for (const name of loadedBy(join(out, file))) if (!isOwn(name) && !isNode(name)) foreign.add(name);
    }
    expect(foreign).toEqual(new Set(['electron', 'electron-updater', 'better-sqlite3']));
  });

  it('only the shell loads Electron, only what holds the store loads SQLite', async () => {
    const graph = new Map<string, Set<string>>();
    for await (const file of glob('main/**/*.js', { cwd: out })) graph.set(join(out, file), loadedBy(join(out, file)));
    const reach = (file: string, seen = new Set<string>()): Set<string> => {
      seen.add(file);
      for (const name of graph.get(file) ?? []) {
        const next = isOwn(name) ? join(file, '..', name) : name;
        if (!seen.has(next)) reach(next, seen);
      }
      return seen;
    };
    expect(reach(join(out, 'main/index.js'))).toContain('electron');
    expect(reach(join(out, 'main/index.js'))).not.toContain('better-sqlite3');
    for (const name of [
      'engine.utility',
      'writer.worker',
      'reader.worker',
      'past.worker',
      'derive.worker',
      'export.worker',
      'preview.worker',
      'replay.worker',
      'demo-company.worker',
    ]) {
      expect(reach(join(out, `main/${name}.js`))).not.toContain('electron');
    }
    expect(reach(join(out, 'main/writer.worker.js'))).toContain('better-sqlite3');
  });

  it('the page has no inline script or style, and its files are its own', () => {
    const html = readFileSync(join(out, 'renderer/index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(addresses.filter((address) => !address.startsWith('./') && !address.startsWith('data:'))).toEqual([]);
  });
});

describe('the built engine process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-built-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('opens the demo company, serves a client over a port and closes in order', async () => {
    const engine = await startBuiltEngine(join(out, 'main'), { dataFolder: folder, demoOrders: 40 });
    const hello = await engine.client.ask('hello', { contractVersion: 1 });
    expect(hello).toMatchObject({
      host: 'electron',
      version: '1.2.3',
      user: 'someone',
      secretsProtection: 'a test',
      absent: [],
    });

    const filled = new Promise<number>((resolve, reject) => {
      const look = async (): Promise<void> => {
        const { count } = await engine.client.ask('orders.open', { view: 'all', text: '', filters: {}, sort: [] });
        if (count >= 40) resolve(count);
      };
      engine.client.onEvent(() => void look().catch(reject));
    });
    expect(await filled).toBeGreaterThanOrEqual(40);
    expect(engine.secrets.size).toBeGreaterThan(0);
    await engine.close();
  });
});
