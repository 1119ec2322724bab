import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type EngineClient } from '#shared/contract/client.ts';
import type { Evidence } from '#shared/contract/dto/evidence.ts';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { runLoopback } from '../../src/main/hosts/loopback/run.ts';
import { commandLine, REPOSITORY } from './command-line.ts';
import { openTestEngine } from './engine.ts';

const DECLARATION = join(REPOSITORY, 'examples/csv-portal/throughline.yml');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-parity-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What was answered, without what depends on the moment it was asked at: how late, how old, in which folder. */
interface Read {
  readonly orders: unknown;
  readonly order: unknown;
  readonly exceptions: unknown;
}

function read(orders: readonly OrderRow[], order: OrderView, exceptions: readonly ExceptionRow[]): Read {
  return {
    orders: orders.map(({ orderKey, orderNo, customer, customerPo, value, promiseAt, systems }) => ({
      orderKey,
      orderNo,
      customer,
      customerPo,
      value,
      promiseAt,
      systems,
    })),
    order: withoutArrival({
      ...order,
      slip: null,
      causes: [],
      why: [],
      next: null,
      blocks: order.blocks.map(({ code, from, reason }) => ({ code, from, reason })),
      // A step that is not over lasts until whenever one asks.
      steps: order.steps.map((step) => (step.to === null ? { ...step, ms: null } : step)),
      nextLookAt: null,
    }),
    exceptions: exceptions.map(({ exceptionKey, code, cause, orderNo, state, owner }) => ({
      exceptionKey,
      code,
      cause,
      orderNo,
      state,
      owner,
    })),
  };
}

/** Each host has read the same at a time of its own. */
function withoutArrival(order: unknown): unknown {
  return JSON.parse(JSON.stringify(order, (name, value: unknown) => (name === 'firstSeenAt' ? undefined : value)));
}

const byKey = (a: { readonly exceptionKey: string }, b: { readonly exceptionKey: string }): number =>
  a.exceptionKey < b.exceptionKey ? -1 : 1;

async function readBy(client: EngineClient): Promise<Read> {
  const list = await client.ask('orders.open', {
    view: 'all',
    text: '',
    filters: {},
    sort: [{ column: 'order_no', descending: false }],
  });
  const orders = (await client.ask('orders.slice', { handle: list.handle, start: 0, end: list.count })).rows;
  const { orderKeys } = await client.ask('order.find', { reference: '7102' });
  const order = await client.ask('order.get', { orderKey: orderKeys[0] ?? '' });
  const open = await client.ask('exceptions.open', { view: 'all', text: '', filters: {}, sort: [] });
  const exceptions = (await client.ask('exceptions.slice', { handle: open.handle, start: 0, end: open.count })).rows;
  return read(orders, order, exceptions.toSorted(byKey));
}

interface Told {
  readonly first: Read;
  readonly evidence: unknown;
  readonly acknowledged: Read;
  readonly undone: Read;
  readonly sentences: readonly string[];
}

/** A person's quarter of an hour: connect a folder, look around, decide, change one's mind. */
async function scenario(client: EngineClient): Promise<Told> {
  await client.ask('connections.declare', { file: DECLARATION, folder: null });
  await client.ask('sync.start', { connectionId: null });
  await expect
    .poll(
      async () => {
        const { rows } = await client.ask('systems.list', {});
        const { backlog, orders } = await client.ask('status.get', {});
        return { ended: typeof rows[0]?.lastRun?.endedAt === 'number', backlog, orders };
      },
      { timeout: 60_000, interval: 200 },
    )
    .toEqual({ ended: true, backlog: 0, orders: 4 });
  const first = await readBy(client);
  const evidence = await client.ask('evidence.get', { documentKey: 'portal/orders/WEB-007102', path: '/Customer' });
  const exceptionKey = (first.exceptions as ExceptionRow[]).find(({ orderNo }) => orderNo !== null)?.exceptionKey ?? '';
  const { ids } = await client.ask('decisions.record', {
    decisions: [{ kind: 'exception_state', exceptionKey, state: 'acknowledged' }],
  });
  const acknowledged = await readBy(client);
  await client.ask('decisions.record', { decisions: [{ kind: 'undo', decisionId: ids[0] ?? '' }] });
  const undone = await readBy(client);
  const decisions = await client.ask('decisions.list', { key: null, offset: 0, limit: 10 });
  return {
    first,
    evidence: stated(evidence),
    acknowledged,
    undone,
    sentences: decisions.rows.map(({ sentence }) => sentence),
  };
}

function stated({ value, versions, documentKey, path, connectionName }: Evidence): unknown {
  return { value, documentKey, path, connectionName, payloads: versions.map(({ payload }) => payload) };
}

async function inMemory(data: string): Promise<Told> {
  const engine = await openTestEngine({ data, now: Date.now });
  try {
    return await scenario(engine.client);
  } finally {
    await engine.close();
  }
}

async function throughTheSocket(data: string): Promise<Told> {
  const webRoot = join(folder, 'web');
  mkdirSync(webRoot);
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html>');
  const warnings: string[] = [];
  const host = await runLoopback({
    dataFolder: data,
    webRoot,
    port: 0,
    version: 'test',
    demoOrders: null,
    warn: (line) => warnings.push(line),
  });
  try {
    const signIn = await fetch(host.newAddress(), { redirect: 'manual' });
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie, origin: host.origin },
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const client = createClient({
      send: (message) => socket.send(JSON.stringify(message)),
      onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(JSON.parse(data.toString('utf8')))),
      onClose: (listener) => void socket.on('close', () => listener('closed')),
    });
    const told = await scenario(client);
    expect(warnings).toEqual([]);
    return told;
  } finally {
    await host.close();
  }
}

async function byCommands(data: string): Promise<Read> {
  const cli = commandLine(data);
  const { orders } = await cli.json<{ orders: OrderRow[] }>('orders', '--view', 'all', '--sort', 'order-no');
  const { order } = await cli.json<{ order: OrderView }>('order', '7102');
  const { exceptions } = await cli.json<{ exceptions: ExceptionRow[] }>('exceptions', '--queue', 'all');
  return read(orders, order, exceptions.toSorted(byKey));
}

test('one scenario has the same answers in memory, over the loopback socket and on the command line', async () => {
  const memory = await inMemory(join(folder, 'memory'));
  expect(memory.first.orders).toHaveLength(4);
  expect(memory.sentences).toHaveLength(2);
  expect(memory.acknowledged).not.toEqual(memory.first);
  expect(memory.undone).toEqual(memory.first);
  expect(memory.evidence).toMatchObject({ value: expect.any(String), connectionName: 'Dealer portal' });

  expect(await throughTheSocket(join(folder, 'socket'))).toEqual(memory);

  const data = join(folder, 'commands');
  const cli = commandLine(data);
  await cli.run('connect', DECLARATION);
  await cli.run('sync');
  expect(await byCommands(data)).toEqual(memory.first);
  // What was decided in one host stands in every other.
  expect(await byCommands(join(folder, 'socket'))).toEqual(memory.undone);
}, 240_000);
