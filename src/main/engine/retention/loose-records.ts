import type { DocumentKind } from '#shared/domain/document.ts';
import { monthsBefore, type KeptReason, type RetentionEntity } from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { ReadDb } from '../store/database.ts';
import type { RetentionDecided } from './in-force.ts';
import { yearOf, type GoingRecord } from './plan-orders.ts';

/** A record that belongs to no order, and what becomes of it. */
export interface LooseRecord {
  /** Where looking goes on. */
  readonly place: number;
  readonly kept: KeptReason | null;
  readonly going: GoingRecord;
}

interface Row {
  readonly place: number;
  readonly stream: number;
  readonly source_id: string;
  readonly connection_id: string;
  readonly kind: DocumentKind;
  readonly at: number;
  readonly body: string;
}

/** Of each record of which no part belongs to an order, its first part. */
const UNLINKED = `SELECT u.document AS place, d.stream, d.source_id, s.connection_id, d.kind,
    coalesce(d.recorded_at, d.first_seen_at) AS at, d.body
  FROM unlinked_document u CROSS JOIN document d ON d.id = u.document CROSS JOIN stream s ON s.id = d.stream
  WHERE u.document > ? AND NOT EXISTS (
    SELECT 1 FROM document p WHERE p.stream = d.stream AND p.source_id = d.source_id
      AND (p.id < d.id OR p.id NOT IN (SELECT w.document FROM unlinked_document w)))
  ORDER BY u.document LIMIT ?`;

/** The next records of no order after a place: each goes by its own age. */
export function looseRecords(
  db: ReadDb,
  after: number,
  limit: number,
  { months, holds }: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): LooseRecord[] {
  return db.all<Row>(UNLINKED, after, limit).map((row): LooseRecord => {
    const own = months[row.kind];
    const kept = isHeld(holds, row.connection_id)
      ? 'held'
      : isOwed(row)
        ? 'unsettled'
        : own === undefined
          ? 'forever'
          : row.at > monthsBefore(now, own)
            ? 'young'
            : null;
    return looseOf(row, row.kind, kept);
  });
}

/** The next parked records after a place. */
export function parkedRecords(
  db: ReadDb,
  after: number,
  limit: number,
  { months, holds }: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): LooseRecord[] {
  const rows = db.all<Omit<Row, 'kind' | 'body'>>(
    `SELECT p.record AS place, p.stream, p.source_id, s.connection_id, r.first_seen_at AS at
     FROM parked_record p CROSS JOIN inbox_record r ON r.id = p.record CROSS JOIN stream s ON s.id = p.stream
     WHERE p.record > ? ORDER BY p.record LIMIT ?`,
    after,
    limit,
  );
  const { parked: own } = months;
  return rows.map((row) => {
    const kept = isHeld(holds, row.connection_id)
      ? 'held'
      : own === undefined
        ? 'forever'
        : row.at > monthsBefore(now, own)
          ? 'young'
          : null;
    return looseOf(row, 'parked', kept);
  });
}

function looseOf(
  { place, stream, source_id: sourceId, at }: Pick<Row, 'place' | 'stream' | 'source_id' | 'at'>,
  entity: RetentionEntity,
  kept: KeptReason | null,
): LooseRecord {
  return { place, kept, going: { stream, sourceId, entity, year: yearOf(at) } };
}

/** What belongs to no order may belong to the order, or be of the customer, that is under hold: nobody can say it is not. */
function isHeld(holds: RetentionDecided['holds'], connectionId: string): boolean {
  return holds.some(({ on, key }) => on !== 'connection' || key === connectionId);
}

function isOwed({ kind, body }: Row): boolean {
  if (kind !== 'invoice') return false;
  const { amounts, voided } = unpackDocument(body);
  return !voided && amounts.some(({ type, amount }) => type === 'open' && amount.value !== 0);
}
