import type { KPI_COLUMNS, KpiBasis, KpiId, KpiPeriod, KpiRow, KpiRowsQuery } from '#shared/contract/dto/kpis.ts';
import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import type { ReadDb } from '../../store/database.ts';
import { KPI_POSITIONS } from '../../store/derived-schema.ts';
import {
  all,
  any,
  EVERYTHING,
  filterCondition,
  numberColumn,
  orderBy,
  textColumn,
  type Column,
  type Columns,
  type Condition,
} from '../columns.ts';
import type { QueryContext } from '../context.ts';
import { idsInOrder, moneyOf, rowsByKey } from '../lists.ts';
import { invalidInput } from '../query-errors.ts';
import { ordersFoundBy } from '../search-match.ts';
import { memberOf } from './exclusions.ts';
import { kpiScope } from './frame.ts';
import { exclusionOf, fromRows, inPeriod, isGood, orderAlias, type Measure } from './measure.ts';
import { measureOf } from './measures.ts';
import { reasonOf, type StoredRow } from './reasons.ts';
import { shapeOf, type RowShape } from './row-shapes.ts';
import { SCOPE, scopeValues } from './tally.ts';

interface Asked {
  readonly kpi: KpiId;
  readonly period: KpiPeriod;
  readonly basis: KpiBasis;
}

/** @throws ContractError input.invalid for a figure without rows */
function rowsOf(kpi: KpiId, basis: KpiBasis): { readonly measure: Measure; readonly shape: RowShape } {
  const measure = measureOf(kpi);
  if (!measure) throw invalidInput('No rows of orders lie behind this figure.');
  return { measure, shape: shapeOf(kpi, measure, basis) };
}

function grid(kpi: KpiId, { grain }: Measure, shape: RowShape): Columns<(typeof KPI_COLUMNS)[number]> {
  const order = orderAlias(grain);
  return {
    order_no: textColumn('o.order_no'),
    customer: textColumn('o.customer'),
    line_no: grain === 'line' ? textColumn('r.line_no') : textColumn('NULL'),
    item_no: grain === 'line' ? textColumn('r.item_no') : textColumn('NULL'),
    document: grain === 'invoice' ? textColumn('r.label') : textColumn('NULL'),
    due_at: numberColumn(shape.due),
    done_at: numberColumn(shape.done),
    quantity: numberColumn(shape.quantity),
    done: numberColumn(shape.doneQuantity),
    measure: numberColumn(shape.measure),
    value: numberColumn(shape.value),
    carrier: textColumn(`${order}.carrier`),
    warehouse: textColumn(`${order}.warehouse`),
    cause: kpi === 'lost_hours' ? lostColumn() : textColumn('o.cause'),
  };
}

/** An order that several causes made late is a row of each. */
function lostColumn(): Column {
  const text = textColumn('o.cause');
  const lostTo = (value: string | number): Condition => {
    const cause = CAUSE_CLASSES.find((each) => each === value);
    if (!cause) throw invalidInput(`There is no cause "${value}".`);
    return { sql: `r.lost_${cause} > 0`, parameters: [] };
  };
  return {
    sort: text.sort,
    filter(filter: ColumnFilter) {
      if (filter.op === 'equals') return lostTo(filter.value);
      return filter.op === 'in' ? any(filter.values.map(lostTo)) : text.filter(filter);
    },
  };
}

/** Failures come first; of them the furthest off. */
function firstOf(measure: Measure, shape: RowShape, basis: KpiBasis): string {
  const good = isGood(measure, basis);
  const failed = good === null ? '' : `${good} ASC, `;
  return `${failed}${shape.measure} DESC NULLS LAST, abs(${shape.value}) DESC NULLS LAST, o.order_key, r.id % 65536`;
}

