import { readFileSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { keepCompiledCode } from '../../adapters/compile-cache.ts';
import { defaultDataFolder, thisMachine } from '../../adapters/data-folder.ts';
import { EXIT } from './exit-codes.ts';
import { askHidden } from './hidden-input.ts';
import { runCli } from './run.ts';

keepCompiledCode();
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
// npm runs scripts in the package's folder and says where its user stood.
const typedIn =
  (process.env['npm_lifecycle_event'] === 'throughline' ? process.env['INIT_CWD'] : undefined) ?? process.cwd();
const stop = new AbortController();

// The first signal lets the engine finish the page it is at; the second does not wait.
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(EXIT.interrupted);
  stop.abort(EXIT.interrupted);
});
process.on('SIGTERM', () => {
  if (stop.signal.aborted) process.exit(EXIT.terminated);
  stop.abort(EXIT.terminated);
});

// A reader that has seen enough (`| head`) closes the pipe: no fault, and nothing is left to write.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort(EXIT.ok);
  });
}

const code = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: typedIn,
  zone,
  version,
  defaultDataFolder: defaultDataFolder(thisMachine()),
  stdout: process.stdout,
  stderr: process.stderr,
  askSecret: (question) => askHidden(process, question, stop.signal),
  input: () => buffer(addAbortSignal(stop.signal, process.stdin)),
  signal: stop.signal,
  // Help and a mistyped line need no engine, and do not wait for its code.
  holdsData: async (dataFolder) => (await import('./engine-session.ts')).holdsData(dataFolder),
  openSession: async (dataFolder, warn) =>
    (await import('./engine-session.ts')).openSession({ dataFolder, version, zone, warn }),
});

// Nothing that was cut off may keep the process; what was written has to reach its reader first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
