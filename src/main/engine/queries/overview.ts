import type { Overview } from '#shared/contract/dto/kpis.ts';
import type { ExceptionsQuery } from '#shared/contract/dto/exceptions.ts';
import type { OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { ReconcileQuery } from '#shared/contract/dto/reconcile.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import { exceptionCount, exceptionIds } from './exceptions.ts';
import { orderIds } from './orders.ts';
import { reconcileSummary } from './reconcile.ts';
import { systemsStatus } from './systems.ts';

/** Ages at which a bar ends; the last has no end. */
const EXCEPTION_AGES = [4 * HOUR, DAY, 3 * DAY, 7 * DAY];
const UNBILLED_AGES = [DAY, 3 * DAY, 7 * DAY, 30 * DAY];

const ORDERS: OrdersQuery = { view: 'all', text: '', filters: {}, sort: [] };
const EXCEPTIONS: ExceptionsQuery = { view: 'open', text: '', filters: {}, sort: [] };
const RECONCILE: ReconcileQuery = { view: 'shipped_not_invoiced', text: '', filters: {}, sort: [] };

/** What the day asks for. Each figure is the length of a list that can be opened, counted by that list's own query. */
export function overview(db: ReadDb, context: QueryContext): Overview {
  const { now, zone } = context;
  const days = zonedDays(zone);
  const today = days.dayOf(now);
  const newSince = days.startOf(today - 1);
  const orders = (query: Partial<OrdersQuery>): number => orderIds(db, { ...ORDERS, ...query }, context).length;
  const exceptions = (query: Partial<ExceptionsQuery>): Float64Array =>
    exceptionIds(db, { ...EXCEPTIONS, ...query }, context);
  return {
    asOf: now,
    dayFrom: days.startOf(today),
    orders: db.value<number>('SELECT count(*) FROM order_row') ?? 0,
    dueToday: orders({ view: 'due_today' }),
    dueTodayAtRisk: orders({ view: 'due_today', filters: { open_exceptions: { op: 'at_least', value: 1 } } }),
    late: orders({ view: 'late' }),
    newExceptions: exceptions({ filters: { onset_at: { op: 'at_least', value: newSince } } }).length,
    newSince,
    mine: exceptionCount(db, 'mine', context),
    mineOverdue: exceptions({ view: 'mine', filters: { due_at: { op: 'at_most', value: now } } }).length,
    unassigned: exceptionCount(db, 'unassigned', context),
    unlinked: db.value<number>('SELECT count(*) FROM unlinked_document') ?? 0,
    ageing: bands(EXCEPTION_AGES).map(([fromMs, toMs]) => {
      const ids = exceptions({ filters: { onset_at: between(now, fromMs, toMs) } });
      return { fromMs, toMs, count: ids.length, bySeverity: severities(db, ids) };
    }),
    unbilled: bands(UNBILLED_AGES).map(([fromMs, toMs]) => {
      const filters = { shipped_at: between(now, fromMs, toMs) };
      const { rows, totals } = reconcileSummary(db, { ...RECONCILE, filters }, context);
      return { fromMs, toMs, lines: rows, money: totals.map(({ shippedNotInvoiced }) => shippedNotInvoiced) };
    }),
    doubtful: systemsStatus(db, context)
      .filter(({ freshness }) => freshness !== 'fresh' && freshness !== 'ageing')
      .map(({ connectionId, name, freshness }) => ({ connectionId, name, freshness })),
  };
}

function bands(ends: readonly number[]): readonly (readonly [number, number | null])[] {
  return [...ends, null].map((end, index) => [ends[index - 1] ?? 0, end]);
}

/** Of that age: older than `fromMs`, and not older than `toMs`. The youngest may lie ahead: a day ends at its midnight. */
function between(now: Instant, fromMs: number, toMs: number | null) {
  const youngest = now - fromMs - 1;
  if (toMs === null) return { op: 'at_most' as const, value: youngest };
  return fromMs === 0
    ? { op: 'at_least' as const, value: now - toMs }
    : { op: 'between' as const, from: now - toMs, to: youngest };
}

function severities(db: ReadDb, ids: Float64Array): Record<string, number> {
  const rows = db.all<{ severity: number; n: number }>(
    'SELECT severity, count(*) AS n FROM exception_row WHERE id IN (SELECT value FROM json_each(?)) GROUP BY severity',
    JSON.stringify([...ids]),
  );
  return Object.fromEntries(
    SEVERITIES.map((word, index) => [word, rows.find((row) => row.severity === index)?.n ?? 0]),
  );
}
