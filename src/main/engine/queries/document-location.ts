import { parseDocumentKey } from '#shared/domain/keys.ts';
import type { ReadDb } from '../store/database.ts';
import { notFound } from './query-errors.ts';

/** A record in the inbox, and the document made of it where there is one. */
export interface DocumentLocation {
  readonly connectionId: string;
  readonly streamId: string;
  /** stream.id */
  readonly stream: number;
  readonly sourceId: string;
  readonly document: { readonly id: number; readonly record: number } | null;
}

/** Finds what a document key names; null when the inbox has never held it. */
export function locateDocument(db: ReadDb, key: string): DocumentLocation | null {
  const parts = parseDocumentKey(key);
  if (!parts) return null;
  const stream = db.value<number>(
    'SELECT id FROM stream WHERE connection_id = ? AND stream_id = ?',
    parts.connectionId,
    parts.streamId,
  );
  if (stream === undefined) return null;
  const { connectionId, streamId, sourceId, localKey } = parts;
  const at = { connectionId, streamId, stream };
  const readings =
    localKey === ''
      ? [{ sourceId, localKey }]
      : [
          { sourceId, localKey },
          // A source id may itself hold the mark that sets a part of a record apart.
          { sourceId: `${sourceId}#${localKey}`, localKey: '' },
        ];
  for (const reading of readings) {
    const document = db.get<{ id: number; record: number }>(
      'SELECT id, record FROM document WHERE stream = ? AND source_id = ? AND local_key = ?',
      stream,
      reading.sourceId,
      reading.localKey,
    );
    if (document) return { ...at, sourceId: reading.sourceId, document };
  }
  const held = readings.find((reading) =>
    db.value<number>('SELECT 1 FROM inbox_record WHERE stream = ? AND source_id = ? LIMIT 1', stream, reading.sourceId),
  );
  return held ? { ...at, sourceId: held.sourceId, document: null } : null;
}

/** Ids of the orders that a document belongs to, itself included when it anchors one. */
export function ordersOfDocument(db: ReadDb, document: number): number[] {
  return db.column<number>(
    `SELECT id FROM order_row WHERE id = ?
     UNION SELECT l.order_id FROM document_link l JOIN order_row o ON o.id = l.order_id WHERE l.document = ?`,
    document,
    document,
  );
}

/** The id of an order. The key of a document that anchored an order before it was merged into another names that other. */
export function orderIdAt(db: ReadDb, orderKey: string): number | null {
  const document = locateDocument(db, orderKey)?.document;
  if (!document) return null;
  if (db.value<number>('SELECT 1 FROM order_row WHERE id = ?', document.id) !== undefined) return document.id;
  const [only, ...others] = ordersOfDocument(db, document.id);
  return only !== undefined && others.length === 0 ? only : null;
}

/** As orderIdAt. @throws ContractError input.not_found */
export function orderIdOf(db: ReadDb, orderKey: string): number {
  const id = orderIdAt(db, orderKey);
  if (id === null) throw notFound('There is no such order.');
  return id;
}
