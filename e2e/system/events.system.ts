import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestBroker, WITHOUT_RABBITMQ } from '../../src/main/adapters/testing/rabbitmq.ts';
import { REPOSITORY } from './command-line.ts';
import { openTestEngine, type TestEngine, type TestEngineOptions } from './engine.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const EXAMPLE = join(REPOSITORY, 'examples/events');
const MESSAGES = JSON.parse(readFileSync(join(EXAMPLE, 'messages.json'), 'utf8')) as unknown[];
const MANY = 1500;
const ORDERS = 200;

let folder: string;
let engines: TestEngine[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-events-'));
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  rmSync(folder, { recursive: true });
});

/** Where the example hears its events here. */
interface Place {
  readonly source: string;
  readonly stream: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** An engine of its own that is connected by the example. */
async function open(data: string, at: Place, options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const engine = await openTestEngine({ data: join(folder, data), now: () => MOMENT, ...options });
  engines.push(engine);
  const file = join(folder, `${data}.yml`);
  const example = readFileSync(join(EXAMPLE, 'throughline.yml'), 'utf8');
  writeFileSync(
    file,
    example.replace(/^broker:\n(?: .*\n)+/m, `${at.source}\n`).replace('queue: throughline.orders', at.stream),
  );
  await engine.client.ask('connections.declare', { file, folder: null, secrets: { ...at.secrets } });
  return engine;
}

/** Changes of a few orders, in no order of time, each told once. */
function changes(): string[] {
  return Array.from({ length: MANY }, (_, no) =>
    JSON.stringify({
      specversion: '1.0',
      id: `c-${no}`,
      source: '/warehouse/kiel',
      type: 'example.warehouse.order.changed',
      time: new Date(MOMENT - ((no * 7919) % MANY) * 1000).toISOString(),
      data: { number: `WH-${no % ORDERS}`, customer: `Customer ${no}`, state: 'picking', lines: [] },
    }),
  );
}

async function orderNumbers({ client }: TestEngine): Promise<string[]> {
  const { handle, count } = await client.ask('orders.open', { view: 'all', text: '', filters: {}, sort: [] });
  const { rows } = await client.ask('orders.slice', { handle, start: 0, end: count });
  return rows.map(({ orderNo }) => orderNo);
}

async function lastRun(engine: TestEngine): Promise<unknown> {
  const { rows } = await engine.client.ask('systems.runs', { connectionId: 'warehouse-events', limit: 1 });
  return rows[0];
}

async function until(holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold');
    await delay(200);
  }
}

