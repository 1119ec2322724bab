import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { saveConnection } from '#engine/commands/connections.ts';
import { DecisionLog } from '#engine/commands/decision-log.ts';
import { landPage, streamId } from '#engine/inbox/land.ts';
import { Pipeline } from '#engine/pipeline/pipeline.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';
import { createWorld } from '../src/main/sandbox/world.ts';
import { companyConnections, companyPageStream } from './company.ts';
import { createIncrements } from './increments.ts';
import { percentiles, round } from './measure.ts';

/**
 * What one changed record costs in a small store and in a large one, taken in turns, so that whatever else the machine
 * does falls on both. Pages are fed in as they are made: a large company does not fit into memory. Both files are read
 * beforehand, as what is asked is the work and not the disk: twice, as what was read once is the first to go.
 */
const { values } = parseArgs({
  options: {
    small: { type: 'string', default: '5000' },
    large: { type: 'string', default: '200000' },
    samples: { type: 'string', default: '1500' },
  },
});
const MOMENT = Date.UTC(2026, 5, 17, 10);
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

interface Filled {
  readonly orders: number;
  readonly db: WriteDb;
  readonly pipeline: Pipeline;
}

function fill(file: string, orders: number): Filled {
  say(`a company of ${orders} orders`);
  const db = openStore(file);
  for (const connection of companyConnections()) saveConnection(db, connection, MOMENT);
  const pipeline = new Pipeline(db, new DecisionLog(db), () => MOMENT);
  for (const { connectionId, streamId: stream, pages } of companyPageStream(
    createWorld({ seed: 7, orders, moment: MOMENT }),
  )) {
    const row = streamId(db, connectionId, stream);
    for (const records of pages) landPage(db, { stream: row, records, checkpoint: {} }, MOMENT);
    while (pipeline.mapStep());
  }
  pipeline.drain();
  return { orders: db.value<number>('SELECT count(*) FROM order_row') ?? 0, db, pipeline };
}

async function readAll(file: string): Promise<void> {
  for await (const part of createReadStream(file, { highWaterMark: 1 << 22 })) void part;
}

const folder = mkdtempSync(join(tmpdir(), 'throughline-scale-'));
try {
  const files = ['small', 'large'].map((name) => join(folder, `${name}.sqlite`));
  const stores = [Number(values.small), Number(values.large)].map((orders, n) => fill(files[n] ?? '', orders));
  say('increments');
  const next = stores.map(({ db, pipeline }) => createIncrements(db, pipeline, MOMENT, Number(values.samples)));
  const samples: number[][] = stores.map(() => []);
  const take = (from: number, to: number): void => {
    for (let turn = from; turn < to; turn += 1)
      for (const [n, increment] of next.entries()) samples[n]?.push(increment(turn));
  };
  // The first ones compile code.
  const warmUp = Math.ceil(Number(values.samples) / 5);
  take(0, warmUp);
  // The writer does so in pauses of its own.
  for (const { db } of stores) db.checkpoint();
  for (const file of [...files, ...files]) await readAll(file);
  take(warmUp, Number(values.samples));
  const settled = samples.map((each) => percentiles(each.slice(warmUp)));
  const [small, large] = settled;
  process.stdout.write(
    `${JSON.stringify(
      {
        orders: stores.map((store) => store.orders),
        incrementMs: settled,
        largeToSmall: small && large ? { p50: round(large.p50 / small.p50), p95: round(large.p95 / small.p95) } : null,
      },
      null,
      2,
    )}\n`,
  );
  for (const { db } of stores) db.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
