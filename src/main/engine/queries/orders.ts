import { ORDER_VIEWS, type OrderRow, type OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { ListedNumber } from '#shared/contract/dto/order-list.ts';
import { assert } from '#shared/lib/assert.ts';
import { orderRowDto, ORDER_ROW_COLUMNS, type OrderRowValues } from '../lifecycle/rows.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import { all, EVERYTHING, filterCondition, orderBy, type Condition } from './columns.ts';
import type { QueryContext } from './context.ts';
import { orderIdAt } from './document-location.ts';
import { isActive } from './exceptions.ts';
import { idsInOrder, rowsByKey } from './lists.ts';
import { IS_LATE, IS_OPEN, ORDER_GRID } from './order-columns.ts';
import { ordersFoundBy } from './search-match.ts';

type OrdersView = OrdersQuery['view'];
type OrdersSort = OrdersQuery['sort'];

/** Sequence of a view when no other is asked for: what waits longest, or costs most, first. */
const FIRST: Readonly<Record<OrdersView, OrdersSort>> = {
  open: [{ column: 'promise_at', descending: false }],
  late: [{ column: 'slip_ms', descending: true }],
  due_today: [{ column: 'promise_at', descending: false }],
  on_hold: [{ column: 'promise_at', descending: false }],
  shipped_not_invoiced: [{ column: 'value', descending: true }],
  mine: [{ column: 'promise_at', descending: false }],
  all: [{ column: 'ordered_at', descending: true }],
};

/**
 * Orders of a view: due today is what is open and promised within the local day; late is what is open and slips; mine is
 * what has an exception that holds and that I own.
 */
function viewCondition(view: OrdersView, context: QueryContext): Condition {
  switch (view) {
    case 'open':
      return IS_OPEN;
    case 'late':
      return IS_LATE;
    case 'due_today': {
      const days = zonedDays(context.zone);
      const today = days.dayOf(context.now);
      // A promised day ends with the first instant of the next: that instant still belongs to it.
      return all([
        IS_OPEN,
        { sql: 'o.promise_at > ? AND o.promise_at <= ?', parameters: [days.startOf(today), days.startOf(today + 1)] },
      ]);
    }
    case 'on_hold':
      return { sql: 'o.on_hold = 1', parameters: [] };
    case 'shipped_not_invoiced':
      return { sql: 'o.unbilled = 1', parameters: [] };
    case 'mine':
      return {
        sql: `o.id IN (SELECT e.order_id FROM exception_row e WHERE e.owner = ? AND e.order_id IS NOT NULL AND ${isActive('e')})`,
        parameters: [context.user],
      };
    case 'all':
      return EVERYTHING;
  }
}

/** Ids of all orders that a query names, in its sequence. */
export function orderIds(db: ReadDb, query: OrdersQuery, context: QueryContext): Float64Array {
  const where = all([
    viewCondition(query.view, context),
    filterCondition(ORDER_GRID, query.filters),
    ordersFoundBy(db, query.text, 'o.id') ?? EVERYTHING,
  ]);
  if (query.listed !== undefined) return listedIds(db, query.listed, where, query.sort);
  const sequence = orderBy(ORDER_GRID, query.sort.length > 0 ? query.sort : FIRST[query.view], 'o.order_key');
  // A part of the orders is found and sorted sooner than looked for all along the sequence of all.
  const from = where === EVERYTHING ? 'order_row o' : 'order_row o NOT INDEXED';
  return idsInOrder(db, `SELECT o.id FROM ${from} WHERE ${where.sql} ORDER BY ${sequence}`, where.parameters);
}

/** The orders of a list, each once: where the list names it first, unless another sequence is asked for. */
function listedIds(db: ReadDb, listed: readonly ListedNumber[], where: Condition, sort: OrdersSort): Float64Array {
  const keys = new Set(listed.flatMap(({ orderKeys }) => orderKeys));
  const ids = new Set(Array.from(keys, (key) => orderIdAt(db, key)).filter((id) => id !== null));
  const sequence = sort.length > 0 ? orderBy(ORDER_GRID, sort, 'o.order_key') : 'wanted.key';
  return idsInOrder(
    db,
    `SELECT o.id FROM json_each(?) AS wanted CROSS JOIN order_row o ON o.id = wanted.value
     WHERE ${where.sql} ORDER BY ${sequence}`,
    [JSON.stringify([...ids]), ...where.parameters],
  );
}

const ROWS_BY_ID = `SELECT ${ORDER_ROW_COLUMNS.map((column) => `o.${column}`).join(', ')}
  FROM json_each(?) AS wanted CROSS JOIN order_row o ON o.id = wanted.value ORDER BY wanted.key`;

/** Rows in the sequence of the ids, as they are now; an order that is gone has none. */
export function orderRows(db: ReadDb, ids: Float64Array): OrderRow[] {
  return rowsByKey<OrderRowValues>(db, ROWS_BY_ID, ids).map(orderRowDto);
}

/** How many orders each view holds, counted in one pass. */
export function orderCounts(db: ReadDb, context: QueryContext): Record<OrdersView, number> {
  const views = ORDER_VIEWS.map((view) => ({ view, where: viewCondition(view, context) }));
  const counts = db.get<Record<OrdersView, number>>(
    `SELECT ${views.map(({ view, where }) => `count(*) FILTER (WHERE ${where.sql}) AS "${view}"`).join(', ')} FROM order_row o`,
    ...views.flatMap(({ where }) => where.parameters),
  );
  assert(counts, 'a count has a row');
  return counts;
}
