import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '#engine/store/open.ts';
import { HOUR } from '#shared/domain/time.ts';
import { createWorld } from '../src/main/sandbox/world.ts';
import { callAssistant } from './assistant.ts';
import { backfill } from './backfill.ts';
import { companyPageStream } from './company.ts';
import { measureExport } from './export.ts';
import { measureFloor } from './floor.ts';
import { measureIncrements } from './increments.ts';
import { peakMemoryMb, round } from './measure.ts';
import { measurePast, measureQuestions } from './questions.ts';

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '20000' }, seed: { type: 'string', default: '7' } },
});
const orders = Number(values.orders);
const seed = Number(values.seed);
if (!Number.isInteger(orders) || orders < 100 || !Number.isInteger(seed)) {
  process.stderr.write('bench: --orders takes a whole number from 100, --seed a whole number\n');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);
try {
  const moment = Date.UTC(2026, 5, 17, 10);
  say(`backfill of a company of ${orders} orders`);
  const file = join(folder, 'store.sqlite');
  const db = openStore(file);
  const assistant = callAssistant(file);
  const company = companyPageStream(createWorld({ seed, orders, moment }));
  const { times, volume } = backfill(db, company, moment, assistant.helper);
  await assistant.end();
  const { records, characters } = volume;
  const backfillMs = times.landMs + times.mapMs + times.linkAndAssembleMs;
  const backfillPeakMb = peakMemoryMb();
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const stored = db.value<number>('SELECT count(*) FROM order_row') ?? 0;

  say('floor');
  const floor = measureFloor(db, join(folder, 'floor.sqlite'));
  say('questions');
  const questions = measureQuestions(file, moment);
  say('increments');
  db.close();
  const increments = await measureIncrements(file, moment);
  say('past');
  // The increments came after that moment.
  const past = measurePast(file, moment + 1, moment + HOUR);
  say('export');
  const exported = measureExport(file, folder, moment);

  process.stdout.write(
    `${JSON.stringify(
      {
        orders: stored,
        records,
        payloadMb: round(characters / 1e6),
        backfill: {
          seconds: round(backfillMs / 1000),
          recordsPerSecond: Math.round(records / (backfillMs / 1000)),
          landSeconds: round(times.landMs / 1000),
          mapSeconds: round(times.mapMs / 1000),
          linkAndAssembleSeconds: round(times.linkAndAssembleMs / 1000),
          floorSeconds: round(floor.ms / 1000),
          floorRows: floor.rows,
          ratioToFloor: round(floor.ms / backfillMs),
        },
        incrementMs: increments,
        questionsMs: questions,
        pastMs: past,
        xlsx: exported,
        databaseBytesPerOrder: Math.round(statSync(file).size / stored),
        peakMemoryMb: { backfill: backfillPeakMb, whole: peakMemoryMb() },
      },
      null,
      2,
    )}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
