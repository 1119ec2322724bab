import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { WorkerHandle, Workers } from '../ports/ports.ts';
import { createReaderClient, type ReaderClient } from './reader-client.ts';
import { contextWith, TestStore } from './testing/test-store.ts';

let folder: string;
let store: TestStore;
let client: ReaderClient;
const threads: Worker[] = [];

const workers: Workers = {
  spawn(_entry, data): WorkerHandle {
    const thread = new Worker(new URL('./reader.worker.ts', import.meta.url), { workerData: data });
    threads.push(thread);
    return {
      post: (message) => thread.postMessage(message),
      onMessage: (listener) => void thread.on('message', listener),
      onExit: (listener) => void thread.on('exit', (code) => listener(`exit ${code}`)),
      terminate: async () => void (await thread.terminate()),
    };
  },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-reader-'));
  const file = join(folder, 'store.sqlite');
  store = new TestStore(file).connection('erp');
  store.order({ id: 'SO-1001' });
  client = createReaderClient({ workers, entry: 'reader', file, onSlow: () => undefined });
});

afterAll(async () => {
  await client.close();
  store.db.close();
  rmSync(folder, { recursive: true });
});

const open: OrdersQuery = { view: 'all', text: '', filters: {}, sort: [] };

test('a reader thread answers from the file, sees what is committed and never waits for the writer', async () => {
  expect((await client.ask('search.ask', { text: '1001', limit: 5 }, contextWith())).hits).toHaveLength(1);
  store.db.exec('BEGIN IMMEDIATE');
  store.db.run(`UPDATE order_row SET customer = 'Acme'`);
  const { handle } = await client.ask('orders.open', open, contextWith());
  const row = async () => (await client.ask('orders.slice', { handle, start: 0, end: 10 }, contextWith())).rows[0];
  expect(await row()).toMatchObject({ orderNo: 'SO-1001', customer: null });
  store.db.exec('COMMIT');
  expect(await row()).toMatchObject({ customer: 'Acme' });
});

test('errors cross the thread as data', async () => {
  await expect(client.ask('order.get', { orderKey: 'erp/orders/none' }, contextWith())).rejects.toMatchObject({
    data: { code: 'input.not_found' },
  });
});

test('a thread that died is replaced; its lists have to be opened again', async () => {
  const { handle } = await client.ask('orders.open', open, contextWith());
  await threads.at(-1)?.terminate();
  await expect(client.ask('orders.slice', { handle, start: 0, end: 1 }, contextWith())).rejects.toMatchObject({
    data: { code: 'handle.expired' },
  });
  expect((await client.ask('orders.open', open, contextWith())).count).toBe(1);
});

test('a rebuild ends the lists that were open before it', async () => {
  const { handle } = await client.ask('orders.open', open, contextWith());
  store.db.exec('DROP INDEX order_row_no; CREATE INDEX order_row_no ON order_row (order_no)');
  await expect(client.ask('orders.slice', { handle, start: 0, end: 1 }, contextWith())).rejects.toMatchObject({
    data: { code: 'handle.expired' },
  });
});
