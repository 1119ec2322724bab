import { userInfo } from 'node:os';
import { createEngine } from '#engine/engine.ts';
import { createClient } from '#shared/contract/client.ts';
import { SHELL_METHODS } from '#shared/contract/shell.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { foldersIn, makeFolders } from '../../adapters/data-folder.ts';
import { createDemoCompany } from '../../adapters/demo-company.ts';
import { linkInProcess } from '../../adapters/in-process-link.ts';
import { createFileLogger } from '../../adapters/log.ts';
import { createNodePorts } from '../../adapters/node-ports.ts';
import { proxiesOfEnvironment } from '../../adapters/proxy-pac.ts';
import { createFileSecretStore } from '../../adapters/secrets-file.ts';
import { SOURCE_DEMO_COMPANY, SOURCE_WORKERS } from '../../adapters/source-workers.ts';
import { startLoopbackServer, type LoopbackServer } from './server.ts';

export interface LoopbackRun {
  readonly dataFolder: string;
  /** Folder of the built page. */
  readonly webRoot: string;
  /** 0: any free port. */
  readonly port: number;
  readonly version: string;
  /** Opens the demo company with this many orders. */
  readonly demoOrders: number | null;
  /** Errors for the person at the terminal, one line each. */
  readonly warn: (line: string) => void;
}

/**
 * The engine and the page's server in this process.
 * @throws ContractError when the engine cannot start, with what to do about it, and what the system says of a port that is
 *   taken; nothing runs on then
 */
export async function runLoopback(options: LoopbackRun): Promise<LoopbackServer> {
  const folders = foldersIn(options.dataFolder);
  makeFolders(folders.data, folders.exports, folders.logs);
  const clock = createSystemClock();
  const logger = createFileLogger({ folder: folders.logs, process: 'engine', now: Date.now, echo: options.warn });
  const ports = createNodePorts({
    dataFolder: folders.data,
    clock,
    logger,
    secrets: createFileSecretStore(folders.data),
    proxyFor: proxiesOfEnvironment(process.env),
    workerFiles: SOURCE_WORKERS,
    demo: createDemoCompany(clock, SOURCE_DEMO_COMPANY, folders.data),
  });
  const engine = await createEngine(ports, {
    host: 'loopback',
    version: options.version,
    absent: Object.keys(SHELL_METHODS),
    user: userInfo().username,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    schedule: true,
  });
  const stop = async (): Promise<void> => {
    await engine.close();
    ports.close();
    logger.close();
  };
  const server = await startLoopbackServer({
    webRoot: options.webRoot,
    exportsFolder: folders.exports,
    port: options.port,
    connect: (peer) => engine.connect(peer),
    log: (sentence, error) => logger.warn(sentence, { error }),
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  const begin = async (): Promise<void> => {
    await engine.start();
    if (options.demoOrders === null) return;
    const link = linkInProcess();
    engine.connect(link.peer);
    await createClient(link.transport).ask('demo.open', { orders: options.demoOrders });
    link.close('opened');
  };
  let closing = false;
  begin().catch((error: unknown) => {
    // What was begun and is being closed fails by that, and tells nothing.
    if (!closing) logger.error(error instanceof Error ? error.message : String(error), { error });
  });

  return {
    origin: server.origin,
    newAddress: () => server.newAddress(),
    async close() {
      closing = true;
      await server.close();
      await stop();
    },
  };
}
