import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { landPage } from '#engine/inbox/land.ts';
import { PayloadReader } from '#engine/inbox/payloads.ts';
import { DecisionLog } from '#engine/commands/decision-log.ts';
import { Pipeline } from '#engine/pipeline/pipeline.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';
import { assert } from '#shared/lib/assert.ts';
import { WORKER_LIMITS } from '../src/main/adapters/workers.ts';
import { percentiles, type Percentiles } from './measure.ts';

const SAMPLES = 600;
/** The first ones read pages of the file into memory and compile code. */
const WARM_UP = 150;

interface IncrementsInput {
  readonly file: string;
  readonly moment: number;
}

/**
 * One changed record at a time, from raw payload to exceptions, in a thread of its own as the writer is.
 * @param file a store that nobody writes to meanwhile
 */
export async function measureIncrements(file: string, moment: number): Promise<Percentiles> {
  const input: IncrementsInput = { file, moment };
  const thread = new Worker(new URL(import.meta.url), { workerData: input, resourceLimits: WORKER_LIMITS });
  const samples = await new Promise<number[]>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  return percentiles(samples);
}

function timesOf({ file, moment }: IncrementsInput): number[] {
  const db = openStore(file);
  const increment = createIncrements(
    db,
    new Pipeline(db, new DecisionLog(db), () => moment),
    moment,
    WARM_UP + SAMPLES,
  );
  for (let n = 0; n < WARM_UP; n += 1) increment(n);
  // The writer does so in a pause of its own.
  db.checkpoint();
  const times = Array.from({ length: SAMPLES }, (_, n) => increment(WARM_UP + n));
  db.close();
  return times;
}

/**
 * Changes the n-th of so many records, spread over the whole store; returns the milliseconds it took. The changed
 * records are made beforehand: reading the pages they came in leaves more to collect than an increment does.
 */
export function createIncrements(
  db: WriteDb,
  pipeline: Pipeline,
  moment: number,
  records: number,
): (n: number) => number {
  const changed = Array.from({ length: records }, (_, n) => changedRecord(db, moment, n));
  return (n) => {
    const change = changed[n];
    assert(change, 'it was made');
    const start = performance.now();
    landPage(db, { stream: change.stream, records: [change.record], checkpoint: {} }, change.record.recordedAt);
    pipeline.drain();
    return performance.now() - start;
  };
}

function changedRecord(db: WriteDb, moment: number, n: number) {
  const count = db.value<number>('SELECT max(id) FROM inbox_record') ?? 0;
  const row = db.get<{ stream: number; source_id: string; page: number; page_offset: number; page_length: number }>(
    `SELECT stream, source_id, page, page_offset, page_length FROM inbox_record
     WHERE id >= ? AND unreadable IS NULL ORDER BY id LIMIT 1`,
    1 + ((n * 7919) % count),
  );
  assert(row, 'there are records');
  const text = new PayloadReader(db).text(row.page, row.page_offset, row.page_length);
  const recordedAt = moment + 60_000 + n;
  return {
    stream: row.stream,
    record: {
      sourceId: row.source_id,
      version: new Date(recordedAt).toISOString(),
      recordedAt,
      payload: JSON.stringify({ ...(JSON.parse(text) as Record<string, unknown>), benchChange: n }),
    },
  };
}

if (!isMainThread && parentPort) parentPort.postMessage(timesOf(workerData as IncrementsInput));
