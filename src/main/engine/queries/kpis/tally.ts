import type { KpiBasis, KpiGroup, KpiId } from '#shared/contract/dto/kpis.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb, SqlValue } from '../../store/database.ts';
import { memberOf } from './exclusions.ts';
import { exclusionOf, fromRows, inPeriod, orderAlias, type Joined, type Measure } from './measure.ts';
import { measureOf } from './measures.ts';
import type { Span } from './period.ts';

/** What KPIs depend on besides the rows. */
export interface KpiScope {
  readonly span: Span;
  /** End of the day in which the period ends: a day without a time lasts until then. */
  readonly cut: Instant;
  readonly now: Instant;
  readonly basis: KpiBasis;
  /** Business days after shipping within which an invoice is in time. */
  readonly billingDays: number;
  /** Length of the period. */
  readonly days: number;
  /** [order, business time up to now] of each credit hold that lasts, as JSON. */
  readonly openHolds: string;
}

export interface Spread {
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
}

/** The sums behind one figure. */
export interface Tally {
  readonly rows: number;
  readonly passed: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly spread: Spread | null;
  /** By position of the measure's exclusions. */
  readonly excluded: readonly number[];
}

export const NO_ROWS: Tally = {
  rows: 0,
  passed: null,
  numerator: null,
  denominator: null,
  spread: null,
  excluded: [],
};

/** By what rows are told apart: a name of the order, its currency, or the week that their date falls in. */
export type Dimension =
  | { readonly kind: 'group'; readonly by: KpiGroup }
  | { readonly kind: 'currency' }
  | { readonly kind: 'weeks'; readonly weeks: readonly Span[] };

/**
 * The scope as a row named f, and tables that single measures look at: what was standing unbilled at the end of the
 * period, credit holds that last, invoices that another order counts already, and when an order was first warned of. A table that is not named costs nothing.
 */
export const SCOPE = `WITH
  f (from_at, to_at, cut_at, now_at, billing_days, watched_at) AS (
    SELECT ?, ?, ?, ?, ?, (SELECT min(opened_at) FROM exception_spell)
  ),
  open_hold (id, ms) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?)),
  standing (line, at, unbilled, shipped) AS (
    SELECT line, max(at), unbilled, shipped FROM kpi_step WHERE at <= (SELECT cut_at FROM f) GROUP BY line
  ),
  doubled (id) AS MATERIALIZED (
    SELECT r.id FROM (SELECT document_key FROM kpi_invoice GROUP BY document_key HAVING count(*) > 1) d
    JOIN kpi_invoice r ON r.document_key = d.document_key JOIN order_row q ON q.id = r.order_id
    WHERE EXISTS (
      SELECT 1 FROM kpi_invoice j JOIN order_row p ON p.id = j.order_id
      WHERE j.document_key = r.document_key AND j.id <> r.id AND p.order_key < q.order_key
    )
  ),
  warned (subject_key, at) AS MATERIALIZED (
    SELECT subject_key, min(opened_at) FROM exception_spell GROUP BY subject_key
  )`;

export function scopeValues({ span, cut, now, billingDays, openHolds }: KpiScope): readonly SqlValue[] {
  return [span.from, span.to, cut, now, billingDays, openHolds];
}

export function groupColumn(by: KpiGroup, measure: Pick<Measure, 'grain'>): string {
  const order = orderAlias(measure.grain);
  const columns: Readonly<Record<KpiGroup, string>> = {
    customer: 'o.customer',
    carrier: `${order}.carrier`,
    warehouse: `${order}.warehouse`,
    cause: 'o.cause',
  };
  return columns[by];
}

type Row = Readonly<Record<string, number | string | null>>;

/**
 * The sums of several figures: all that look at the same rows by the same date in one pass. Without a dimension the
 * only key is null.
 */
export function talliesOf(
  db: ReadDb,
  ids: readonly KpiId[],
  scope: KpiScope,
  dimension: Dimension | null = null,
): ReadonlyMap<KpiId, ReadonlyMap<string | number | null, Tally>> {
  const passes = new Map<string, { readonly id: KpiId; readonly measure: Measure }[]>();
  for (const id of ids) {
    const measure = measureOf(id);
    assert(measure, `${id} is no sum over rows`);
    const currency = dimension?.kind === 'currency' ? currencyOf(measure) : '';
    const key = [measure.grain, inPeriod(measure, scope.basis), measure.standing ?? '', currency].join('|');
    passes.set(key, [...(passes.get(key) ?? []), { id, measure }]);
  }
  const found = new Map<KpiId, ReadonlyMap<string | number | null, Tally>>();
  for (const pass of passes.values()) {
    const measures = pass.map(({ measure }) => measure);
    const rows = select(db, measures, scope, dimension);
    for (const [position, { id, measure }] of pass.entries()) {
      found.set(id, new Map(rows.map((row) => [row['g'] ?? null, tallyOf(row, position, measures, measure)])));
    }
  }
  return found;
}

