import type { ExceptionsQuery } from '#shared/contract/dto/exceptions.ts';
import type { KpiRowsQuery } from '#shared/contract/dto/kpis.ts';
import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import type { OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { ListedNumber } from '#shared/contract/dto/order-list.ts';
import type { ReconcileQuery } from '#shared/contract/dto/reconcile.ts';
import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import { unreachable } from '#shared/lib/assert.ts';
import { hoursText } from './hours.ts';
import { isoLocal, type LocalTime } from '#shared/domain/local-time.ts';
import type { ExportTable } from './manifest.ts';

export type GridQuery = OrdersQuery | ExceptionsQuery | ReconcileQuery | KpiRowsQuery;
type GridColumn =
  | keyof OrdersQuery['filters']
  | keyof ExceptionsQuery['filters']
  | keyof ReconcileQuery['filters']
  | keyof KpiRowsQuery['filters'];
type GridView = GridQuery['view'];

interface ColumnWords {
  readonly title: string;
  /** How the numbers of its filters read. */
  readonly unit: 'text' | 'number' | 'micros' | 'instant' | 'ms';
}

function words(title: string, unit: ColumnWords['unit'] = 'text'): ColumnWords {
  return { title, unit };
}

const COLUMNS: Readonly<Record<GridColumn, ColumnWords>> = {
  order_no: words('Order'),
  customer: words('Customer'),
  customer_po: words('Customer PO'),
  value: words('Value', 'micros'),
  ordered_at: words('Ordered', 'instant'),
  promise_at: words('Promise', 'instant'),
  slip_ms: words('Slip', 'ms'),
  cause: words('Cause'),
  axes: words('Axes'),
  next_at: words('Next at', 'instant'),
  value_at_risk: words('Value at risk', 'micros'),
  jeopardy: words('Jeopardy', 'number'),
  direction: words('Direction'),
  open_exceptions: words('Open exceptions', 'number'),
  systems: words('Systems'),
  recorded_at: words('Newest change', 'instant'),
  headline: words('What and why'),
  code: words('Code'),
  severity: words('Severity'),
  onset_at: words('Since', 'instant'),
  detected_at: words('Found', 'instant'),
  due_at: words('Due', 'instant'),
  penalty: words('Penalty', 'micros'),
  team: words('Team'),
  owner: words('Owner'),
  state: words('State'),
  next_action: words('Next action'),
  line_no: words('Line'),
  item_no: words('Item'),
  description: words('Description'),
  finding: words('Finding'),
  ordered: words('Ordered', 'micros'),
  shipped: words('Shipped', 'micros'),
  invoiced: words('Invoiced', 'micros'),
  difference: words('Difference', 'micros'),
  ordered_amount: words('Ordered amount', 'micros'),
  invoiced_amount: words('Invoiced amount', 'micros'),
  difference_amount: words('Difference amount', 'micros'),
  shipped_at: words('Shipped at', 'instant'),
  age_ms: words('Age', 'ms'),
  document: words('Invoice'),
  done_at: words('Happened', 'instant'),
  quantity: words('Ordered', 'micros'),
  done: words('By then', 'micros'),
  measure: words('Measure', 'number'),
  carrier: words('Carrier'),
  warehouse: words('Warehouse'),
};

const VIEWS: Readonly<Record<GridView, string>> = {
  all: 'All',
  open: 'Open',
  late: 'Late',
  due_today: 'Due today',
  on_hold: 'On hold',
  shipped_not_invoiced: 'Shipped, not invoiced',
  mine: 'Mine',
  team: 'Of a team',
  unassigned: 'Unassigned',
  overdue: 'Overdue',
  snoozed: 'Snoozed',
  waiting: 'Waiting',
  cleared: 'Cleared',
  invoiced_not_shipped: 'Invoiced, not shipped',
  quantity: 'Quantities differ',
  price: 'Prices differ',
  failed: 'Failed',
  passed: 'Passed',
  excluded: 'Left out',
};

const TABLE_TITLES: Readonly<Record<ExportTable, string>> = {
  orders: 'Orders',
  exceptions: 'Exceptions',
  reconcile: 'Reconcile',
  kpis: 'Rows of a figure',
};

export function tableTitle(table: ExportTable): string {
  return TABLE_TITLES[table];
}

function filterWords(filter: ColumnFilter, { title, unit }: ColumnWords, local: LocalTime): string {
  const show = (value: string | number): string => {
    if (typeof value === 'string') return `"${value}"`;
    switch (unit) {
      case 'micros':
        return formatMicros(value as Micros);
      case 'instant':
        return isoLocal(value, local);
      case 'ms':
        return `${hoursText(value)} h`;
      case 'number':
      case 'text':
        return String(value);
      default:
        return unreachable(unit);
    }
  };
  switch (filter.op) {
    case 'contains':
      return `${title} contains ${show(filter.value)}`;
    case 'equals':
      return `${title} is ${show(filter.value)}`;
    case 'in':
      return filter.values.length === 0
        ? `${title} is one of none`
        : `${title} is one of ${filter.values.map(show).join(', ')}`;
    case 'at_least':
      return `${title} is at least ${show(filter.value)}`;
    case 'at_most':
      return `${title} is at most ${show(filter.value)}`;
    case 'between':
      return `${title} is between ${show(filter.from)} and ${show(filter.to)}`;
    case 'empty':
      return `${title} is empty`;
    case 'not_empty':
      return `${title} is not empty`;
    default:
      return unreachable(filter);
  }
}

/** What a grid shows, in words: view, text, filters, order; a sentence each. */
export function queryWords(query: GridQuery, local: LocalTime): string[] {
  const filters: readonly (readonly [string, ColumnFilter | undefined])[] = Object.entries(query.filters);
  const sort = query.sort.map(
    ({ column, descending }) => `${COLUMNS[column].title}, ${descending ? 'descending' : 'ascending'}`,
  );
  return [
    `View: ${VIEWS[query.view]}`,
    ...(query.text === '' ? [] : [`Text: "${query.text}"`]),
    ...filters.flatMap(([column, filter]) =>
      filter ? [filterWords(filter, COLUMNS[column as GridColumn], local)] : [],
    ),
    ...(sort.length === 0 ? [] : [`Sorted by ${sort.join('; then ')}`]),
  ];
}

/** A cell of a workbook holds 32,767 characters. */
const NUMBERS_PER_LINE = 100;

/** What a list asked for and did not get, so that the file can be checked against it; nothing for no list. */
export function listWords(listed: readonly ListedNumber[]): string[] {
  if (listed.length === 0) return [];
  const missing = listed.filter(({ orderKeys }) => orderKeys.length === 0);
  const several = listed.filter(({ orderKeys }) => orderKeys.length > 1);
  return [
    `List of ${listed.length} ${listed.length === 1 ? 'number' : 'numbers'}: ${missing.length} of no order, ${several.length} of several orders`,
    ...numberLines('Of no order', missing),
    ...numberLines('Of several orders', several),
  ];
}

function numberLines(title: string, numbers: readonly ListedNumber[]): string[] {
  const lines: string[] = [];
  for (let from = 0; from < numbers.length; from += NUMBERS_PER_LINE) {
    const part = numbers.slice(from, from + NUMBERS_PER_LINE).map(({ number }) => `"${number}"`);
    lines.push(`${title}: ${part.join(', ')}`);
  }
  return lines;
}
