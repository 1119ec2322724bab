import type { z } from 'zod';
import type { documentLinksSchema } from '#shared/contract/dto/links.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { LinkEvidence } from '#shared/domain/order.ts';
import type { ReadDb } from '../store/database.ts';

export type DocumentLinks = z.infer<typeof documentLinksSchema>;

interface Row {
  readonly id: number;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly order_key: string | null;
  readonly order_no: string | null;
  readonly evidence: string | null;
}

/** Every document with its orders and why it belongs to them, by document key's parts. A document of no order has none. */
export function* documentLinks(db: ReadDb): Generator<DocumentLinks> {
  const streams = db.all<{ id: number; connection_id: string; stream_id: string }>(
    'SELECT id, connection_id, stream_id FROM stream ORDER BY connection_id, stream_id',
  );
  for (const { id, connection_id: connectionId, stream_id: streamId } of streams) {
    let current: { readonly id: number; readonly links: DocumentLinks } | null = null;
    const rows = db.each<Row>(
      `SELECT d.id, d.source_id, d.local_key, d.kind, o.order_key, o.order_no, l.evidence
       FROM document d LEFT JOIN document_link l ON l.document = d.id LEFT JOIN order_row o ON o.id = l.order_id
       WHERE d.stream = ? ORDER BY d.source_id, d.local_key, o.order_key`,
      id,
    );
    for (const row of rows) {
      if (current?.id !== row.id) {
        if (current) yield current.links;
        const key = documentKey({ connectionId, streamId, sourceId: row.source_id, localKey: row.local_key });
        current = { id: row.id, links: { documentKey: key, kind: row.kind, orders: [] } };
      }
      if (row.order_key !== null && row.order_no !== null && row.evidence !== null) {
        const evidence = JSON.parse(row.evidence) as LinkEvidence;
        current.links.orders.push({ orderKey: row.order_key, orderNo: row.order_no, evidence });
      }
    }
    if (current) yield current.links;
  }
}