function viewCondition(measure: Measure, view: KpiRowsQuery['view'], basis: KpiBasis): string {
  const member = memberOf(measure);
  if (view === 'excluded') return `NOT (${member})`;
  const good = isGood(measure, basis);
  if (view === 'all' || good === null) return member;
  return `${member} AND ${view === 'passed' ? good : `NOT ${good}`}`;
}

/** Ids of the rows behind a figure, in the sequence asked for. The list of all is as long as the figure's count. */
export function kpiRowIds(db: ReadDb, query: KpiRowsQuery, context: QueryContext): Float64Array {
  const { measure, shape } = rowsOf(query.kpi, query.basis);
  const { scope } = kpiScope(db, query, context.now);
  const columns = grid(query.kpi, measure, shape);
  const order = measure.grain === 'order' ? 'r.id' : 'r.order_id';
  const where = all([filterCondition(columns, query.filters), ordersFoundBy(db, query.text, order) ?? EVERYTHING]);
  const sequence =
    query.sort.length > 0
      ? `${orderBy(columns, query.sort, 'o.order_key')}, r.id % 65536`
      : firstOf(measure, shape, query.basis);
  return idsInOrder(
    db,
    `${SCOPE} SELECT r.id FROM ${fromRows(measure, 'o and k')}
     WHERE ${inPeriod(measure, query.basis)} AND ${viewCondition(measure, query.view, query.basis)} AND ${where.sql}
     ORDER BY ${sequence}`,
    [...scopeValues(scope), ...where.parameters],
  );
}

/** Rows in the sequence of the ids, as they are now. */
export function kpiRows(db: ReadDb, ids: Float64Array, asked: Asked, context: QueryContext): KpiRow[] {
  const { kpi, basis } = asked;
  const { measure, shape } = rowsOf(kpi, basis);
  const { grain } = measure;
  const { scope } = kpiScope(db, asked, context.now);
  const order = orderAlias(grain);
  const of = (name: string, wanted: typeof grain): string => `${grain === wanted ? `r.${name}` : 'NULL'} AS ${name}`;
  const select = `${SCOPE} SELECT r.id, o.order_key, o.order_no, o.customer, ${order}.carrier, ${order}.warehouse, o.cause,
      ${of('line_no', 'line')}, ${of('item_no', 'line')}, ${of('label', 'invoice')}, ${of('document_key', 'invoice')},
      ${shape.due} AS due, ${shape.done} AS done, ${shape.quantity} AS quantity, ${shape.doneQuantity} AS done_quantity,
      ${shape.measure} AS measure, ${shape.value} AS value, ${shape.currency} AS currency,
      ${grain === 'invoice' ? 'NULL' : 'r.passed'} AS bits, ${order}.faults, ${exclusionOf(measure.excluded)} AS excluded,
      ${measure.passed ? `(${measure.passed(basis)})` : 'NULL'} AS counts
    FROM ${fromRows(measure, 'o and k')} JOIN (SELECT key AS position, value AS wanted FROM json_each(?)) w ON r.id = w.wanted
    ORDER BY w.position`;
  return rowsByKey<StoredRow>(db, select, ids, scopeValues(scope)).map((row) => ({
    rowKey: grain === 'order' ? row.order_key : `${row.order_key} ${grain} ${row.id % KPI_POSITIONS}`,
    orderKey: row.order_key,
    orderNo: row.order_no,
    customer: row.customer,
    lineNo: row.line_no,
    itemNo: row.item_no,
    document: row.label,
    documentKey: row.document_key,
    carrier: row.carrier,
    warehouse: row.warehouse,
    dueAt: row.due,
    doneAt: row.done,
    quantity: row.quantity as Micros | null,
    done: row.done_quantity as Micros | null,
    measure: row.measure,
    value: moneyOf(row.value, row.currency),
    passed: row.excluded !== null || row.counts === null ? null : (row.counts === 1) !== (measure.countsBad ?? false),
    reason: reasonOf(kpi, measure, row, basis),
    cause: row.cause,
  }));
}
