import { versionInForce, type RecordVersion } from '../canonical/record-versions.ts';
import { monthsBefore } from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import type { RetentionDecided } from './in-force.ts';
import { orderFates } from './order-fates.ts';
import { yearOf } from './plan-orders.ts';

/** Versions of one record that count no more and may go. */
export interface SupersededVersions {
  readonly stream: number;
  readonly sourceId: string;
  readonly versions: readonly number[];
  readonly bytes: number;
  /** Year in which the last of them was superseded. */
  readonly year: number;
}

/** Where looking goes on: after this record. */
export type RecordPlace = readonly [stream: number, sourceId: string];
export const FIRST_PLACE: RecordPlace = [0, ''];

interface Found {
  /** Null when all were looked at. */
  readonly next: RecordPlace | null;
  readonly superseded: readonly SupersededVersions[];
}

/** What of the next records is superseded for long enough. Orders that are under way or under hold keep all they have. */
export function supersededVersions(
  db: ReadDb,
  [stream, sourceId]: RecordPlace,
  limit: number,
  decided: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): Found {
  const { superseded: months } = decided.months;
  if (months === undefined) return { next: null, superseded: [] };
  const records = db.all<{ stream: number; source_id: string; connection_id: string }>(
    `SELECT r.stream, r.source_id, s.connection_id FROM inbox_record r JOIN stream s ON s.id = r.stream
     WHERE (r.stream, r.source_id) > (?, ?) GROUP BY r.stream, r.source_id HAVING count(*) > 1
     ORDER BY r.stream, r.source_id LIMIT ?`,
    stream,
    sourceId,
    limit,
  );
  const before = monthsBefore(now, months);
  const superseded = records.flatMap((record): SupersededVersions[] => {
    const versions = db.all<RecordVersion>(
      `SELECT id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted, unreadable
       FROM inbox_record WHERE stream = ? AND source_id = ? ORDER BY version DESC, hash DESC`,
      record.stream,
      record.source_id,
    );
    const ends = supersededAt(versions);
    const old = versions.filter(({ id }) => (ends.get(id) ?? Infinity) <= before);
    if (old.length === 0 || !isFree(db, record, decided, now)) return [];
    return [
      {
        stream: record.stream,
        sourceId: record.source_id,
        versions: old.map(({ id }) => id),
        bytes: old.reduce((sum, version) => sum + version.page_length, 0),
        year: yearOf(Math.max(...old.map(({ id }) => ends.get(id) ?? 0))),
      },
    ];
  });
  const last = records.at(-1);
  return { next: last && records.length === limit ? [last.stream, last.source_id] : null, superseded };
}

/** When each version but the one in force was superseded: when a later one had arrived. The latest first. */
function supersededAt(versions: readonly RecordVersion[]): ReadonlyMap<number, Instant> {
  const inForce = versionInForce(versions);
  const ends = new Map<number, Instant>();
  let laterSeen = Infinity;
  for (const version of versions) {
    if (version !== inForce) ends.set(version.id, Math.max(version.first_seen_at, laterSeen));
    laterSeen = Math.min(laterSeen, version.first_seen_at);
  }
  return ends;
}

/** Whether nobody needs more of a record than what it says now. */
function isFree(
  db: ReadDb,
  record: { readonly stream: number; readonly source_id: string; readonly connection_id: string },
  { holds }: Pick<RetentionDecided, 'holds'>,
  now: Instant,
): boolean {
  if (holds.some(({ on, key }) => on === 'everything' || (on === 'connection' && key === record.connection_id)))
    return false;
  const orders = db.column<number>(
    `SELECT l.order_id FROM document d JOIN document_link l ON l.document = d.id WHERE d.stream = ? AND d.source_id = ?
     UNION SELECT o.id FROM document d JOIN order_row o ON o.id = d.id WHERE d.stream = ? AND d.source_id = ?`,
    record.stream,
    record.source_id,
    record.stream,
    record.source_id,
  );
  if (orders.length === 0) return holds.every(({ on }) => on === 'connection');
  return orderFates(db, orders, { months: {}, holds }, now).every(({ kept }) => kept === 'forever');
}
