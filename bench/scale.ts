import { mkdtempSync, rmSync } from 'node:fs';
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
 * does falls on both. Pages are fed in as they are made: a large company does not fit into memory.
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
  db.checkpoint();
  return { orders: db.value<number>('SELECT count(*) FROM order_row') ?? 0, db, pipeline };
}

const folder = mkdtempSync(join(tmpdir(), 'throughline-scale-'));
try {
  const stores = [Number(values.small), Number(values.large)].map((orders, n) =>
    fill(join(folder, `${n}.sqlite`), orders),
  );
  say('increments');
  const next = stores.map(({ db, pipeline }) => createIncrements(db, pipeline, MOMENT, Number(values.samples)));
  const samples: number[][] = stores.map(() => []);
  for (let turn = 0; turn < Number(values.samples); turn += 1)
    for (const [n, increment] of next.entries()) samples[n]?.push(increment(turn));
  // The first ones read pages of the file into memory and compile code.
  const settled = samples.map((each) => percentiles(each.slice(Math.ceil(each.length / 5))));
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
