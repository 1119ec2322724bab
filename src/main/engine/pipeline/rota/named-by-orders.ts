import { referenceKey, type ReferenceType } from '#shared/domain/references.ts';
import { unpackDocument } from '../../canonical/packing.ts';
import type { OpenReference } from '../../connectors/kit/connector.ts';
import type { ReadDb } from '../../store/database.ts';

/** Ids of open orders, the newest first. */
export function openOrders(db: ReadDb, most: number): number[] {
  return db.column<number>(
    `SELECT id FROM order_row WHERE closed = 0 AND cancelled = 0
     ORDER BY coalesce(ordered_at, recorded_at, 0) DESC, id DESC LIMIT ?`,
    most,
  );
}

/** With the key by which two systems' ways of writing one number are the same. */
export type NamedReference = OpenReference & { readonly key: string };

/** What the documents of some orders name, in the sequence of the orders; those of the connection that asks are left out. */
export function referencesOf(
  db: ReadDb,
  connectionId: string,
  orders: readonly number[],
  types: readonly ReferenceType[],
): NamedReference[] {
  const bodies = db.column<string>(
    `SELECT d.body FROM json_each(?) o
       CROSS JOIN document_link l ON l.order_id = o.value
       CROSS JOIN document d ON d.id = l.document
       CROSS JOIN stream s ON s.id = d.stream
     WHERE d.voided = 0 AND s.connection_id <> ? AND (0 ${types.map(() => 'OR instr(d.keys, ?)').join(' ')})
     ORDER BY o.key, s.connection_id, s.stream_id, d.source_id, d.local_key`,
    JSON.stringify(orders),
    connectionId,
    ...types.map((type) => `${type}|`),
  );
  const wanted = new Set(types);
  return bodies
    .flatMap((body) => unpackDocument(body).references)
    .flatMap(({ type, scope, text, normalised }) =>
      wanted.has(type) && normalised !== null
        ? [{ type, scope, text: text.trim(), key: referenceKey(type, scope, normalised) }]
        : [],
    );
}
