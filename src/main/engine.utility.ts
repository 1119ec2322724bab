import type { MessagePortMain } from 'electron';
import { createEngine, type Engine } from '#engine/engine.ts';
import type { EnginePeer } from '#engine/service/peer.ts';
import { createClient } from '#shared/contract/client.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { createSystemClock } from './adapters/clock.ts';
import { foldersIn } from './adapters/data-folder.ts';
import { createDemoCompany } from './adapters/demo-company.ts';
import { createFilePermits } from './adapters/file-grants.ts';
import { linkInProcess } from './adapters/in-process-link.ts';
import { createFileLogger, type FileLogger } from './adapters/log.ts';
import { createNodePorts } from './adapters/node-ports.ts';
import { proxiesBeside } from './adapters/proxies.ts';
import { createShellProxies } from './adapters/proxy-shell.ts';
import { createShellSecretStore, type ShellSecrets } from './adapters/secrets-shell.ts';
import type { WorkerFiles } from './adapters/workers.ts';
import { toEngineSchema, type ToEngine, type ToShell } from './process/messages.ts';

/** Built beside this file under these names. */
const WORKER_FILES: WorkerFiles = {
  writer: new URL('writer.worker.js', import.meta.url),
  reader: new URL('reader.worker.js', import.meta.url),
  past: new URL('past.worker.js', import.meta.url),
  deriver: new URL('derive.worker.js', import.meta.url),
  assistant: new URL('assistant.worker.js', import.meta.url),
  replayer: new URL('replay.worker.js', import.meta.url),
  previewer: new URL('preview.worker.js', import.meta.url),
  study: new URL('study.worker.js', import.meta.url),
  exporter: new URL('export.worker.js', import.meta.url),
};

const DEMO_COMPANY_FILE = new URL('demo-company.worker.js', import.meta.url);

const shell = process.parentPort;
const tell = (message: ToShell): void => shell.postMessage(message);

interface Running {
  readonly engine: Engine;
  readonly logger: FileLogger;
  readonly close: () => Promise<void>;
}

function portPeer(port: MessagePortMain): EnginePeer {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (event) => listener(event.data)),
    onClose: (listener) => void port.on('close', listener),
  };
}

async function openDemo(engine: Engine, orders: number): Promise<void> {
  const link = linkInProcess();
  engine.connect(link.peer);
  await createClient(link.transport).ask('demo.open', { orders });
  link.close('done');
}

async function run(start: Extract<ToEngine, { type: 'start' }>, secrets: ShellSecrets): Promise<Running> {
  const clock = createSystemClock();
  const logger = createFileLogger({ folder: foldersIn(start.dataFolder).logs, process: 'engine', now: Date.now });
  process.on('unhandledRejection', (error) => {
    logger.error('The engine met an error that nothing expected.', { error });
    process.exit(1);
  });
  process.on('uncaughtException', (error) => {
    logger.error('The engine met an error that nothing expected.', { error });
    process.exit(1);
  });
  const ports = createNodePorts({
    dataFolder: start.dataFolder,
    clock,
    logger,
    secrets,
    proxyFor: proxiesBeside(process.env, proxies.proxyFor),
    workerFiles: WORKER_FILES,
    demo: createDemoCompany(clock, DEMO_COMPANY_FILE, start.dataFolder),
  });
  const engine = await createEngine(ports, {
    host: 'electron',
    version: start.version,
    absent: [],
    user: start.user,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    schedule: true,
    permits: createFilePermits(start.grantKey),
  });
  return {
    engine,
    logger,
    async close() {
      await engine.close();
      ports.close();
      logger.close();
    },
  };
}

let running: Running | null = null;
let secrets: ShellSecrets | null = null;
const proxies = createShellProxies(tell);

async function begin(start: Extract<ToEngine, { type: 'start' }>): Promise<void> {
  secrets = createShellSecretStore(start.secretsProtection, tell);
  try {
    running = await run(start, secrets);
  } catch (error) {
    // What the engine explains, a person can act on; anything else is a crash, which the shell answers by a new start.
    if (!(error instanceof ContractError)) throw error;
    tell({ type: 'failed', error: error.data });
    return;
  }
  tell({ type: 'ready' });
  const { engine, logger } = running;
  await engine.start().catch((error: unknown) => logger.error('The schedule did not begin.', { error }));
  if (start.demoOrders !== null) {
    await openDemo(engine, start.demoOrders).catch((error: unknown) =>
      logger.warn('The demo company was not opened.', { error }),
    );
  }
}

async function end(): Promise<void> {
  await running?.close();
  tell({ type: 'closed' });
}

shell.on('message', ({ data, ports }) => {
  const message = toEngineSchema.parse(data);
  const [port] = ports;
  if (message.type === 'start') void begin(message);
  else if (message.type === 'connect' && port !== undefined) {
    running?.engine.connect(portPeer(port));
    port.start();
  } else if (message.type === 'power') {
    if (message.state === 'suspend') running?.engine.suspend();
    else running?.engine.resume();
  } else if (message.type === 'secret-answer') secrets?.answer(message);
  else if (message.type === 'proxy-answer') proxies.answer(message);
  else if (message.type === 'close') void end();
});
