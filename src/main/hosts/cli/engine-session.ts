import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createEngine, STORE_FILE } from '#engine/engine.ts';
import { createClient } from '#shared/contract/client.ts';
import { SHELL_METHODS } from '#shared/contract/shell.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { foldersIn, makeFolders } from '../../adapters/data-folder.ts';
import { createDemoCompany } from '../../adapters/demo-company.ts';
import { writeDemoTruth } from '../../adapters/demo-truth.ts';
import { createFileGrants, createFilePermits, newGrantKey } from '../../adapters/file-grants.ts';
import { linkInProcess } from '../../adapters/in-process-link.ts';
import { createFileLogger } from '../../adapters/log.ts';
import { createNodePorts } from '../../adapters/node-ports.ts';
import { proxiesOfEnvironment } from '../../adapters/proxy-pac.ts';
import { createFileSecretStore } from '../../adapters/secrets-file.ts';
import { SOURCE_DEMO_COMPANY, SOURCE_WORKERS } from '../../adapters/source-workers.ts';
import type { Session } from './command.ts';

/** Whether a data folder has been used before. */
export function holdsData(dataFolder: string): boolean {
  return existsSync(join(dataFolder, STORE_FILE));
}

export interface SessionOptions {
  readonly dataFolder: string;
  readonly version: string;
  /** IANA name. */
  readonly zone: string;
  /** A warning of the engine, for the person at the terminal. */
  readonly warn: (line: string) => void;
}

/**
 * The engine in this process, without a schedule: it does what a command asks and ends.
 * @throws ContractError when the store cannot be opened
 */
export async function openSession({ dataFolder, version, zone, warn }: SessionOptions): Promise<Session> {
  const folders = foldersIn(dataFolder);
  makeFolders(folders.data, folders.logs);
  const clock = createSystemClock();
  const logger = createFileLogger({ folder: folders.logs, process: 'cli', now: Date.now, echo: warn });
  const demo = createDemoCompany(clock, SOURCE_DEMO_COMPANY, folders.data);
  const ports = createNodePorts({
    dataFolder: folders.data,
    clock,
    logger,
    secrets: createFileSecretStore(folders.data),
    proxyFor: proxiesOfEnvironment(process.env),
    workerFiles: SOURCE_WORKERS,
    demo,
  });
  const grantKey = newGrantKey();
  const grants = createFileGrants(grantKey);
  const opening = createEngine(ports, {
    host: 'cli',
    version,
    absent: Object.keys(SHELL_METHODS),
    user: userInfo().username,
    zone,
    schedule: false,
    permits: createFilePermits(grantKey),
  });
  opening.catch(() => ports.close());
  const engine = await opening;
  await engine.catchUp();
  const link = linkInProcess();
  engine.connect(link.peer);
  return {
    client: createClient(link.transport),
    resumeDemo: () => engine.start(),
    sync: (connectionId) => engine.syncOnce(connectionId),
    links: () => engine.links(),
    grantFile: (file, replace) => grants.grant(file, replace),
    writeDemoTruth: (company, folder) => writeDemoTruth(company, clock.now(), folder),
    async close() {
      link.close('The command has ended.');
      await engine.close();
      // The log stays open until the process ends: what was cut off may still have a last word.
      ports.close();
    },
  };
}
