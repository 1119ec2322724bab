import {
  RECONCILE_FINDINGS,
  type RECONCILE_COLUMNS,
  type ReconcileQuery,
  type ReconcileRow,
} from '#shared/contract/dto/reconcile.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { Micros, Money } from '#shared/domain/decimal.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { RECONCILE_ROW_COLUMNS, type ReconcileFinding, type ReconcileRowValues } from '../lifecycle/reconcile.ts';
import type { ReadDb } from '../store/database.ts';
import {
  ageColumn,
  all,
  any,
  containsCondition,
  EVERYTHING,
  filterCondition,
  numberColumn,
  orderBy,
  textColumn,
  wordColumn,
  type Columns,
  type Condition,
} from './columns.ts';
import type { QueryContext } from './context.ts';
import { moneyOf, rowsByKey } from './lists.ts';
import { rankOf } from './order-columns.ts';
import { ordersFoundBy } from './search-match.ts';

function grid(now: number): Columns<(typeof RECONCILE_COLUMNS)[number]> {
  return {
    order_no: textColumn('o.order_no'),
    customer: textColumn('o.customer'),
    line_no: textColumn('r.line_no'),
    item_no: textColumn('r.item_no'),
    description: textColumn('r.description'),
    finding: wordColumn('r.finding', rankOf('r.finding', RECONCILE_FINDINGS)),
    ordered: numberColumn('r.ordered'),
    shipped: numberColumn('r.shipped'),
    invoiced: numberColumn('r.invoiced'),
    difference: numberColumn('r.difference'),
    ordered_amount: numberColumn('r.ordered_amount'),
    invoiced_amount: numberColumn('r.invoiced_amount'),
    difference_amount: numberColumn('r.difference_amount'),
    shipped_at: numberColumn('r.shipped_at'),
    age_ms: ageColumn('r.shipped_at', now),
  };
}

/** What is worth most first. */
const FIRST = 'abs(r.difference_amount) DESC NULLS LAST, r.shipped_at ASC NULLS LAST';
const TIE = 'o.order_key, r.line_key, r.finding';

const FINDINGS: Readonly<Record<ReconcileQuery['view'], readonly ReconcileFinding[]>> = {
  all: RECONCILE_FINDINGS,
  shipped_not_invoiced: ['shipped_not_invoiced'],
  invoiced_not_shipped: ['invoiced_not_shipped'],
  quantity: ['short_shipped', 'over_shipped'],
  price: ['price'],
};

const FROM = 'reconcile_row r JOIN order_row o ON o.id = r.order_id';

function condition(db: ReadDb, query: ReconcileQuery, context: QueryContext): Condition {
  const findings = FINDINGS[query.view].map((finding) => `'${finding}'`).join(', ');
  return all([
    query.view === 'all' ? EVERYTHING : { sql: `r.finding IN (${findings})`, parameters: [] },
    filterCondition(grid(context.now), query.filters),
    textCondition(db, query.text.trim()),
  ]);
}

function textCondition(db: ReadDb, text: string): Condition {
  if (text === '') return EVERYTHING;
  const orders = ordersFoundBy(db, text, 'r.order_id');
  return any([
    ...(orders ? [orders] : []),
    containsCondition('r.item_no', text),
    containsCondition('r.description', text),
  ]);
}

/** Keys of all lines that a query names, in its sequence. */
export function reconcileKeys(db: ReadDb, query: ReconcileQuery, context: QueryContext): readonly string[] {
  const where = condition(db, query, context);
  const sequence = query.sort.length > 0 ? orderBy(grid(context.now), query.sort, TIE) : `${FIRST}, ${TIE}`;
  return db.column<string>(
    `SELECT json_array(r.order_id, r.line_key, r.finding) FROM ${FROM} WHERE ${where.sql} ORDER BY ${sequence}`,
    ...where.parameters,
  );
}

interface Row extends ReconcileRowValues {
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
}

const ROWS_BY_KEY = `SELECT o.order_key, o.order_no, o.customer, ${RECONCILE_ROW_COLUMNS.map((column) => `r.${column}`).join(', ')}
  FROM json_each(?) AS wanted
  CROSS JOIN reconcile_row r ON r.order_id = wanted.value ->> 0 AND r.line_key = wanted.value ->> 1 AND r.finding = wanted.value ->> 2
  JOIN order_row o ON o.id = r.order_id
  ORDER BY wanted.key`;

/** Rows in the sequence of the keys, as they are now; a line whose figures agree by now has none. */
export function reconcileRows(db: ReadDb, keys: readonly string[], { now }: QueryContext): ReconcileRow[] {
  return rowsByKey<Row>(db, ROWS_BY_KEY, keys).map((row) => ({
    orderKey: row.order_key,
    orderNo: row.order_no,
    customer: row.customer,
    lineKey: row.line_key,
    lineNo: row.line_no,
    itemNo: row.item_no,
    description: row.description,
    unit: row.unit,
    finding: row.finding,
    ordered: row.ordered as Micros | null,
    shipped: row.shipped as Micros | null,
    invoiced: row.invoiced as Micros | null,
    difference: row.difference as Micros,
    orderedAmount: moneyOf(row.ordered_amount, row.currency),
    invoicedAmount: moneyOf(row.invoiced_amount, row.currency),
    differenceAmount: moneyOf(row.difference_amount, row.currency),
    shippedAt: row.shipped_at,
    // A day without a time lasts until midnight, which may still be to come.
    ageMs: row.shipped_at === null ? null : Math.max(0, now - row.shipped_at),
    sources: JSON.parse(row.sources) as SourceRef[],
  }));
}

/** Totals of all lines that a query names, by currency. */
export function reconcileSummary(
  db: ReadDb,
  query: ReconcileQuery,
  context: QueryContext,
): Output<'reconcile.summary'> {
  const where = condition(db, query, context);
  const rows = db.value<number>(`SELECT count(*) FROM ${FROM} WHERE ${where.sql}`, ...where.parameters) ?? 0;
  const of = (finding: ReconcileFinding): string =>
    `sum(CASE r.finding WHEN '${finding}' THEN r.difference_amount ELSE 0 END)`;
  const totals = db.all<{ currency: string; unbilled: number | null; early: number | null; price: number | null }>(
    `SELECT r.currency, ${of('shipped_not_invoiced')} AS unbilled, ${of('invoiced_not_shipped')} AS early, ${of('price')} AS price
     FROM ${FROM} WHERE ${where.sql} AND r.currency IS NOT NULL GROUP BY r.currency ORDER BY r.currency`,
    ...where.parameters,
  );
  return {
    rows,
    totals: totals.map(({ currency, unbilled, early, price }) => {
      const money = (amount: number | null): Money => ({ amount: (amount ?? 0) as Micros, currency });
      return { currency, shippedNotInvoiced: money(unbilled), invoicedNotShipped: money(early), price: money(price) };
    }),
  };
}
