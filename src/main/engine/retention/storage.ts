import { RETENTION_ENTITIES, type RetentionEntity } from '#shared/domain/retention.ts';
import type { ReadDb } from '../store/database.ts';

/** What is held of one kind, and the room it takes. */
export interface HeldSize {
  /** other: records that say nothing of an order. */
  readonly entity: RetentionEntity | 'other';
  readonly records: number;
  readonly versions: number;
  /** As received, and about as they are stored. */
  readonly bytes: number;
  readonly stored: number;
}

interface Counted {
  readonly stream: number;
  readonly entity: RetentionEntity | 'other';
  readonly records: number;
  readonly versions: number;
  readonly bytes: number;
}

/** By what each record is: its first part; versions that count no more apart. Reads every record. */
const COUNTED = `SELECT stream, entity, sum(place = 1) AS records, count(*) AS versions, sum(page_length) AS bytes FROM (
    SELECT r.stream, r.page_length, r.place,
      CASE WHEN r.place > 1 THEN 'superseded' ELSE coalesce(
        (SELECT d.kind FROM document d WHERE d.stream = r.stream AND d.source_id = r.source_id ORDER BY d.rank LIMIT 1),
        (SELECT 'parked' FROM parked_record p WHERE p.stream = r.stream AND p.source_id = r.source_id LIMIT 1),
        'other') END AS entity
    FROM (SELECT stream, source_id, page_length,
        row_number() OVER (PARTITION BY stream, source_id ORDER BY version DESC, hash DESC) AS place
      FROM inbox_record) r)
  GROUP BY stream, entity`;

/** Room that the payloads of each kind take. Pages are compressed whole: what a stream takes is told off by length. */
export function heldSizes(db: ReadDb): HeldSize[] {
  const counted = db.all<Counted>(COUNTED);
  const stored = new Map(
    db
      .all<{ stream: number; bytes: number }>(
        'SELECT stream, sum(length(body)) AS bytes FROM inbox_page GROUP BY stream',
      )
      .map(({ stream, bytes }) => [stream, bytes]),
  );
  const received = new Map<number, number>();
  for (const { stream, bytes } of counted) received.set(stream, (received.get(stream) ?? 0) + bytes);
  return ([...RETENTION_ENTITIES, 'other'] as const).map((entity): HeldSize => {
    const own = counted.filter((row) => row.entity === entity);
    const sum = (of: (row: Counted) => number): number => own.reduce((total, row) => total + of(row), 0);
    return {
      entity,
      records: sum((row) => row.records),
      versions: sum((row) => row.versions),
      bytes: sum((row) => row.bytes),
      stored: Math.round(
        sum((row) => (row.bytes * (stored.get(row.stream) ?? 0)) / Math.max(1, received.get(row.stream) ?? 0)),
      ),
    };
  });
}
