import { createEngine, type Engine } from '#engine/engine.ts';
import type { DemoConnection, HttpClient, Logger, Ports, Workers } from '#engine/ports/ports.ts';
import { createClient, type EngineClient } from '#shared/contract/client.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import type { Input } from '#shared/contract/methods.ts';
import { createSystemClock } from '../../src/main/adapters/clock.ts';
import { linkInProcess } from '../../src/main/adapters/in-process-link.ts';
import { createNodePorts } from '../../src/main/adapters/node-ports.ts';
import { createFileSecretStore } from '../../src/main/adapters/secrets-file.ts';
import { SOURCE_WORKERS } from '../../src/main/adapters/source-workers.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly client: EngineClient;
  /** Warnings and errors, a line each. */
  readonly log: readonly string[];
  connect(connections: readonly DemoConnection[]): Promise<void>;
  /** The systems as they stand after one sync of each. */
  sync(): Promise<Readonly<Record<string, SystemHealth>>>;
  digest(): Promise<string>;
  close(): Promise<void>;
}

export interface TestEngineOptions {
  /** Data folder. */
  readonly data: string;
  /** The engine's time; it sleeps by the real clock. */
  readonly now: () => number;
  /** It does not sleep at all: for faults that are met with patience. */
  readonly hurried?: boolean;
  /** It pulls and listens by itself, once started. */
  readonly schedule?: boolean;
  readonly http?: (real: HttpClient) => HttpClient;
  readonly workers?: (real: Workers) => Workers;
}

/** The engine as hosts run it, with its threads, over a data folder of its own. */
export async function openTestEngine({
  data,
  now,
  hurried = false,
  schedule = false,
  http,
  workers,
}: TestEngineOptions): Promise<TestEngine> {
  const log: string[] = [];
  const note = (message: string, details?: Readonly<Record<string, unknown>>): void =>
    void log.push(`${message} ${JSON.stringify(details)}`);
  const logger: Logger = { info: () => undefined, warn: note, error: note };
  const system = createSystemClock();
  let skippedMs = 0;
  const clock = {
    now,
    elapsed: () => system.elapsed() + skippedMs,
    sleep(ms: number, signal?: AbortSignal) {
      if (hurried) skippedMs += ms;
      return system.sleep(hurried ? 0 : ms, signal);
    },
    advance: () => undefined,
  };
  const node = createNodePorts({
    dataFolder: data,
    clock,
    logger,
    secrets: createFileSecretStore(data),
    workerFiles: SOURCE_WORKERS,
    demo: null,
  });
  const ports: Ports = {
    ...node,
    http: http?.(node.http) ?? node.http,
    workers: workers?.(node.workers) ?? node.workers,
  };
  const engine = await createEngine(ports, {
    host: 'memory',
    version: 'test',
    absent: [],
    user: 'test',
    // As the hosts do: a store opened first by one of them reckons days the same.
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    schedule,
  }).catch((error: unknown) => {
    node.close();
    throw error;
  });
  const link = linkInProcess();
  engine.connect(link.peer);
  const client = createClient(link.transport);
  return {
    engine,
    client,
    log,
    async connect(connections) {
      for (const { config, secrets, referenceRules, fromFiles: _fromFiles, ...connection } of connections) {
        await client.ask('connections.create', {
          ...connection,
          config: { ...config },
          secrets: { ...secrets },
          referenceRules: (referenceRules ?? {}) as NonNullable<Input<'connections.create'>['referenceRules']>,
        });
      }
    },
    async sync() {
      await engine.syncOnce(null);
      const { rows } = await client.ask('systems.list', {});
      return Object.fromEntries(rows.map((row) => [row.connectionId, row]));
    },
    digest: async () => (await client.ask('store.digest', {})).digest,
    async close() {
      await engine.close();
      node.close();
    },
  };
}
