import { beforeEach, expect, test } from 'vitest';
import type { Replay } from '#shared/contract/dto/parked.ts';
import { declarationOf } from '../connectors/declared/testing/memory-folder.ts';
import { createKeptLog, createSteppedClock } from '../connectors/kit/testing.ts';
import { Writer } from '../pipeline/writer.ts';
import type { WriterInput } from '../pipeline/writer-requests.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import { evidenceOf } from '../queries/evidence.ts';
import { parkedGroups, parkedRecords } from '../queries/parked.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { createReplayJobs, type ReplayJobs } from './replay-jobs.ts';

const NOW = Date.UTC(2026, 5, 17, 10);

/** A folder of orders whose amounts are written with this decimal mark. */
function settings(decimal: string): WriterInput<'saveConnection'> {
  const declaration = declarationOf(`
connection: shop
name: Shop
kind: commerce
monogram: SP
numbers: { decimal: '${decimal}' }
streams:
  orders:
    files: ['*']
    format: json
    kinds:
      - id: id
        documents:
          - kind: order
            label: no
            references:
              - { type: order_no, role: is, value: no }
            amounts:
              - { type: total, value: total, currency: currency }
`);
  return {
    id: 'shop',
    connectorId: 'declared',
    name: 'Shop',
    kind: 'commerce',
    monogram: 'SP',
    config: { folder: '/nowhere', declaration },
    orderNumberScope: 'erp',
    referenceRules: {},
  };
}

let db: WriteDb;
let engine: Writer;
let writer: Pick<WriterClient, 'ask' | 'settled'>;
let jobs: ReplayJobs;
let now = NOW;

beforeEach(async () => {
  db = blankStore();
  now = NOW;
  engine = new Writer(db, now, () => undefined);
  writer = {
    ask: (name, input) => Promise.resolve(engine.handle(name, input, now)),
    settled: () => {
      while (engine.step());
      return Promise.resolve();
    },
  };
  let id = 0;
  jobs = createReplayJobs({
    writer,
    ids: { next: () => `id-${(id += 1)}` },
    clock: { ...createSteppedClock(NOW), now: () => now },
    logger: createKeptLog().logger,
    author: 'Kim',
    onChange: () => undefined,
  });
  await writer.ask('saveConnection', settings(','));
  const records = ['1', '2', '3'].map((no) => ({
    sourceId: no,
    version: '1',
    recordedAt: NOW,
    payload: JSON.stringify({ id: no, no: `SO-${no}`, total: '1234,5', currency: 'EUR' }),
  }));
  await writer.ask('land', { connectionId: 'shop', streamId: 'orders', records, checkpoint: {} });
  await writer.settled();
  // The shop now writes a decimal point, and its declaration with it: what it had sent cannot be read that way.
  now += 1000;
  await writer.ask('saveConnection', settings('.'));
  await writer.settled();
});

function orders(): string[] {
  return db.column<string>('SELECT order_no FROM order_row ORDER BY order_no');
}

async function ended(id: string): Promise<Replay> {
  for (;;) {
    const found = jobs.list().find((replay) => replay.id === id);
    if (found && found.state !== 'running') return found;
    await new Promise(setImmediate);
  }
}

test('records are read again with the settings they came under, which is undone as one', async () => {
  expect(orders()).toEqual([]);
  expect(parkedGroups(db, {}).rows).toMatchObject([{ connectionId: 'shop', streamId: 'orders', count: 3 }]);
  const present = await ended(jobs.start({ connectionId: 'shop' }, 'current'));
  expect(present).toMatchObject({ state: 'done', done: 3, total: 3, stillParked: 3, decisionIds: [] });

  const original = await ended(jobs.start({ connectionId: 'shop', since: NOW, until: NOW + 1 }, 'received'));
  expect(original).toMatchObject({ done: 3, stillParked: 0 });
  expect(orders()).toEqual(['SO-1', 'SO-2', 'SO-3']);
  await writer.ask('rebuild', null);
  await writer.settled();
  expect(orders()).toEqual(['SO-1', 'SO-2', 'SO-3']);

  const undos = original.decisionIds.map((decisionId, index) => ({
    id: `undo-${index}`,
    at: now,
    author: 'Kim',
    body: { kind: 'undo' as const, decisionId },
  }));
  await writer.ask('decide', { decisions: undos });
  await writer.settled();
  expect(orders()).toEqual([]);
});

test('a filter that means nothing reads nothing, and a replay that is cancelled ends', async () => {
  const none = await ended(jobs.start({ streamId: 'invoices' }, 'received'));
  expect(none).toMatchObject({ state: 'done', done: 0, total: 0 });
  const id = jobs.start({}, 'received');
  jobs.cancel(id);
  expect(await ended(id)).toMatchObject({ state: 'cancelled', stillParked: 0 });
  expect(() => jobs.cancel('nobody')).toThrow('There is no such replay.');
});

test('a corrected copy is what a figure leads back to, marked, with what came right below it', async () => {
  const [row] = parkedRecords(db, { filter: { reason: null }, offset: 0, limit: 1 }).rows;
  if (!row) throw new Error('nothing is parked');
  const { connectionId, streamId, sourceId, version, hash } = row;
  const payload = row.payload.replace('1234,5', '1234.5');
  const record = { connectionId, streamId, sourceId, version, hash };
  const edit = { kind: 'record_edit' as const, record, payload, note: 'comma' };
  await writer.ask('decide', { decisions: [{ id: 'edit', at: now, author: 'Kim', body: edit }] });
  await writer.settled();
  expect(orders()).toEqual([`SO-${sourceId}`]);
  const context = { entities: {} } as unknown as Parameters<typeof evidenceOf>[3];
  const evidence = evidenceOf(db, `shop/orders/${sourceId}`, '/total', context);
  expect(evidence.value).toBe('1234.5');
  expect(evidence.versions.map(({ edited, payload: text }) => [edited?.by ?? null, text.includes('1234,5')])).toEqual([
    ['Kim', false],
    [null, true],
  ]);
});

test('a copy that is not JSON is refused', async () => {
  const [row] = parkedRecords(db, { filter: {}, offset: 0, limit: 1 }).rows;
  if (!row) throw new Error('nothing is parked');
  const { connectionId, streamId, sourceId, version, hash } = row;
  const record = { connectionId, streamId, sourceId, version, hash };
  const body = { kind: 'record_edit' as const, record, payload: '{"no":', note: '' };
  expect(() => engine.handle('decide', { decisions: [{ id: 'e', at: now, author: 'Kim', body }] }, now)).toThrow(
    'The edited copy is not JSON.',
  );
});
