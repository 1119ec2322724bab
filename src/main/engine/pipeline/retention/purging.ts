import {
  addTallies,
  NO_TALLY,
  type KeptReason,
  type RetentionMonths,
  type RetentionTally,
} from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { beginErasing, endErasing } from '../../inbox/erase.ts';
import { retentionDecided, type RetentionDecided } from '../../retention/in-force.ts';
import { looseRecords, parkedRecords, type LooseRecord } from '../../retention/loose-records.ts';
import type { OrderFate } from '../../retention/order-fates.ts';
import { planOrders, yearOf, type GoingRecord } from '../../retention/plan-orders.ts';
import { keptOrders, looseTally, supersededLines } from '../../retention/preview.ts';
import { sealOf, type PurgeRow } from '../../retention/purges.ts';
import {
  FIRST_PLACE,
  supersededVersions,
  type RecordPlace,
  type SupersededVersions,
} from '../../retention/superseded.ts';
import { emptyLog, fileBytes, removeCopies, writeAnew } from '../../store/give-back.ts';
import type { WriteDb } from '../../store/database.ts';
import { eraseRecords, eraseSuperseded, type Eraser } from './erase-records.ts';
import { unwatchLinks, watchLinks } from './link-watch.ts';

/** Orders, or records of none, per transaction. */
const AT_ONCE = 50;

/** Orders, then what belongs to none, then what cannot be read, then what counts no more. */
const PHASES = ['orders', 'loose', 'parked', 'superseded'] as const;

/** working: ask again · waiting: ask again after a pause · over: it has ended */
export type PurgeProgress = 'working' | 'waiting' | 'over';

/** The purge that was begun and has not ended, if any. */
export function openPurge(db: WriteDb): number | null {
  return db.value<number>(`SELECT id FROM purge WHERE state IN ('running', 'clearing')`) ?? null;
}

/** Begins a purge by the rules in force, or goes on with the one that was begun. */
export function beginPurge(db: WriteDb, author: string, now: Instant): number {
  const open = openPurge(db);
  if (open !== null) return open;
  const { months } = retentionDecided(db);
  return db.run(
    `INSERT INTO purge (state, cancelled, started_at, author, months, tally, looked, total, file_before)
     VALUES ('running', 0, ?, ?, ?, ?, 0, ?, ?)`,
    now,
    author,
    JSON.stringify(months),
    JSON.stringify(NO_TALLY),
    totalOf(db),
    fileBytes(db),
  ).id;
}

export function cancelPurge(db: WriteDb): void {
  db.run(`UPDATE purge SET state = 'clearing', cancelled = 1 WHERE state = 'running'`);
}

function totalOf(db: WriteDb): number {
  return ['order_row', 'unlinked_document', 'parked_record'].reduce(
    (sum, table) => sum + (db.value<number>(`SELECT count(*) FROM ${table}`) ?? 0),
    0,
  );
}

/**
 * A purge under way. What it took is in the store with each transaction; where it has come to is not: one that goes on
 * after a crash looks at everything once more.
 */
export class Purging {
  readonly id: number;
  readonly #eraser: Eraser;
  readonly #months: RetentionMonths;
  readonly #startedAt: Instant;
  #phase = 0;
  #after = 0;
  #place: RecordPlace = FIRST_PLACE;
  #kept: RetentionTally = NO_TALLY;
  #looked = 0;

  constructor(id: number, eraser: Omit<Eraser, 'purge'>) {
    this.id = id;
    this.#eraser = { ...eraser, purge: id };
    const row = eraser.db.get<{ months: string; started_at: number }>(
      'SELECT months, started_at FROM purge WHERE id = ?',
      id,
    );
    assert(row, 'it was begun');
    this.#months = JSON.parse(row.months) as RetentionMonths;
    this.#startedAt = row.started_at;
  }

  /** Takes what comes next. Call while nothing else is due, outside of a transaction. */
  step(now: Instant): PurgeProgress {
    const { db } = this.#eraser;
    const state = db.value<string>('SELECT state FROM purge WHERE id = ?', this.id);
    if (state === 'clearing') return this.#clear(now);
    if (state !== 'running') return 'over';
    // As connections are now.
    this.#eraser.pipeline.connectionsChanged();
    beginErasing(db);
    watchLinks(db);
    try {
      this.#take();
    } finally {
      unwatchLinks(db);
    }
    return 'working';
  }

