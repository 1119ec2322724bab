import { LEARNED_DURATIONS, type DurationTableInfo, type LearnedDuration } from '#shared/domain/durations.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { ReadDb, WriteDb } from '../../store/database.ts';
import { durationTable, type DurationEntry, type DurationTable } from './duration-table.ts';
import { DurationLearner, FEWEST_SAMPLES, type DurationSample } from './learn.ts';

/** Older orders say little of how things go now. */
const LOOKED_BACK_MS = 400 * DAY;

/** Keeps what a completed order teaches, or forgets it where the order is under way again. */
export function writeSample(db: WriteDb, order: number, sample: DurationSample | null): void {
  if (sample === null) {
    db.run('DELETE FROM order_duration WHERE order_id = ?', order);
    return;
  }
  db.run(
    `INSERT INTO order_duration (order_id, shipped_at, warehouse, destination, carrier, durations) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (order_id) DO UPDATE SET shipped_at = excluded.shipped_at, warehouse = excluded.warehouse,
       destination = excluded.destination, carrier = excluded.carrier, durations = excluded.durations`,
    order,
    sample.shippedAt,
    sample.warehouse,
    sample.destination,
    sample.carrier,
    LEARNED_DURATIONS.map((duration) => sample.durations[duration] ?? '').join(','),
  );
}

interface SampleRow {
  readonly shipped_at: number;
  readonly warehouse: string | null;
  readonly destination: string | null;
  readonly carrier: string | null;
  readonly durations: string;
}

/**
 * Learns from every completed order of the period and stores it as the version in force from now on. Null where there
 * are too few of them, or nothing differs from what is known.
 */
export function learnDurations(db: WriteDb, now: Instant): DurationTableInfo | null {
  const learner = new DurationLearner();
  let orders = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const rows = db.each<SampleRow>(
    'SELECT shipped_at, warehouse, destination, carrier, durations FROM order_duration WHERE shipped_at BETWEEN ? AND ?',
    now - LOOKED_BACK_MS,
    now,
  );
  for (const row of rows) {
    orders += 1;
    from = Math.min(from, row.shipped_at);
    to = Math.max(to, row.shipped_at);
    learner.add(sampleOf(row));
  }
  if (orders < FEWEST_SAMPLES) return null;
  const entries = JSON.stringify(learner.entries());
  if (entries === db.value<string>('SELECT entries FROM duration_table ORDER BY learned_at DESC LIMIT 1')) return null;
  db.run(
    'INSERT INTO duration_table (learned_at, shipped_from, shipped_to, orders, entries) VALUES (?, ?, ?, ?, ?)',
    now,
    from,
    to,
    orders,
    entries,
  );
  return {
    version: db.value<number>('SELECT max(version) FROM duration_table') ?? 0,
    learnedAt: now,
    from,
    to,
    orders,
  };
}

function sampleOf({ shipped_at: shippedAt, warehouse, destination, carrier, durations }: SampleRow): DurationSample {
  const known: Partial<Record<LearnedDuration, number>> = {};
  for (const [index, text] of durations.split(',').entries()) {
    const duration = LEARNED_DURATIONS[index];
    if (duration !== undefined && text !== '') known[duration] = Number(text);
  }
  return { shippedAt, warehouse, destination, carrier, durations: known };
}

interface TableRow {
  readonly version: number;
  readonly learned_at: number;
  readonly shipped_from: number;
  readonly shipped_to: number;
  readonly orders: number;
}

/** Reads the version in force at a moment; a version is read once and kept, for it never changes. */
export class DurationReader {
  readonly #db: ReadDb;
  #latest: DurationTable | null = null;

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** Null before anything was learned. */
  inForce(now: Instant): DurationTable | null {
    const row = this.#db.get<TableRow>(
      `SELECT version, learned_at, shipped_from, shipped_to, orders FROM duration_table
       WHERE learned_at <= ? ORDER BY learned_at DESC LIMIT 1`,
      now,
    );
    if (!row) return null;
    if (this.#latest?.version === row.version && this.#latest.learnedAt === row.learned_at) return this.#latest;
    const entries = this.#db.value<string>('SELECT entries FROM duration_table WHERE version = ?', row.version) ?? '[]';
    const { version, learned_at: learnedAt, shipped_from: from, shipped_to: to, orders } = row;
    this.#latest = durationTable({ version, learnedAt, from, to, orders }, JSON.parse(entries) as DurationEntry[]);
    return this.#latest;
  }
}
