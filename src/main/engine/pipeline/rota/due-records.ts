import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb, WriteDb } from '../../store/database.ts';

/**
 * Source ids of a stream's records that belong to open orders: those that were looked at longest ago first.
 * @param before only records that were last seen before this
 */
export function openRecords(db: ReadDb, stream: number, before: Instant, most: number): string[] {
  return db.column<string>(
    `SELECT d.source_id FROM order_row o
       CROSS JOIN document_link l ON l.order_id = o.id
       CROSS JOIN document d ON d.id = l.document AND d.stream = ?
       CROSS JOIN inbox_record r ON r.id = d.record
       LEFT JOIN record_check c ON c.stream = d.stream AND c.source_id = d.source_id
     WHERE o.closed = 0 AND max(coalesce(c.checked_at, 0), r.first_seen_at) < ?
     GROUP BY d.source_id
     ORDER BY min(max(coalesce(c.checked_at, 0), r.first_seen_at)), d.source_id LIMIT ?`,
    stream,
    before,
    most,
  );
}

/**
 * The records that follow in the slow turn of all, in the sequence of their ids; at the end it begins again.
 * @param before only records that were last seen before this
 */
export function nextInTurn(db: ReadDb, stream: number, before: Instant, most: number): string[] {
  const after = db.value<string>('SELECT after_id FROM rota WHERE stream = ?', stream) ?? '';
  return db.column<string>(
    `SELECT r.source_id FROM inbox_record r
       LEFT JOIN record_check c ON c.stream = r.stream AND c.source_id = r.source_id
     WHERE r.stream = ? AND r.source_id > ?
     GROUP BY r.source_id HAVING max(max(coalesce(c.checked_at, 0), r.first_seen_at)) < ?
     ORDER BY r.source_id LIMIT ?`,
    stream,
    after,
    before,
    most,
  );
}

/** @param afterId empty: the turn begins again */
export function noteTurn(db: WriteDb, stream: number, afterId: string): void {
  db.run(
    'INSERT INTO rota (stream, after_id) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET after_id = excluded.after_id',
    stream,
    afterId,
  );
}

export function noteChecked(db: WriteDb, stream: number, sourceIds: readonly string[], now: Instant): void {
  db.run(
    `INSERT INTO record_check (stream, source_id, checked_at) SELECT ?, value, ? FROM json_each(?) WHERE true
     ON CONFLICT (stream, source_id) DO UPDATE SET checked_at = excluded.checked_at`,
    stream,
    now,
    JSON.stringify(sourceIds),
  );
}
