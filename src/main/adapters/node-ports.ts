import type { DemoCompany, Logger, Ports, SecretStore } from '#engine/ports/ports.ts';
import { proxySignIns } from '#engine/ports/proxy-sign-ins.ts';
import type { AdjustableClock } from './clock.ts';
import { foldersIn } from './data-folder.ts';
import { folderReader } from './folder-reader.ts';
import { createAxiosHttp } from './http-axios.ts';
import { randomIds } from './ids.ts';
import { loopbackRedirects } from './loopback-redirect.ts';
import { openQueue } from './message-queue.ts';
import type { ProxyFor } from './proxies.ts';
import { sftpServers } from './sftp.ts';
import { trustedAuthorities } from './trusted-certificates.ts';
import { createThreadWorkers, type WorkerFiles } from './workers.ts';

export interface NodePortsOptions {
  readonly dataFolder: string;
  readonly clock: AdjustableClock;
  readonly logger: Logger;
  readonly secrets: SecretStore;
  /** Default: what the environment says. */
  readonly proxyFor?: ProxyFor | undefined;
  readonly workerFiles: WorkerFiles;
  readonly demo: DemoCompany | null;
}

export interface NodePorts extends Ports {
  /** Frees what would keep the process alive. */
  close(): void;
}

/** The engine's ports on Node, for every host; they differ in where secrets are kept and where the threads' code lies. */
export function createNodePorts(options: NodePortsOptions): NodePorts {
  const { certificates } = foldersIn(options.dataFolder);
  const authorities = (): readonly string[] =>
    trustedAuthorities(certificates, (sentence) => options.logger.warn(sentence));
  const http = createAxiosHttp({
    authorities,
    proxySignIn: async (proxy) => (await proxySignIns(options.secrets))[proxy] ?? null,
    ...(options.proxyFor === undefined ? {} : { proxyFor: options.proxyFor }),
  });
  return {
    http,
    events: {
      openStream: (request) => http.openStream(request),
      openQueue: (address, limits) =>
        openQueue(address, { ...limits, ...(address.tls ? { authorities: authorities() } : {}) }),
    },
    clock: options.clock,
    ids: randomIds,
    logger: options.logger,
    secrets: options.secrets,
    folders: folderReader,
    sftp: sftpServers,
    redirects: loopbackRedirects,
    paths: foldersIn(options.dataFolder),
    workers: createThreadWorkers(options.workerFiles),
    demo: options.demo,
    close: () => http.close(),
  };
}
