import type { ReferenceType } from '#shared/domain/references.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { ReadDb } from '../store/database.ts';
import { orderIdOf } from './document-location.ts';

/** Where an order stands in the systems, and by what it is known there. */
export interface OrderSources {
  readonly records: readonly { readonly connectionId: string; readonly streamId: string; readonly sourceId: string }[];
  /** As they are written, each once. */
  readonly references: readonly { readonly type: ReferenceType; readonly value: string }[];
}

/** A number that stands on more documents of an order than this is rather a list than its name. */
const MOST_OF_A_TYPE = 8;

/** @throws ContractError input.not_found */
export function orderSources(db: ReadDb, orderKey: string): OrderSources {
  const documents = db.all<{
    readonly connection_id: string;
    readonly stream_id: string;
    readonly source_id: string;
    readonly body: string;
  }>(
    `SELECT s.connection_id, s.stream_id, d.source_id, d.body FROM document_link l
       JOIN document d ON d.id = l.document JOIN stream s ON s.id = d.stream
     WHERE l.order_id = ? ORDER BY s.connection_id, s.stream_id, d.source_id, d.local_key`,
    orderIdOf(db, orderKey),
  );
  const records = new Map(
    documents.map(({ connection_id: connectionId, stream_id: streamId, source_id: sourceId }) => [
      JSON.stringify([connectionId, streamId, sourceId]),
      { connectionId, streamId, sourceId },
    ]),
  );
  const byType = new Map<ReferenceType, Set<string>>();
  for (const { type, role, text } of documents.flatMap(({ body }) => unpackDocument(body).references)) {
    // What others call it: a parcel's number before its own document is known, and what a shop or a customer calls the order.
    if (role !== 'is' && type !== 'tracking' && type !== 'customer_po') continue;
    byType.set(type, (byType.get(type) ?? new Set()).add(text.trim()));
  }
  return {
    records: [...records.values()],
    references: [...byType].flatMap(([type, values]) =>
      [...values]
        .toSorted()
        .slice(0, MOST_OF_A_TYPE)
        .map((value) => ({ type, value })),
    ),
  };
}
