import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface RunningApp {
  /** The one-time address that it printed. */
  readonly address: string;
  readonly dataFolder: string;
  /** All that it printed so far. */
  printed(): string;
  /** Ends it as Ctrl-C does; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export interface AppOptions {
  /** Opens the demo company with this many orders. */
  readonly demoOrders?: number;
  /** Of an earlier run; a new one otherwise. */
  readonly dataFolder?: string;
}

export function newDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'throughline-e2e-'));
}

export function removeDataFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts what `npm start -- --no-open` starts, in a process of its own. */
export async function startApp({ demoOrders, dataFolder = newDataFolder() }: AppOptions = {}): Promise<RunningApp> {
  const demo = demoOrders === undefined ? [] : ['--demo', '--orders', String(demoOrders)];
  const app = spawn(process.execPath, ['tools/start.ts', '--no-open', '--data', dataFolder, ...demo], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<number | null>((resolve) => {
    app.once('exit', resolve);
  });
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [app.stdout, app.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(printed);
        if (found !== null) resolve(found[0]);
      });
    }
    void exited.then((code) =>
      reject(new Error(`It ended with code ${code} before it printed an address:\n${printed}`)),
    );
  });
  return {
    address,
    dataFolder,
    printed: () => printed,
    async stop() {
      app.kill('SIGINT');
      return exited;
    },
  };
}