/** Sums of parts that have no row in common. Not for spreads: a median of medians is none. */
export function addUp(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number | null): number | null => {
    const known = tallies.flatMap((tally) => of(tally) ?? []);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const positions = Math.max(0, ...tallies.map(({ excluded }) => excluded.length));
  return {
    rows: sum(({ rows }) => rows) ?? 0,
    passed: sum(({ passed }) => passed),
    numerator: sum(({ numerator }) => numerator),
    denominator: sum(({ denominator }) => denominator),
    spread: null,
    excluded: Array.from({ length: positions }, (_each, index) => sum(({ excluded }) => excluded[index] ?? 0) ?? 0),
  };
}

function currencyOf({ form }: Measure): string {
  return 'currency' in form ? (form.currency ?? '') : '';
}

function select(
  db: ReadDb,
  measures: readonly Measure[],
  scope: KpiScope,
  dimension: Dimension | null,
): readonly Row[] {
  const [first] = measures;
  assert(first, 'a pass sums something');
  const by = dimensionOf(first, first.at(scope.basis), dimension);
  const named = measures.some((measure) => measure.joined) || by?.sql.startsWith('o.') === true;
  const joined: Joined = dimension?.kind === 'group' ? 'o and k' : named ? 'o' : 'none';
  const sums = measures.flatMap((measure, index) => sumsOf(measure, index, scope.basis));
  const left = exclusionLists(measures).flatMap((list, index) =>
    list.map(
      (_each, position) => `count(*) FILTER (WHERE ${exclusionOf(list)} = ${position}) AS x${index}_${position}`,
    ),
  );
  return db.all<Row>(
    `${SCOPE} SELECT ${[...(by ? [`${by.sql} AS g`] : []), ...sums, ...left].join(', ')}
     FROM ${fromRows(first, joined)} WHERE ${inPeriod(first, scope.basis)}
     ${by ? 'GROUP BY g ORDER BY g' : ''}`,
    ...scopeValues(scope),
    ...(by?.parameters ?? []),
  );
}

/** Each list of exclusions once: several figures of a pass have the same. */
function exclusionLists(measures: readonly Measure[]): readonly Measure['excluded'][] {
  return [...new Set(measures.map(({ excluded }) => excluded))];
}

function dimensionOf(
  measure: Measure,
  at: string,
  dimension: Dimension | null,
): { readonly sql: string; readonly parameters: readonly SqlValue[] } | null {
  switch (dimension?.kind) {
    case undefined:
      return null;
    case 'group':
      return { sql: groupColumn(dimension.by, measure), parameters: [] };
    case 'currency':
      return { sql: currencyOf(measure), parameters: [] };
    case 'weeks':
      return {
        sql: `CASE ${dimension.weeks
          .slice(0, -1)
          .map((_week, index) => `WHEN ${at} <= ? THEN ${index}`)
          .join(' ')} WHEN 1 THEN ${dimension.weeks.length - 1} END`,
        parameters: dimension.weeks.slice(0, -1).map(({ to }) => to),
      };
  }
}

function sumsOf(measure: Measure, index: number, basis: KpiBasis): string[] {
  const { form } = measure;
  const member = memberOf(measure);
  const over = (sql: string, name: string): string => `${sql} FILTER (WHERE ${member}) AS ${name}${index}`;
  const passed = measure.passed ? [`count(*) FILTER (WHERE ${member} AND ${measure.passed(basis)}) AS p${index}`] : [];
  const own =
    form.kind === 'quotient'
      ? [over(`sum(${form.numerator(basis)})`, 'a'), over(`sum(${form.denominator})`, 'b')]
      : form.kind === 'sum'
        ? [over(`sum(${form.value})`, 'a')]
        : form.kind === 'spread'
          ? [
              over(`avg(${form.value})`, 'm'),
              over(`median(${form.value})`, 'd'),
              over(`percentile_cont(${form.value}, 0.9)`, 'q'),
            ]
          : [];
  return [over('count(*)', 'n'), ...passed, ...own];
}

function tallyOf(row: Row, index: number, measures: readonly Measure[], { form, excluded, passed }: Measure): Tally {
  const number = (name: string): number | null => {
    const value = row[name];
    return typeof value === 'number' ? value : null;
  };
  const rows = number(`n${index}`) ?? 0;
  const [mean, median, p90] = [number(`m${index}`), number(`d${index}`), number(`q${index}`)];
  const passes = passed ? (number(`p${index}`) ?? 0) : null;
  return {
    rows,
    passed: passes,
    numerator: form.kind === 'share' ? passes : number(`a${index}`),
    denominator: form.kind === 'quotient' ? number(`b${index}`) : form.kind === 'sum' ? null : rows,
    spread:
      mean === null || median === null || p90 === null
        ? null
        : { mean: Math.round(mean), median: Math.round(median), p90: Math.round(p90) },
    excluded: excluded.map(
      (_each, position) => number(`x${exclusionLists(measures).indexOf(excluded)}_${position}`) ?? 0,
    ),
  };
}

/** The figure itself; null where nothing is in the set. */
export function valueOf(
  { form }: Measure,
  { rows, numerator, denominator, spread }: Tally,
  days: number,
): number | null {
  if (rows === 0) return null;
  switch (form.kind) {
    case 'spread':
      return spread && spread[form.headline];
    case 'sum':
      return numerator === null || !form.perDay ? numerator : numerator / days;
    default: {
      if (numerator === null || denominator === null || denominator === 0) return null;
      const times = form.kind === 'quotient' && form.timesDays ? days : 1;
      return (numerator / denominator) * times;
    }
  }
}
