import { createEngine } from '#engine/engine.ts';
import type { Clock, DemoConnection, Logger } from '#engine/ports/ports.ts';
import { createClient } from '#shared/contract/client.ts';
import { linkInProcess } from '../../src/main/adapters/in-process-link.ts';
import { createSystemClock } from '../../src/main/adapters/clock.ts';
import { createNodePorts } from '../../src/main/adapters/node-ports.ts';
import { createFileSecretStore } from '../../src/main/adapters/secrets-file.ts';
import { SOURCE_WORKERS } from '../../src/main/adapters/source-workers.ts';

/** Syncs every connection once at a moment that stands still, and prints the digest. Argument: SyncOrder as JSON. */
export interface SyncOrder {
  readonly data: string;
  readonly now: number;
  readonly connections: readonly DemoConnection[];
  readonly rebuild?: boolean;
}

const { data, now, connections, rebuild } = JSON.parse(process.argv[2] ?? '') as SyncOrder;
const system = createSystemClock();
const clock: Clock = { ...system, now: () => now };
const quiet: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
};
const ports = createNodePorts({
  dataFolder: data,
  clock: { ...clock, advance: () => undefined },
  logger: quiet,
  secrets: createFileSecretStore(data),
  workerFiles: SOURCE_WORKERS,
  demo: null,
});
const engine = await createEngine(ports, {
  host: 'memory',
  version: 'test',
  absent: [],
  user: 'test',
  zone: 'Europe/Berlin',
  schedule: false,
});
const link = linkInProcess();
engine.connect(link.peer);
const client = createClient(link.transport);

const known = new Set((await client.ask('systems.list', {})).rows.map((row) => row.connectionId));
for (const { id, connectorId, name, config, secrets } of connections) {
  if (!known.has(id))
    await client.ask('connections.create', { id, connectorId, name, config: { ...config }, secrets: { ...secrets } });
}
if (rebuild) await client.ask('store.rebuild', {});
await engine.syncOnce(null);
const failed = (await client.ask('systems.list', {})).rows.filter((row) => row.error !== null);
const { digest } = await client.ask('store.digest', {});
process.stdout.write(`${JSON.stringify({ digest, failed: failed.map((row) => row.error?.message) })}\n`);
await engine.close();
ports.close();
