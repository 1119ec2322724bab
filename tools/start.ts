import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ContractError } from '#shared/contract/errors.ts';
import { keepCompiledCode } from '../src/main/adapters/compile-cache.ts';
import { defaultDataFolder, thisMachine } from '../src/main/adapters/data-folder.ts';
import { findElectron, obstacleToWindow } from './electron-binary.ts';
import { openBrowser } from './open-browser.ts';
import { BuildError, buildWhenStale, WEB_ROOT } from './page-build.ts';

const root = join(import.meta.dirname, '..');

const HELP = `Usage: npm start -- [options]

Opens Throughline: the desktop app, or the same client in the browser where Electron cannot be had.

  --demo          open the demo company
  --orders N      its size in orders (default 2000)
  --data DIR      keep everything in this folder
  --browser       use the browser although the desktop app could be opened
  --no-open       use the browser, and print the address instead of opening it
  --port N        port of the address (default: any free one)
  --help          this text
`;

interface StartOptions {
  readonly demoOrders: number | null;
  readonly dataFolder: string;
  readonly useBrowser: boolean;
  readonly open: boolean;
  readonly port: number;
}

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function integer(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${name} takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

/** @throws UsageError null when the person asked for help */
function readOptions(args: string[]): StartOptions | null {
  const options = {
    demo: { type: 'boolean' },
    orders: { type: 'string' },
    data: { type: 'string' },
    browser: { type: 'boolean' },
    'no-open': { type: 'boolean' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = parseArgs({ args, options, allowPositionals: false });
  if (values.help) return null;
  if (values.orders !== undefined && !values.demo)
    throw new UsageError('--orders says how large the demo company is; add --demo.');
  return {
    demoOrders: values.demo ? integer(values.orders ?? '2000', '--orders', 1, 1_000_000) : null,
    dataFolder: values.data === undefined ? defaultDataFolder(thisMachine()) : resolve(values.data),
    useBrowser: values.browser === true || values['no-open'] === true,
    open: values['no-open'] !== true,
    port: integer(values.port ?? '0', '--port', 0, 65_535),
  };
}

const say = (line: string): void => console.log(line);

/** Resolves when the app was closed; false when it could not be opened at all. */
async function runElectron(binary: string, options: StartOptions): Promise<boolean> {
  const startedAt = Date.now();
  const demo = options.demoOrders === null ? [] : ['--demo', `--orders=${options.demoOrders}`];
  const app = spawn(binary, [root, `--data=${options.dataFolder}`, ...demo], { stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  app.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    lastWords = (lastWords + chunk).slice(-2000);
  });
  // The terminal sends Ctrl-C to the app as well; it closes in order, and this process with it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => app.kill());
  const code = await new Promise<number | null>((done) => {
    app.once('error', () => done(-1));
    app.once('exit', done);
  });
  const couldNotOpen = code !== 0 && code !== null && Date.now() - startedAt < 5000;
  if (couldNotOpen) say(lastWords.trim().split('\n').at(-1) ?? '');
  return !couldNotOpen;
}

async function runBrowser(options: StartOptions): Promise<void> {
  keepCompiledCode();
  const { runLoopback } = await import('../src/main/hosts/loopback/run.ts');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const host = await runLoopback({
    dataFolder: options.dataFolder,
    webRoot: WEB_ROOT,
    port: options.port,
    version,
    demoOrders: options.demoOrders,
    warn: (line) => console.error(line),
  });
  const show = async (): Promise<void> => {
    const address = host.newAddress();
    const opened = options.open && (await openBrowser(address));
    say(opened ? `Throughline is open in your browser: ${address}` : `Open Throughline at ${address}`);
  };
  await show();
  if (process.stdin.isTTY) {
    say('Enter opens it again, Ctrl-C ends it.');
    process.stdin.on('data', () => void show());
  }

  let closing = false;
  const close = (): void => {
    // A second Ctrl-C does not wait.
    if (closing) process.exit(130);
    closing = true;
    void host.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  process.on('SIGHUP', close);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return say(HELP);
  await buildWhenStale(say);
  if (options.useBrowser) return runBrowser(options);
  const obstacle = obstacleToWindow();
  const electron = obstacle === null ? await findElectron(say) : { path: null, reason: obstacle };
  if (electron.path !== null && (await runElectron(electron.path, options))) return;
  const reason = electron.path === null ? electron.reason : 'Electron does not start here';
  say(`The desktop app cannot be opened, because ${reason}; opening the same client in the browser.`);
  await runBrowser(options);
}

try {
  await main();
} catch (error) {
  const isUsage =
    error instanceof UsageError ||
    (error instanceof TypeError && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS'));
  if (isUsage) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
  if (error instanceof ContractError) console.error(`${error.message} ${error.data.next}`);
  else if (error instanceof BuildError) console.error(error.message);
  else throw error;
  process.exit(1);
}
