import type { KpiFacts } from '../lifecycle/kpi/facts.ts';
import { KPI_INVOICE_COLUMNS } from '../lifecycle/kpi/invoice-facts.ts';
import { KPI_LINE_COLUMNS, KPI_STEP_COLUMNS } from '../lifecycle/kpi/line-facts.ts';
import { KPI_ORDER_COLUMNS } from '../lifecycle/kpi/order-facts.ts';
import type { WriteDb } from '../store/database.ts';
import { KPI_POSITIONS } from '../store/derived-schema.ts';

function insertion(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

const WRITE_ORDER = insertion('kpi_order', ['id', ...KPI_ORDER_COLUMNS]);
const WRITE_LINE = insertion('kpi_line', ['id', 'order_id', ...KPI_LINE_COLUMNS]);
const WRITE_INVOICE = insertion('kpi_invoice', ['id', 'order_id', ...KPI_INVOICE_COLUMNS]);
const WRITE_STEP = insertion('kpi_step', ['line', ...KPI_STEP_COLUMNS]);

/** Makes what is stored for KPIs of one order what these facts say. */
export function writeKpiFacts(db: WriteDb, order: number, { order: row, lines, invoices }: KpiFacts): void {
  clearKpiFacts(db, order);
  db.run(WRITE_ORDER, order, ...KPI_ORDER_COLUMNS.map((column) => row[column]));
  for (const [position, line] of lines.entries()) {
    const id = order * KPI_POSITIONS + position;
    db.run(WRITE_LINE, id, order, ...KPI_LINE_COLUMNS.map((column) => line.row[column]));
    for (const step of line.steps) db.run(WRITE_STEP, id, ...KPI_STEP_COLUMNS.map((column) => step[column]));
  }
  for (const [position, invoice] of invoices.entries()) {
    const id = order * KPI_POSITIONS + position;
    db.run(WRITE_INVOICE, id, order, ...KPI_INVOICE_COLUMNS.map((column) => invoice[column]));
  }
}

/** Removes what is stored for KPIs of an order that is no more. */
export function clearKpiFacts(db: WriteDb, order: number): void {
  const [from, to] = [order * KPI_POSITIONS, (order + 1) * KPI_POSITIONS];
  db.run('DELETE FROM kpi_order WHERE id = ?', order);
  db.run('DELETE FROM kpi_line WHERE id >= ? AND id < ?', from, to);
  db.run('DELETE FROM kpi_invoice WHERE id >= ? AND id < ?', from, to);
  db.run('DELETE FROM kpi_step WHERE line >= ? AND line < ?', from, to);
}
