import type { Instant } from '#shared/domain/time.ts';
import { STREAM_IS_READ } from '../../inbox/scopes.ts';
import type { ReadDb } from '../../store/database.ts';

/**
 * Of records that their source shows no more, those that nothing followed: a document of the same connection that
 * belongs to the same order and came of another record. An order that was posted is not deleted.
 * @param customers of whom the connection is read, or null for all: what would follow an order of others is not read
 */
export function withoutFollowers(
  db: ReadDb,
  stream: number,
  sourceIds: readonly string[],
  customers: readonly string[] | null,
): readonly string[] {
  return db.column<string>(
    `SELECT j.value FROM json_each(?) j WHERE NOT EXISTS (
       SELECT 1 FROM document d JOIN document_link l ON l.document = d.id JOIN document_link o ON o.order_id = l.order_id
         JOIN document f ON f.id = o.document JOIN stream fs ON fs.id = f.stream JOIN stream s ON s.id = d.stream
       WHERE d.stream = ? AND d.source_id = j.value AND f.stream <> d.stream AND fs.connection_id = s.connection_id)
       AND (? IS NULL OR EXISTS (
         SELECT 1 FROM document d JOIN json_each(d.body, '$.parties') p WHERE d.stream = ? AND d.source_id = j.value
           AND p.value ->> '$.role' = 'customer' AND p.value ->> '$.id.value' IN (SELECT value FROM json_each(?))))`,
    JSON.stringify(sourceIds),
    stream,
    customers === null ? null : 1,
    stream,
    JSON.stringify(customers ?? []),
  );
}

/** Since when every other stream of the connection that is read has come to its end; null where one never has. */
export function othersCompleteSince(db: ReadDb, stream: number): Instant | null {
  const row = db.get<{ others: number; complete: number; least: number | null }>(
    `SELECT count(*) AS others, count(t.complete_at) AS complete, min(t.complete_at) AS least
     FROM stream s JOIN connection c ON c.id = s.connection_id
       JOIN stream o ON o.connection_id = s.connection_id AND o.id <> s.id AND ${STREAM_IS_READ('o', 'c')}
       LEFT JOIN stream_state t ON t.stream = o.id WHERE s.id = ?`,
    stream,
  );
  if (!row || row.others === 0) return Number.MAX_SAFE_INTEGER;
  return row.complete < row.others ? null : row.least;
}
