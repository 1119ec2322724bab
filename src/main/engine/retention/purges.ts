import { hash } from 'node:crypto';
import type { Purge } from '#shared/contract/dto/retention.ts';
import type { RetentionMonths, RetentionTally } from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import { Marks } from '../inbox/tombstones.ts';
import type { ReadDb } from '../store/database.ts';

/** A purge as it is stored. */
export interface PurgeRow {
  readonly id: number;
  readonly state: Purge['state'];
  readonly cancelled: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly author: string;
  readonly months: string;
  readonly tally: string;
  readonly looked: number;
  readonly total: number;
  readonly file_before: number;
  readonly file_after: number | null;
  readonly seal: string | null;
}

/** SHA-256 over all that a report says and the seal of the one before: none can be changed or left out unseen. */
export function sealOf(row: PurgeRow, before: string): string {
  const { id, state, started_at: from, ended_at: to, author, months, tally, looked, total } = row;
  const said = [before, id, state, from, to, author, months, tally, looked, total, row.file_before, row.file_after];
  return hash('sha256', JSON.stringify(said), 'hex');
}

/** Purges and their reports, the newest first. */
export function purges(db: ReadDb): Purge[] {
  let before = '';
  const all = db.all<PurgeRow>('SELECT * FROM purge ORDER BY id').map((row): Purge => {
    const intact = row.seal === null ? null : row.seal === sealOf(row, before);
    before = row.seal ?? '';
    const { id, state, started_at: startedAt, ended_at: endedAt, author, looked, total, seal } = row;
    return {
      id,
      state,
      startedAt,
      endedAt,
      author,
      months: JSON.parse(row.months) as RetentionMonths,
      tally: JSON.parse(row.tally) as Purge['tally'],
      looked,
      total,
      fileBefore: row.file_before,
      fileAfter: row.file_after,
      seal,
      intact,
    };
  });
  return all.toReversed();
}

/** When an order of this number was purged last; null where none was. */
export function orderPurgedAt(db: ReadDb, orderNo: string): Instant | null {
  return (
    db.value<number>(
      'SELECT max(p.started_at) FROM purged_order o JOIN purge p ON p.id = o.purge WHERE o.mark = ?',
      new Marks(db).order(orderNo),
    ) ?? null
  );
}

/** Orders and records that were purged after a moment. */
export function purgedSince(db: ReadDb, at: Instant): { readonly orders: number; readonly records: number } | null {
  const lines = db
    .column<string>('SELECT tally FROM purge WHERE coalesce(ended_at, started_at) > ?', at)
    .flatMap((tally) => (JSON.parse(tally) as RetentionTally).lines);
  if (lines.length === 0) return null;
  return {
    orders: lines.reduce((sum, line) => sum + line.orders, 0),
    records: lines.reduce((sum, line) => sum + line.records, 0),
  };
}