  #take(): void {
    // A hold that was set meanwhile counts; rules are those that it was begun with.
    const decided = { months: this.#months, holds: retentionDecided(this.#eraser.db).holds };
    const phase = PHASES[this.#phase];
    const more =
      phase === 'orders'
        ? this.#takeOrders(decided)
        : phase === 'loose'
          ? this.#takeLoose(looseRecords, decided)
          : phase === 'parked'
            ? this.#takeLoose(parkedRecords, decided)
            : this.#takeSuperseded(decided);
    if (more) return;
    this.#phase += 1;
    this.#after = 0;
    if (this.#phase < PHASES.length) return;
    const { db } = this.#eraser;
    db.transaction(() => {
      this.#add(this.#kept);
      db.run(`UPDATE purge SET state = 'clearing' WHERE id = ?`, this.id);
    });
  }

  #takeOrders(decided: Pick<RetentionDecided, 'months' | 'holds'>): boolean {
    const { db } = this.#eraser;
    const ids = db.column<number>('SELECT id FROM order_row WHERE id > ? ORDER BY id LIMIT ?', this.#after, AT_ONCE);
    const last = ids.at(-1);
    if (last === undefined) return false;
    this.#after = last;
    this.#eraseOrders(ids, decided);
    this.#look(ids.length);
    return true;
  }

  /** Where others would change by it, each half is tried by itself: one order must not keep its neighbours. */
  #eraseOrders(ids: readonly number[], decided: Pick<RetentionDecided, 'months' | 'holds'>): void {
    const { db } = this.#eraser;
    const { orders, records, kept } = planOrders(db, ids, decided, this.#startedAt);
    if (orders.length > 0 && !this.#erased(orders, records)) {
      if (ids.length > 1) {
        const middle = Math.ceil(ids.length / 2);
        this.#eraseOrders(ids.slice(0, middle), decided);
        const left = new Set(
          db.column<number>(
            'SELECT o.id FROM json_each(?) j JOIN order_row o ON o.id = j.value',
            JSON.stringify(ids.slice(middle)),
          ),
        );
        this.#eraseOrders(
          ids.slice(middle).filter((id) => left.has(id)),
          decided,
        );
        return;
      }
      this.#keep(keptOrders(['needed']));
      return;
    }
    this.#keep(keptOrders(kept.map(({ reason }): KeptReason => reason)));
  }

  #erased(orders: readonly OrderFate[], records: readonly GoingRecord[]): boolean {
    const gone = orders.map(({ endedAt }) => ({
      entity: 'order' as const,
      year: yearOf(endedAt),
      orders: 1,
      records: 0,
      versions: 0,
      bytes: 0,
    }));
    return eraseRecords(this.#eraser, orders, records, (lines) => this.#add({ lines: [...lines, ...gone], kept: [] }));
  }

  #takeLoose(read: typeof looseRecords, decided: Pick<RetentionDecided, 'months' | 'holds'>): boolean {
    const { db } = this.#eraser;
    const loose = read(db, this.#after, AT_ONCE, decided, this.#startedAt);
    const last = loose.at(-1);
    if (last === undefined) return false;
    this.#after = last.place;
    this.#eraseLoose(loose);
    this.#look(loose.length);
    return true;
  }

  #eraseLoose(loose: readonly LooseRecord[]): void {
    const { db } = this.#eraser;
    const going = loose.flatMap((record) => (record.kept === null ? [record.going] : []));
    const isGone =
      going.length === 0 || eraseRecords(this.#eraser, [], going, (lines) => this.#add({ lines, kept: [] }));
    if (isGone)
      this.#keep(
        looseTally(
          db,
          loose.filter(({ kept }) => kept !== null),
        ),
      );
    else if (loose.length === 1)
      this.#keep(
        looseTally(
          db,
          loose.map((record) => ({ ...record, kept: 'needed' })),
        ),
      );
    else {
      const middle = Math.ceil(loose.length / 2);
      this.#eraseLoose(loose.slice(0, middle));
      this.#eraseLoose(loose.slice(middle));
    }
  }

  #takeSuperseded(decided: Pick<RetentionDecided, 'months' | 'holds'>): boolean {
    const { db } = this.#eraser;
    const { next, superseded } = supersededVersions(db, this.#place, AT_ONCE, decided, this.#startedAt);
    // All at once, or each that can.
    if (superseded.length > 0 && !this.#erasedVersions(superseded))
      for (const one of superseded) this.#erasedVersions([one]);
    if (next === null) return false;
    this.#place = next;
    return true;
  }

  #erasedVersions(superseded: readonly SupersededVersions[]): boolean {
    return eraseSuperseded(this.#eraser, superseded, () => this.#add({ lines: supersededLines(superseded), kept: [] }));
  }

  /** Adds to what the store says it took. In the caller's transaction. */
  #add(tally: RetentionTally): void {
    const { db } = this.#eraser;
    const before = db.value<string>('SELECT tally FROM purge WHERE id = ?', this.id) ?? '';
    db.run(
      'UPDATE purge SET tally = ? WHERE id = ?',
      JSON.stringify(addTallies(JSON.parse(before) as RetentionTally, tally)),
      this.id,
    );
  }

  #keep(tally: RetentionTally): void {
    this.#kept = addTallies(this.#kept, tally);
  }

  #look(count: number): void {
    this.#looked += count;
    this.#eraser.db.run('UPDATE purge SET looked = ? WHERE id = ?', this.#looked, this.id);
  }

  #clear(now: Instant): PurgeProgress {
    const { db } = this.#eraser;
    endErasing(db);
    if (db.value<number | null>('SELECT file_after FROM purge WHERE id = ?', this.id) === null) {
      const tally = db.value<string>('SELECT tally FROM purge WHERE id = ?', this.id) ?? '';
      if ((JSON.parse(tally) as RetentionTally).lines.length > 0) {
        removeCopies(db);
        writeAnew(db);
      }
      db.run('UPDATE purge SET file_after = ? WHERE id = ?', fileBytes(db), this.id);
    }
    if (!emptyLog(db)) return 'waiting';
    db.transaction(() => {
      db.run(
        `UPDATE purge SET state = CASE cancelled WHEN 1 THEN 'cancelled' ELSE 'done' END, ended_at = ? WHERE id = ?`,
        now,
        this.id,
      );
      const row = db.get<PurgeRow>('SELECT * FROM purge WHERE id = ?', this.id);
      assert(row, 'it was begun');
      const before = db.value<string | null>('SELECT seal FROM purge WHERE id < ? ORDER BY id DESC LIMIT 1', this.id);
      db.run('UPDATE purge SET seal = ? WHERE id = ?', sealOf(row, before ?? ''), this.id);
    });
    return 'over';
  }
}
