import type { Output } from '#shared/contract/methods.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { ReadDb } from '../store/database.ts';
import { candidatesFor } from './candidates.ts';
import type { QueryContext } from './context.ts';

interface Row {
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly recorded_at: number | null;
  readonly body: string;
  readonly reason: string;
  readonly first_seen_at: number;
}

/** Documents that belong to no order, the newest first, each with the orders it may belong to. */
export function unlinkedDocuments(
  db: ReadDb,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  context: QueryContext,
): Output<'unlinked.list'> {
  const total = db.value<number>('SELECT count(*) FROM unlinked_document') ?? 0;
  const rows = db.all<Row>(
    `SELECT s.connection_id, s.stream_id, d.source_id, d.local_key, d.kind, d.recorded_at, d.body, u.reason,
       (SELECT min(r.first_seen_at) FROM inbox_record r WHERE r.stream = d.stream AND r.source_id = d.source_id) AS first_seen_at
     FROM unlinked_document u JOIN document d ON d.id = u.document JOIN stream s ON s.id = d.stream
     ORDER BY d.recorded_at DESC NULLS LAST, s.connection_id, s.stream_id, d.source_id, d.local_key LIMIT ? OFFSET ?`,
    limit,
    offset,
  );
  return {
    total,
    rows: rows.map((row) => {
      const document = unpackDocument(row.body);
      return {
        documentKey: documentKey({
          connectionId: row.connection_id,
          streamId: row.stream_id,
          sourceId: row.source_id,
          localKey: row.local_key,
        }),
        connectionId: row.connection_id,
        kind: row.kind,
        label: document.label?.value ?? row.source_id,
        summary: document.summary?.value ?? null,
        reason: row.reason,
        recordedAt: row.recorded_at,
        firstSeenAt: row.first_seen_at,
        references: document.references.map(({ type, text, path }) => ({ type, text, path })),
        candidates: candidatesFor(db, document, row.recorded_at, context),
      };
    }),
  };
}
