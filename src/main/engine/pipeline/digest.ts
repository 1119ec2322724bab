import { createHash } from 'node:crypto';
import { KPI_INVOICE_COLUMNS } from '../lifecycle/kpi/invoice-facts.ts';
import { KPI_LINE_COLUMNS, KPI_STEP_COLUMNS } from '../lifecycle/kpi/line-facts.ts';
import { KPI_ORDER_COLUMNS } from '../lifecycle/kpi/order-facts.ts';
import { columnsOf } from '../store/columns.ts';
import type { ReadDb } from '../store/database.ts';
import { KPI_POSITIONS } from '../store/derived-schema.ts';

const DOCUMENT = `s.connection_id || '/' || s.stream_id || '/' || d.source_id || '#' || d.local_key`;

/**
 * Every derived table by its lasting keys. Ids, which depend on what arrived first, and the time of arrival stay out;
 * so do the search index, which follows from the orders, and order pages, which are assembled from the documents when they are looked at.
 */
const TABLES: readonly string[] = [
  `SELECT ${DOCUMENT} AS key, d.kind, d.rank, d.recorded_at, d.voided, d.keys, d.body
   FROM document d JOIN stream s ON s.id = d.stream ORDER BY key`,
  `SELECT ${DOCUMENT} AS key, o.order_key, l.evidence FROM document_link l JOIN document d ON d.id = l.document
   JOIN stream s ON s.id = d.stream LEFT JOIN order_row o ON o.id = l.order_id ORDER BY key, o.order_key`,
  `SELECT ${DOCUMENT} AS key, u.code, u.reason FROM unlinked_document u JOIN document d ON d.id = u.document
   JOIN stream s ON s.id = d.stream ORDER BY key`,
  `SELECT s.connection_id || '/' || s.stream_id || '/' || p.source_id AS key, p.reason, p.path
   FROM parked_record p JOIN stream s ON s.id = p.stream ORDER BY key`,
  `SELECT o.order_key, o.order_no, o.customer, o.customer_po, o.value, o.currency, o.ordered_at, o.promise_at, o.slip_ms, o.slip_basis,
     o.cause, o.why, o.axes, o.next_code, o.next_at, o.value_at_risk, o.jeopardy, o.jeopardy_band, o.direction, o.open_exceptions, o.on_hold, o.unbilled, o.systems,
     o.recorded_at, o.closed, o.cancelled, o.next_look_at
   FROM order_row o ORDER BY o.order_key`,
  `SELECT exception_key, code, severity, headline, onset_at, cleared_at, value_at_risk, currency, penalty, root_key, occurrences, awaits, team, sources, state, owner,
     due_at, snoozed_until, snooze_reason, notes FROM exception_row WHERE order_id IS NOT NULL ORDER BY exception_key`,
  `SELECT o.order_key, r.line_key, r.finding, r.ordered, r.shipped, r.invoiced, r.difference, r.ordered_amount, r.invoiced_amount,
     r.difference_amount, r.shipped_at, r.sources FROM reconcile_row r JOIN order_row o ON o.id = r.order_id
   ORDER BY o.order_key, r.line_key, r.finding`,
  `SELECT o.order_key, t.shipped_at, t.warehouse, t.destination, t.carrier, t.durations
   FROM order_duration t JOIN order_row o ON o.id = t.order_id ORDER BY o.order_key`,
  `SELECT o.order_key, ${columnsOf('k', KPI_ORDER_COLUMNS)} FROM kpi_order k JOIN order_row o ON o.id = k.id ORDER BY o.order_key`,
  `SELECT o.order_key, k.id % ${KPI_POSITIONS} AS position, ${columnsOf('k', KPI_LINE_COLUMNS)}
   FROM kpi_line k JOIN order_row o ON o.id = k.order_id ORDER BY o.order_key, position`,
  `SELECT o.order_key, k.id % ${KPI_POSITIONS} AS position, ${columnsOf('k', KPI_INVOICE_COLUMNS)}
   FROM kpi_invoice k JOIN order_row o ON o.id = k.order_id ORDER BY o.order_key, position`,
  `SELECT o.order_key, k.line % ${KPI_POSITIONS} AS position, ${columnsOf('k', KPI_STEP_COLUMNS)}
   FROM kpi_step k JOIN order_row o ON o.id = k.line / ${KPI_POSITIONS} ORDER BY o.order_key, position, k.at`,
];

/** SHA-256 over everything derived, in one fixed order: equal digests mean equal views. */
export function digest(db: ReadDb): string {
  const hash = createHash('sha256');
  return db.snapshot(() => {
    for (const sql of TABLES) {
      hash.update(sql);
      for (const row of db.each<Record<string, unknown>>(sql)) hash.update(`${JSON.stringify(Object.values(row))}\n`);
    }
    return hash.digest('hex');
  });
}
