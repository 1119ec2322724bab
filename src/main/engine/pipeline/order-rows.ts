import { RECONCILE_ROW_COLUMNS, type ReconcileRowValues } from '../lifecycle/reconcile.ts';
import { ORDER_ROW_COLUMNS, type OrderRowValues } from '../lifecycle/rows.ts';
import type { WriteDb } from '../store/database.ts';
import { clearKpiFacts } from './kpi-rows.ts';

const WRITE_ROW = `INSERT INTO order_row (id, ${ORDER_ROW_COLUMNS.join(', ')}) VALUES (?, ${ORDER_ROW_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${ORDER_ROW_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`;
const WRITE_RECONCILE = `INSERT INTO reconcile_row (order_id, ${RECONCILE_ROW_COLUMNS.join(', ')})
  VALUES (?, ${RECONCILE_ROW_COLUMNS.map(() => '?').join(', ')})`;

export function writeOrderRow(db: WriteDb, id: number, row: OrderRowValues): void {
  db.run(WRITE_ROW, id, ...ORDER_ROW_COLUMNS.map((column) => row[column]));
}

export function writeReconcileRows(db: WriteDb, order: number, rows: readonly ReconcileRowValues[]): void {
  db.run('DELETE FROM reconcile_row WHERE order_id = ?', order);
  for (const row of rows) db.run(WRITE_RECONCILE, order, ...RECONCILE_ROW_COLUMNS.map((column) => row[column]));
}

/** Removes an order that no document anchors any more. */
export function clearOrder(db: WriteDb, id: number): void {
  db.run('DELETE FROM order_row WHERE id = ?', id);
  db.run('DELETE FROM reconcile_row WHERE order_id = ?', id);
  clearKpiFacts(db, id);
}
