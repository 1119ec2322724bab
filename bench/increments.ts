import { landPage } from '#engine/inbox/land.ts';
import { PayloadReader } from '#engine/inbox/payloads.ts';
import type { Pipeline } from '#engine/pipeline/pipeline.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { assert } from '#shared/lib/assert.ts';
import { percentiles, type Percentiles } from './measure.ts';

const SAMPLES = 600;

/** One changed record at a time, from raw payload to exceptions. */
export function measureIncrements(db: WriteDb, pipeline: Pipeline, moment: number): Percentiles {
  const increment = createIncrements(db, pipeline, moment);
  return percentiles(Array.from({ length: SAMPLES }, (_, n) => increment(n)));
}

/** Changes the n-th of the records, spread over the whole store; returns the milliseconds it took. */
export function createIncrements(db: WriteDb, pipeline: Pipeline, moment: number): (n: number) => number {
  const payloads = new PayloadReader(db);
  const count = db.value<number>('SELECT max(id) FROM inbox_record') ?? 0;
  return (n) => {
    const row = db.get<{ stream: number; source_id: string; page: number; page_offset: number; page_length: number }>(
      `SELECT stream, source_id, page, page_offset, page_length FROM inbox_record
       WHERE id >= ? AND unreadable IS NULL ORDER BY id LIMIT 1`,
      1 + ((n * 7919) % count),
    );
    assert(row, 'there are records');
    const payload = {
      ...(JSON.parse(payloads.text(row.page, row.page_offset, row.page_length)) as Record<string, unknown>),
      benchChange: n,
    };
    const record = {
      sourceId: row.source_id,
      version: new Date(moment + 60_000 + n).toISOString(),
      recordedAt: moment + 60_000 + n,
      payload: JSON.stringify(payload),
    };
    const start = performance.now();
    landPage(db, { stream: row.stream, records: [record], checkpoint: {} }, moment);
    pipeline.drain();
    return performance.now() - start;
  };
}
