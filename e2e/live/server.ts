import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIVE = fileURLToPath(new URL('../../../shared/live/', import.meta.url));
/** Servers are installed and filled once; later runs begin from there. */
const KEPT = join(tmpdir(), 'throughline-live');

const aMinute = 60_000;

/** A real server of somebody else's, on this machine. */
export interface LiveServer {
  readonly url: string;
  /** Runs its control script; what it wrote. @throws when it fails */
  control(command: string): Promise<string>;
  stop(): Promise<void>;
}

/** The server, or one sentence on why it cannot be had. */
export type Prepared =
  | { readonly server: LiveServer; readonly absent: null }
  | { readonly server: null; readonly absent: string };

/** Tryton from Debian's packages, filled with a company of its own. */
export function tryton(): Promise<Prepared> {
  return prepared('tryton', async (script) => {
    const packages = (await run(script, ['packages'], {}, aMinute)).trim().split(/\s+/);
    await installed(packages);
    // What is filled belongs to the day it was filled on; the test changes a copy of it.
    const day = new Date().toISOString().slice(0, 10);
    const filled = join(KEPT, `tryton-${day}`);
    const env = { TRYTON_WORK: filled, TRYTON_PORT: '18169' };
    if (!existsSync(join(filled, 'expected.json'))) {
      rmSync(filled, { recursive: true, force: true });
      await run(script, ['setup'], env, 3 * aMinute);
      await run(script, ['seed'], env, 10 * aMinute);
    }
    const work = join(KEPT, `tryton-run-${process.pid}`);
    cpSync(filled, work, { recursive: true });
    const copy = { ...env, TRYTON_WORK: work };
    return {
      url: `http://127.0.0.1:${env.TRYTON_PORT}/orderhub/`,
      env: copy,
      clean: () => rmSync(work, { recursive: true, force: true }),
    };
  });
}

/** Vendure from npm, filled with a shop of its own; what a test changes is in memory only. */
export function vendure(): Promise<Prepared> {
  return prepared('vendure', async (script) => {
    const env = { VENDURE_WORK: join(KEPT, 'vendure'), VENDURE_PORT: '18170', VENDURE_NODE: process.execPath };
    await run(script, ['setup'], env, 5 * aMinute);
    await run(script, ['seed'], env, 10 * aMinute).catch(async (error: unknown) => {
      // What is filled by half cannot be filled up.
      await run(script, ['reset'], env, aMinute);
      throw error;
    });
    return { url: `http://127.0.0.1:${env.VENDURE_PORT}/admin-api`, env, clean: () => undefined };
  });
}

interface Filled {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  clean(): void;
}

async function prepared(name: string, fill: (script: string) => Promise<Filled>): Promise<Prepared> {
  const script = join(LIVE, name, 'ctl.sh');
  if (!existsSync(script)) return { server: null, absent: `../shared/live/${name} is not here` };
  let filled: Filled | null = null;
  try {
    mkdirSync(KEPT, { recursive: true });
    filled = await fill(script);
    const { url, env, clean } = filled;
    await run(script, ['start'], env, 3 * aMinute);
    return {
      absent: null,
      server: {
        url,
        control: (command) => run(script, [command], env, 5 * aMinute),
        async stop() {
          await run(script, ['stop'], env, aMinute);
          clean();
        },
      },
    };
  } catch (error) {
    filled?.clean();
    const said = error instanceof Error ? error.message : String(error);
    return { server: null, absent: `${name} cannot be installed or started here: ${said}` };
  }
}

/** Installs Debian packages where they are missing and may be installed. */
async function installed(packages: readonly string[]): Promise<void> {
  try {
    await run('dpkg', ['-s', ...packages], {}, aMinute);
    return;
  } catch {
    // Some of them are missing.
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = [...asRoot, 'apt-get', '-q', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const [program = '', ...options] = apt;
  await run(program, [...options, 'update'], env, 2 * aMinute);
  await run(program, [...options, 'install', '-y', '--no-install-recommends', ...packages], env, 4 * aMinute);
}

/** What a program writes. @throws with its last words when it fails, or when it takes too long */
async function run(
  program: string,
  options: readonly string[],
  env: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<string> {
  const child = spawn(program, options, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what takes too long ends with all that it started.
    detached: true,
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, withinMs);
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-2000)));
  const [code] = (await once(child, 'exit').finally(() => clearTimeout(timer))) as [number | null];
  // A server that it leaves running keeps no pipe of ours open.
  child.stdout.destroy();
  child.stderr.destroy();
  if (code === 0) return out;
  const what = `"${[program.split('/').at(-1), options[0]].join(' ')}"`;
  const words = said.trim().split('\n').at(-1) ?? '';
  throw new Error(late ? `${what} took more than ${withinMs / aMinute} min` : `${what} ended with ${code}: ${words}`);
}
