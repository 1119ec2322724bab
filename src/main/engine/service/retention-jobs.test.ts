import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import { DAY } from '#shared/domain/time.ts';
import { declarationOf } from '../connectors/declared/testing/memory-folder.ts';
import { createKeptLog, createSteppedClock } from '../connectors/kit/testing.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import { Writer } from '../pipeline/writer.ts';
import { purges } from '../retention/purges.ts';
import type { WriteDb } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { createRetentionJobs, type RetentionJobs } from './retention-jobs.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const DECLARATION = declarationOf(`
connection: shop
name: Shop
kind: commerce
monogram: SP
streams:
  invoices:
    files: ['*']
    format: json
    kinds:
      - id: id
        documents:
          - kind: invoice
            label: no
            references:
              - { type: invoice_no, role: is, value: no }
`);

let db: WriteDb;
let engine: Writer;
let writer: Pick<WriterClient, 'ask' | 'settled'>;
let jobs: RetentionJobs;
let over: PromiseWithResolvers<void>;
/** Called before each step of a purge. */
let beforeStep: () => void;

function newJobs(): RetentionJobs {
  over = Promise.withResolvers();
  return createRetentionJobs({
    writer,
    clock: createSteppedClock(NOW),
    logger: createKeptLog().logger,
    author: 'ada',
    onEnd: () => over.resolve(),
  });
}

beforeEach(async () => {
  db = openStore(':memory:');
  engine = new Writer(db, NOW, () => undefined);
  beforeStep = () => undefined;
  writer = {
    ask: async (name, input) => {
      if (name === 'purgeStep') beforeStep();
      return engine.handle(name, input, NOW);
    },
    settled: async () => {
      while (engine.step());
    },
  };
  await writer.ask('saveConnection', {
    id: 'shop',
    connectorId: 'declared',
    name: 'Shop',
    kind: 'commerce',
    monogram: 'SP',
    config: { folder: '/nowhere', declaration: DECLARATION },
    orderNumberScope: 'erp',
    referenceRules: {},
  });
  const ids = Array.from({ length: 120 }, (_, n) => `i${n}`);
  await writer.ask('land', {
    connectionId: 'shop',
    streamId: 'invoices',
    records: ids.map((id) => ({
      sourceId: id,
      version: '1',
      recordedAt: NOW - 40 * DAY,
      payload: JSON.stringify({ id, no: `INV-${id}` }),
    })),
    checkpoint: null,
  });
  await writer.settled();
  await writer.ask('decide', {
    decisions: [{ id: 'd', at: NOW, author: 'ada', body: { kind: 'retention', months: { invoice: 1 }, note: '' } }],
  });
  jobs = newJobs();
});

afterEach(async () => {
  await jobs.close();
  db.close();
});

test('a purge is carried to its end by itself', async () => {
  expect(db.value('SELECT count(*) FROM document')).toBe(120);
  expect(await jobs.start()).toBe(1);
  expect(await jobs.start()).toBe(1);
  await over.promise;
  expect(db.value('SELECT count(*) FROM document')).toBe(0);
  expect(purges(db)).toMatchObject([{ id: 1, state: 'done', author: 'ada', tally: { lines: [{ records: 120 }] } }]);
});

test('it goes on after the writer died over a step', async () => {
  let deaths = 0;
  beforeStep = () => {
    deaths += 1;
    if (deaths !== 2) return;
    engine = new Writer(db, NOW, () => undefined);
    throw new ContractError({ code: 'engine.unavailable', message: 'The store stopped.', next: '' });
  };
  await jobs.start();
  await over.promise;
  expect(purges(db)).toMatchObject([{ state: 'done', tally: { lines: [{ records: 120 }] } }]);
});

test('what an earlier run began is taken up again, and where there is nothing nothing begins', async () => {
  await jobs.resume();
  expect(purges(db)).toEqual([]);
  await writer.ask('beginPurge', { author: 'ada' });
  await writer.ask('purgeStep', null);
  engine = new Writer(db, NOW, () => undefined);
  jobs = newJobs();
  await jobs.resume();
  await over.promise;
  expect(purges(db)).toMatchObject([{ id: 1, state: 'done', tally: { lines: [{ records: 120 }] } }]);
});

test('a person ends it after what it is at', async () => {
  let steps = 0;
  beforeStep = () => {
    steps += 1;
    // The first step finds no orders.
    if (steps === 3) void jobs.cancel();
  };
  await jobs.start();
  await over.promise;
  expect(purges(db)).toMatchObject([{ state: 'cancelled', tally: { lines: [{ records: 50 }] } }]);
  expect(db.value('SELECT count(*) FROM document')).toBe(70);
});
