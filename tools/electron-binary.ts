import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type ElectronBinary =
  | { readonly path: string }
  /** Why there is none: the end of a sentence that begins "…, because". */
  | { readonly path: null; readonly reason: string };

/** Ample for a refused or missing network to show itself, and within the ten seconds that a start may take to decide. */
const DECIDE_WITHIN_MS = 8000;
/** By then a network that lets us have the binary has delivered more than its greeting. */
const ENOUGH_BYTES = 1_000_000;
const STALLED_AFTER_MS = 20_000;

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

function installedPath(): string | null {
  const named = join(electronFolder, 'path.txt');
  if (!existsSync(named)) return null;
  const path = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronFolder, 'dist'),
    readFileSync(named, 'utf8'),
  );
  return existsSync(path) ? path : null;
}

async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Runs Electron's own installer, which downloads, checks and unpacks; ends it when it cannot get anywhere. */
async function fetchElectron(say: (line: string) => void): Promise<'fetched' | 'refused' | 'stalled'> {
  // The installer downloads into the temporary folder, so that ours shows whether anything arrives.
  const folder = mkdtempSync(join(tmpdir(), 'throughline-electron-'));
  const installer = spawn(process.execPath, [join(electronFolder, 'install.js')], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
  });
  const ended = new Promise<'fetched' | 'refused'>((resolve) => {
    installer.once('error', () => resolve('refused'));
    installer.once('exit', (code) => resolve(code === 0 ? 'fetched' : 'refused'));
  });
  const waited = (ms: number): Promise<'waited'> =>
    new Promise((resolve) => {
      setTimeout(() => resolve('waited'), ms).unref();
    });
  try {
    let result = await Promise.race([ended, waited(DECIDE_WITHIN_MS)]);
    let arrived = await bytesBelow(folder);
    if (result === 'waited' && arrived < ENOUGH_BYTES) return 'stalled';
    if (result === 'waited') say('Fetching the desktop app’s runtime, once; this takes a while.');
    while (result === 'waited') {
      result = await Promise.race([ended, waited(STALLED_AFTER_MS)]);
      const now = await bytesBelow(folder);
      if (result === 'waited' && now === arrived) return 'stalled';
      arrived = now;
    }
    return result;
  } finally {
    installer.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The Electron binary of this machine, fetched when it is not there yet and can be; known within ten seconds. */
export async function findElectron(say: (line: string) => void = () => undefined): Promise<ElectronBinary> {
  const installed = installedPath();
  if (installed !== null) return { path: installed };
  const result = await fetchElectron(say);
  const path = installedPath();
  if (path !== null) return { path };
  return {
    path: null,
    reason: result === 'stalled' ? 'it cannot be fetched over this network' : 'this network refuses to fetch it',
  };
}

/** Why Electron would not open a window here although it is installed; null when it would. */
export function obstacleToWindow(): string | null {
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'this machine has no display';
  if (process.getuid?.() === 0) return 'Electron does not run as root';
  return null;
}
