import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTo, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ChannelModel, type Options } from 'amqplib';
import type { QueueAddress } from '#engine/ports/ports.ts';

/** Where Debian's package puts it; THROUGHLINE_RABBITMQ names another place. */
const SERVER = process.env['THROUGHLINE_RABBITMQ'] ?? '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** Erlang's port mapper. Started here, since the one that a broker would start outlives it. */
const EPMD = 'epmd';
const STARTS_WITHIN_MS = 60_000;

/** Why there is no broker here, to go after a title; empty when there is one. */
export const WITHOUT_RABBITMQ = existsSync(SERVER)
  ? ''
  : `: left out, for RabbitMQ is not installed at ${SERVER} (Debian: apt-get install rabbitmq-server)`;

/** A broker of its own, in a folder of its own, on ports of its own. */
export class TestBroker {
  readonly #folder = mkdtempSync(join(tmpdir(), 'throughline-rabbitmq-'));
  #port = 0;
  #mapperPort = 0;
  #mapper: ChildProcess | null = null;
  #server: ChildProcess | null = null;

  async start(): Promise<void> {
    if (this.#port === 0) [this.#port, this.#mapperPort] = [await freePort(), await freePort()];
    await this.#startMapper();
    const distribution = await freePort();
    writeFileSync(join(this.#folder, 'plugins'), '[].');
    this.#server = spawn(SERVER, [], {
      stdio: 'ignore',
      detached: true,
      env: {
        ...this.#environment(),
        RABBITMQ_NODENAME: 'throughline@localhost',
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(this.#port),
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_MNESIA_BASE: join(this.#folder, 'db'),
        RABBITMQ_LOG_BASE: join(this.#folder, 'log'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(this.#folder, 'plugins'),
        RABBITMQ_CONFIG_FILE: join(this.#folder, 'none'),
      },
    });
    await retried(async () => (await this.connect()).close());
  }

  async #startMapper(): Promise<void> {
    this.#mapper ??= spawn(EPMD, [], { stdio: 'ignore', env: this.#environment() });
    await retried(async () => {
      const socket = connectTo(this.#mapperPort, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
  }

  /** At once, as when the power goes. Durable queues and persistent messages are there after the next start. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined) return;
    const ended = once(server, 'exit');
    // The whole group: the server is a script around a virtual machine.
    process.kill(-server.pid, 'SIGKILL');
    await ended;
    this.#server = null;
  }

  async close(): Promise<void> {
    await this.kill();
    this.#mapper?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  addressOf(queue: string): QueueAddress {
    return {
      host: '127.0.0.1',
      port: this.#port,
      tls: false,
      virtualHost: '/',
      user: 'guest',
      password: 'guest',
      queue,
    };
  }

  async makeQueue(queue: string): Promise<void> {
    const line = await this.connect();
    const channel = await line.createChannel();
    await channel.assertQueue(queue, { durable: true });
    await line.close();
  }

  /** Resolves when the broker has written them down. */
  async publish(queue: string, messages: readonly { body: string; options?: Options.Publish }[]): Promise<void> {
    const line = await this.connect();
    const channel = await line.createConfirmChannel();
    for (const { body, options } of messages)
      channel.sendToQueue(queue, Buffer.from(body), { persistent: true, ...options });
    await channel.waitForConfirms();
    await line.close();
  }

  async connect(): Promise<ChannelModel> {
    const line = await connect({ hostname: '127.0.0.1', port: this.#port, username: 'guest', password: 'guest' });
    // A killed broker breaks lines; whoever uses one sees it by what it asks.
    line.on('error', () => undefined);
    return line;
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HOME: this.#folder,
      ERL_EPMD_PORT: String(this.#mapperPort),
      ERL_EPMD_ADDRESS: '127.0.0.1',
    };
  }
}

async function retried(attempt: () => Promise<void>): Promise<void> {
  const until = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(250);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