describe.skipIf(WITHOUT_RABBITMQ !== '')(`a queue of RabbitMQ${WITHOUT_RABBITMQ}`, () => {
  const broker = new TestBroker();
  let queue = 0;

  beforeAll(() => broker.start());
  afterAll(() => broker.close());

  /** A queue of its own, and how the example reads it. */
  async function newQueue(): Promise<Place & { readonly name: string }> {
    queue += 1;
    const name = `throughline.orders.${queue}`;
    await broker.makeQueue(name);
    const { host, port, user } = broker.addressOf(name);
    const source = `broker: { host: ${host}, port: ${port}, tls: false, user: ${user} }`;
    return { name, source, stream: `queue: ${name}`, secrets: { password: 'guest' } };
  }

  const waiting = async (name: string): Promise<number> => {
    const line = await broker.connect();
    const { messageCount } = await (await line.createChannel()).checkQueue(name);
    await line.close();
    return messageCount;
  };

  const bodies = (messages: readonly unknown[]): { body: string }[] =>
    messages.map((message) => ({ body: JSON.stringify(message) }));

  it('becomes an order with its parcel; poison is parked; told again, nothing changes', async () => {
    const at = await newQueue();
    await broker.publish(at.name, bodies(MESSAGES));
    const engine = await open('one', at);
    const systems = await engine.sync();
    expect(systems['warehouse-events']).toMatchObject({ freshness: 'fresh', error: null });
    expect(await waiting(at.name)).toBe(0);
    expect(await orderNumbers(engine)).toEqual(['WH-5001']);
    const { hits } = await engine.client.ask('search.ask', { text: '1Z999AA10123456784', limit: 5 });
    expect(hits).toHaveLength(1);
    const parked = await engine.client.ask('parked.list', { filter: {}, offset: 0, limit: 10 });
    expect(parked.rows).toMatchObject([{ reason: 'It is no CloudEvent: no JSON object.' }]);
    const digest = await engine.digest();

    await broker.publish(at.name, bodies([...MESSAGES.toReversed(), ...MESSAGES]));
    await engine.sync();
    expect(await waiting(at.name)).toBe(0);
    expect(await lastRun(engine)).toMatchObject({ read: 8, changed: 0, unchanged: 8, rejected: 0 });
    expect(await engine.digest()).toBe(digest);
  });

  it('is had exactly once though the broker is killed in the middle and messages come again', async () => {
    const [clean, at] = [await newQueue(), await newQueue()];
    const messages = changes().map((body) => ({ body }));
    await broker.publish(clean.name, messages);
    await broker.publish(at.name, messages);
    const once = await open('clean', clean);
    await once.sync();
    expect(await waiting(clean.name)).toBe(0);

    const engine = await open('killed', at);
    for (let kills = 0; kills < 2; kills += 1) {
      const running = engine.sync();
      await delay(150 + 300 * kills);
      await broker.kill();
      await running;
      await broker.start();
    }
    await engine.sync();
    expect(await waiting(at.name)).toBe(0);
    expect(await orderNumbers(engine)).toHaveLength(ORDERS);
    expect(await engine.digest()).toBe(await once.digest());
  });

  it('is listened to while the app runs, also after the broker was away', async () => {
    const at = await newQueue();
    const engine = await open('held', at, { schedule: true, now: Date.now });
    await engine.engine.start();
    await broker.publish(at.name, bodies(MESSAGES.slice(0, 1)));
    await until(async () => (await orderNumbers(engine)).length === 1);
    await broker.kill();
    await broker.start();
    await broker.publish(at.name, bodies([{ ...(MESSAGES[0] as object), id: 'b-1', data: { number: 'WH-6001' } }]));
    await until(async () => (await orderNumbers(engine)).length === 2, 90_000);
  });

  it('says what is wrong, and what helps', async () => {
    const at = await newQueue();
    const engine = await open('wrong', { ...at, secrets: { password: 'not the password' } });
    await engine.sync();
    expect(await lastRun(engine)).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('does not accept the user or its password'),
    });
    const unnamed = await open('missing', { ...at, stream: 'queue: none' });
    await unnamed.sync();
    expect(await lastRun(unnamed)).toMatchObject({
      error: expect.stringContaining('does not have the queue'),
    });
  });
});

describe('a stream of server-sent events', () => {
  const events: string[] = [];
  /** Events that one line tells before it is cut, or ended; at first all. */
  let cutAfter = Number.POSITIVE_INFINITY;
  const lines = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.headers.authorization !== 'Bearer feed-token') {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    lines.add(response);
    response.on('close', () => lines.delete(response));
    const from = Number(request.headers['last-event-id'] ?? 0);
    for (const [index, data] of events.slice(from, from + cutAfter).entries()) {
      response.write(`id: ${from + index + 1}\nevent: change\ndata: ${data}\n\n`);
    }
    if (events.length - from <= cutAfter) return;
    // Half an event, and the line is gone.
    response.write('id: 0\ndata: {"specver', () => response.destroy());
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    cutAfter = Number.POSITIVE_INFINITY;
    events.splice(0);
  });

  const place = (): Place => ({
    source: `feed: { url: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/events', auth: { kind: bearer } }`,
    stream: "path: ''",
    secrets: { token: 'feed-token' },
  });

  it('is had exactly once though its lines are cut, from the last event that is stored', async () => {
    events.push(...changes());
    const once = await open('whole', place());
    await once.sync();
    expect(await orderNumbers(once)).toHaveLength(ORDERS);

    cutAfter = 350;
    const engine = await open('cut', place());
    for (let runs = 0; runs < Math.ceil(MANY / cutAfter); runs += 1) {
      await engine.sync();
    }
    expect(await engine.digest()).toBe(await once.digest());
    await engine.sync();
    expect(await lastRun(engine)).toMatchObject({ outcome: 'empty', read: 0 });
  });

  it('is listened to while the app runs, also after the server was away', async () => {
    const engine = await open('held', place(), { schedule: true, now: Date.now });
    await engine.engine.start();
    await until(() => Promise.resolve(lines.size > 0));
    const tell = (event: unknown): void => {
      events.push(JSON.stringify(event));
      for (const line of lines) line.write(`id: ${events.length}\ndata: ${events.at(-1)}\n\n`);
    };
    tell(MESSAGES[0]);
    await until(async () => (await orderNumbers(engine)).length === 1);
    server.closeAllConnections();
    tell({ ...(MESSAGES[0] as object), id: 'b-1', data: { number: 'WH-6001' } });
    await until(async () => (await orderNumbers(engine)).length === 2, 90_000);
  });
});
