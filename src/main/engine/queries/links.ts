import type { z } from 'zod';
import type { documentLinksSchema } from '#shared/contract/dto/links.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { ReadDb } from '../store/database.ts';

export type DocumentLinks = z.infer<typeof documentLinksSchema>;

/** Every document with its orders and why it belongs to them, by the parts of its key. A document of no order has none. */
export function* documentLinks(db: ReadDb): Generator<DocumentLinks> {
  const streams = db.all<{ id: number; connection_id: string; stream_id: string }>(
    'SELECT id, connection_id, stream_id FROM stream ORDER BY connection_id, stream_id',
  );
  for (const { id: stream, connection_id: connectionId, stream_id: streamId } of streams) {
    const documents = db.each<{ id: number; source_id: string; local_key: string; kind: DocumentKind }>(
      'SELECT id, source_id, local_key, kind FROM document WHERE stream = ? ORDER BY source_id, local_key',
      stream,
    );
    for (const { id, source_id: sourceId, local_key: localKey, kind } of documents) {
      yield {
        documentKey: documentKey({ connectionId, streamId, sourceId, localKey }),
        kind,
        orders: ordersOf(db, id),
      };
    }
  }
}

function ordersOf(db: ReadDb, document: number): DocumentLinks['orders'] {
  const links = db.all<{ order_key: string; order_no: string; evidence: string }>(
    `SELECT o.order_key, o.order_no, l.evidence FROM document_link l JOIN order_row o ON o.id = l.order_id
     WHERE l.document = ? ORDER BY o.order_key`,
    document,
  );
  return links.map((link) => ({
    orderKey: link.order_key,
    orderNo: link.order_no,
    evidence: JSON.parse(link.evidence) as LinkEvidence,
  }));
}
