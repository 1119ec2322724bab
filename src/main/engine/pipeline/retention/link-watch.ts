import type { WriteDb } from '../../store/database.ts';

const BEFORE = `INSERT INTO link_before (order_id, document, evidence)
  SELECT %.order_id, %.document, (SELECT l.evidence FROM document_link l WHERE l.order_id = %.order_id AND l.document = %.document)
  WHERE NOT EXISTS (SELECT 1 FROM link_before b WHERE b.order_id = %.order_id AND b.document = %.document);`;

/** From now on it is known which links change. Outside of a transaction; ends with `unwatchLinks`. */
export function watchLinks(db: WriteDb): void {
  db.exec(`CREATE TEMP TABLE IF NOT EXISTS link_before (
    order_id INTEGER NOT NULL, document INTEGER NOT NULL, evidence TEXT, PRIMARY KEY (order_id, document)) WITHOUT ROWID`);
  for (const [change, row] of [
    ['INSERT', 'NEW'],
    ['UPDATE', 'OLD'],
    ['DELETE', 'OLD'],
  ] as const)
    db.exec(
      `CREATE TEMP TRIGGER IF NOT EXISTS link_${change} BEFORE ${change} ON main.document_link
       BEGIN ${BEFORE.replaceAll('%', row)} END`,
    );
}

export function unwatchLinks(db: WriteDb): void {
  for (const change of ['INSERT', 'UPDATE', 'DELETE']) db.exec(`DROP TRIGGER IF EXISTS temp.link_${change}`);
  db.exec('DROP TABLE IF EXISTS temp.link_before');
}

/** Begins anew. In the transaction that is watched. */
export function forgetLinks(db: WriteDb): void {
  db.exec('DELETE FROM temp.link_before');
}

/** Whether other orders than these have other documents now, or have them for another reason. */
export function othersChanged(db: WriteDb, orders: readonly number[]): boolean {
  return (
    db.value(
      `SELECT 1 FROM temp.link_before b
       WHERE b.order_id NOT IN (SELECT value FROM json_each(?)) AND b.evidence IS NOT
         (SELECT l.evidence FROM document_link l WHERE l.order_id = b.order_id AND l.document = b.document) LIMIT 1`,
      JSON.stringify(orders),
    ) !== undefined
  );
}
