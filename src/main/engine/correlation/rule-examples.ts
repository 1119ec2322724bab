import type { RuleExample } from '#shared/contract/dto/rules.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb } from '../store/database.ts';
import type { Placement } from './link-effect.ts';

interface DocumentRow {
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly label: string | null;
}

function named(db: ReadDb, document: number): DocumentRow & { readonly key: string } {
  const row = db.get<DocumentRow>(
    `SELECT s.connection_id, s.stream_id, d.source_id, d.local_key, d.kind, d.body ->> '$.label.value' AS label
     FROM document d JOIN stream s ON s.id = d.stream WHERE d.id = ?`,
    document,
  );
  assert(row, `document ${document} is missing`);
  const { connection_id: connectionId, stream_id: streamId, source_id: sourceId, local_key: localKey } = row;
  return { ...row, key: documentKey({ connectionId, streamId, sourceId, localKey }) };
}

/** A placement in words that a person knows: numbers and keys for ids. */
export function exampleOf(db: ReadDb, placement: Placement, found: RuleExample['found']): RuleExample {
  const { key, connection_id: connectionId, kind, label, source_id: sourceId } = named(db, placement.document);
  const orders = (ids: readonly number[]): RuleExample['before'] =>
    ids
      .map((id) => {
        const { key: orderKey, label: anchorLabel } = named(db, id);
        const orderNo = db.value<string>('SELECT order_no FROM order_row WHERE id = ?', id);
        return { orderKey, orderNo: orderNo ?? anchorLabel ?? orderKey };
      })
      .toSorted((a, b) => (a.orderKey < b.orderKey ? -1 : 1));
  return {
    documentKey: key,
    connectionId,
    kind,
    label: label ?? sourceId,
    found,
    before: orders(placement.before),
    after: orders(placement.after),
    code: placement.code,
  };
}
