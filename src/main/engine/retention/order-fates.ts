import { documentKey } from '#shared/domain/keys.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { AXES } from '#shared/domain/milestones.ts';
import { monthsBefore, type KeptReason, type LegalHold } from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import { KPI_POSITIONS } from '../store/derived-schema.ts';
import type { RetentionDecided } from './in-force.ts';

/** What becomes of an order now. */
export interface OrderFate {
  readonly id: number;
  readonly orderKey: string;
  readonly orderNo: string;
  /** The last time that any system recorded something about it; when it is over, that is when it ended. */
  readonly endedAt: Instant;
  /** Why it is kept; null: it may go. */
  readonly kept: KeptReason | null;
}

interface OrderFacts {
  readonly id: number;
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
  readonly closed: number;
  readonly open_exceptions: number;
  readonly unbilled: number;
  readonly payment: string;
  readonly owed: number;
}

interface DocumentFacts {
  readonly order_id: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly at: number;
}

/** An invoice that is neither corrected nor paid; where its system says what is open, that counts. */
const OWED = `EXISTS (SELECT 1 FROM kpi_invoice k
  WHERE k.id >= o.id * ${KPI_POSITIONS} AND k.id < (o.id + 1) * ${KPI_POSITIONS} AND k.corrected_at IS NULL
    AND CASE WHEN k.open IS NULL THEN k.paid = 0 ELSE k.open <> 0 END)`;

const ORDERS = `SELECT o.id, o.order_key, o.order_no, o.customer, o.closed, o.open_exceptions, o.unbilled,
    substr(o.axes, ${AXES.indexOf('payment') + 1}, 1) AS payment, ${OWED} AS owed
  FROM json_each(?) j CROSS JOIN order_row o ON o.id = j.value`;

/** SQL: order_id and document, of orders that are given twice as JSON. */
export const DOCUMENTS_OF = `SELECT value AS order_id, value AS document FROM json_each(?)
  UNION SELECT l.order_id, l.document FROM json_each(?) j CROSS JOIN document_link l ON l.order_id = j.value`;

const DOCUMENTS = `SELECT m.order_id, s.connection_id, s.stream_id, d.source_id, d.local_key, d.kind,
    coalesce(d.recorded_at, d.first_seen_at) AS at
  FROM (${DOCUMENTS_OF}) m CROSS JOIN document d ON d.id = m.document CROSS JOIN stream s ON s.id = d.stream`;

/** Letters of an axis that is under way or held up, where systems disagree as well. */
const PARTLY_PAID = /[pb]/i;

/** What becomes of these orders by rules and holds; those that are not there any more are left out. */
export function orderFates(
  db: ReadDb,
  ids: readonly number[],
  decided: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): OrderFate[] {
  const asked = JSON.stringify(ids);
  const documents = Map.groupBy(db.all<DocumentFacts>(DOCUMENTS, asked, asked), (row) => row.order_id);
  return db.all<OrderFacts>(ORDERS, asked).map((order): OrderFate => {
    const own = documents.get(order.id) ?? [];
    const endedAt = own.reduce((latest, { at }) => Math.max(latest, at), 0);
    return {
      id: order.id,
      orderKey: order.order_key,
      orderNo: order.order_no,
      endedAt,
      kept: decided.holds.some((hold) => isHeld(hold, order, own))
        ? 'held'
        : (unfinished(order) ?? ruledOut(own, endedAt, decided, now)),
    };
  });
}

function isHeld({ on, key }: LegalHold, order: OrderFacts, documents: readonly DocumentFacts[]): boolean {
  switch (on) {
    case 'everything':
      return true;
    case 'customer':
      return order.customer !== null && sameName(order.customer, key);
    case 'connection':
      return documents.some((document) => document.connection_id === key);
    case 'order':
      return documents.some((document) => keyOf(document) === key);
  }
}

/** People write names in any case. */
function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function keyOf(row: DocumentFacts): string {
  return documentKey({
    connectionId: row.connection_id,
    streamId: row.stream_id,
    sourceId: row.source_id,
    localKey: row.local_key,
  });
}

function unfinished(order: OrderFacts): KeptReason | null {
  if (order.closed === 0) return 'open';
  if (order.open_exceptions > 0) return 'exception';
  return order.unbilled !== 0 || order.owed !== 0 || PARTLY_PAID.test(order.payment) ? 'unsettled' : null;
}

function ruledOut(
  documents: readonly DocumentFacts[],
  endedAt: Instant,
  { months }: Pick<RetentionDecided, 'months'>,
  now: Instant,
): KeptReason | null {
  let kept: KeptReason | null = null;
  for (const kind of new Set(documents.map((document) => document.kind))) {
    const own = months[kind];
    if (own === undefined) return 'forever';
    if (endedAt > monthsBefore(now, own)) kept = 'young';
  }
  return kept;
}
