import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import type { Paths } from '#engine/ports/ports.ts';
import { ContractError } from '#shared/contract/errors.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export const thisMachine = (): Machine => ({ platform: process.platform, env: process.env, home: homedir() });

/** Where each system keeps an application's own data: XDG base directories, Apple's Library, Windows' local AppData. */
export function defaultDataFolder({ platform, env, home }: Machine): string {
  if (platform === 'win32') {
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'Throughline');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Throughline');
  const xdg = env['XDG_DATA_HOME'];
  // The specification has relative paths ignored.
  const base = xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.local', 'share');
  return posix.join(base, 'throughline');
}

export interface Folders extends Paths {
  readonly logs: string;
  /** PEM files of authorities that are believed beside the system's. */
  readonly certificates: string;
}

/** The folders inside one data folder. */
export function foldersIn(dataFolder: string): Folders {
  const path = process.platform === 'win32' ? win32 : posix;
  return {
    data: dataFolder,
    exports: path.join(dataFolder, 'exports'),
    logs: path.join(dataFolder, 'logs'),
    certificates: path.join(dataFolder, 'certificates'),
  };
}

/**
 * Makes folders that only their owner may look into, where they are not there yet.
 * @throws ContractError file.unwritable
 */
export function makeFolders(...paths: readonly string[]): void {
  for (const path of paths) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new ContractError({
        code: 'file.unwritable',
        message: `The folder ${path} cannot be made.`,
        next: 'Give your user write access to the folder around it, or choose another data folder.',
        details: [error instanceof Error ? error.message : String(error)],
      });
    }
  }
}
