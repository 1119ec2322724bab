import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import { documentEntry, setSearchText } from '../store/search-index.ts';
import { searchTextOf } from '../store/search-text.ts';
import type { Node } from './graph.ts';
import { keyValue } from './keys.ts';
import type { Link } from './links.ts';
import type { Problem } from './namesakes.ts';

export function readLinks(db: WriteDb, document: number): Link[] {
  return db
    .all<{ order_id: number; evidence: string }>(
      'SELECT order_id, evidence FROM document_link WHERE document = ?',
      document,
    )
    .map((row) => ({ order: row.order_id, evidence: JSON.parse(row.evidence) as LinkEvidence }));
}

/** Puts a document's links in the place of those it had. */
export function writeLinks(db: WriteDb, document: number, before: readonly Link[], links: readonly Link[]): void {
  for (const { order } of before) {
    if (!links.some((link) => link.order === order))
      db.run('DELETE FROM document_link WHERE document = ? AND order_id = ?', document, order);
  }
  for (const { order, evidence } of links) {
    db.run(
      `INSERT INTO document_link (document, order_id, evidence) VALUES (?, ?, ?)
       ON CONFLICT (document, order_id) DO UPDATE SET evidence = excluded.evidence`,
      document,
      order,
      JSON.stringify(evidence),
    );
  }
}

export function sameLinks(a: readonly Link[], b: readonly Link[]): boolean {
  if (a.length !== b.length) return false;
  const byOrder = (x: Link, y: Link): number => x.order - y.order;
  return JSON.stringify(a.toSorted(byOrder)) === JSON.stringify(b.toSorted(byOrder));
}

/** Documents of an order that has no anchor any more find their new one. */
export function relinkDocuments(db: WriteDb, order: number): void {
  db.run(
    `INSERT OR IGNORE INTO work (stage, key)
     SELECT ?, d.rank * ${RANK_STEP} + d.id FROM document_link l JOIN document d ON d.id = l.document WHERE l.order_id = ?`,
    WORK_STAGES.relink,
    order,
  );
}

export function writeUnlinked(db: WriteDb, node: Node, { code, reason }: Problem): void {
  db.run(
    `INSERT INTO unlinked_document (document, code, reason) VALUES (?, ?, ?)
     ON CONFLICT (document) DO UPDATE SET code = excluded.code, reason = excluded.reason`,
    node.id,
    code,
    reason,
  );
  const places = node.keys.map((line) => ({
    field: line.type,
    documentKey: node.documentKey,
    value: keyValue(line.key),
  }));
  setSearchText(db, documentEntry(node.id), searchTextOf(places));
}

export function removeUnlinked(db: WriteDb, document: number): void {
  if (db.run('DELETE FROM unlinked_document WHERE document = ?', document).changes > 0)
    setSearchText(db, documentEntry(document), null);
}
