import type { KpiBasis, KpiFrame, KpiGroup, KpiId, KpiPareto, KpiPeriod, KpiTrend } from '#shared/contract/dto/kpis.ts';
import { CAUSE_CLASSES, type CauseClass } from '#shared/domain/exceptions.ts';
import { assert } from '#shared/lib/assert.ts';
import { companyPolicy } from '../../lifecycle/company-policy.ts';
import type { ReadDb } from '../../store/database.ts';
import type { QueryContext } from '../context.ts';
import { invalidInput } from '../query-errors.ts';
import { kpiScope } from './frame.ts';
import { fromRows, inPeriod } from './measure.ts';
import { measureOf } from './measures.ts';
import { weeksUpTo } from './period.ts';
import { groupColumn, NO_ROWS, SCOPE, scopeValues, talliesOf, valueOf } from './tally.ts';

interface Asked {
  readonly period: KpiPeriod;
  readonly basis: KpiBasis;
}

/** Figures that have weeks: those of rows that one date puts in a period. */
export function hasTrend(id: KpiId): boolean {
  const measure = measureOf(id);
  return measure !== null && measure.inPeriod === undefined;
}

/** Figures of the last weeks, the present one up to now. */
export function kpiTrend(
  db: ReadDb,
  { basis, weeks: count, kpis }: { readonly basis: KpiBasis; readonly weeks: number; readonly kpis: readonly KpiId[] },
  { now }: QueryContext,
): KpiTrend {
  const weeks = weeksUpTo(now, companyPolicy(db).zone, count);
  const [first] = weeks;
  assert(first, 'there is a week');
  const ids = [...new Set(kpis)].filter(hasTrend);
  const { scope } = kpiScope(db, { period: { kind: 'days', days: 1 }, basis }, now);
  const over = { ...scope, span: { from: first.from, to: now }, days: 7 };
  const tallies = talliesOf(db, ids, over, { kind: 'weeks', weeks });
  return {
    weeks,
    series: ids.map((id) => {
      const measure = measureOf(id);
      assert(measure, `${id} has weeks`);
      const byWeek = tallies.get(id);
      return {
        id,
        points: weeks.map((_week, index) => {
          const tally = byWeek?.get(index) ?? NO_ROWS;
          const { rows, numerator, denominator } = tally;
          return { value: valueOf(measure, tally, 7), numerator, denominator: rows === 0 ? null : denominator, rows };
        }),
      };
    }),
  };
}

export interface KpiGroups {
  readonly frame: KpiFrame;
  readonly rows: {
    readonly group: string | null;
    readonly value: number | null;
    readonly numerator: number | null;
    readonly denominator: number | null;
    readonly rows: number;
  }[];
}

/** One figure by customer, carrier, warehouse or cause, the largest set first. @throws ContractError input.invalid */
export function kpiGroups(
  db: ReadDb,
  { kpi, by, ...asked }: Asked & { readonly kpi: KpiId; readonly by: KpiGroup },
  { now }: QueryContext,
): KpiGroups {
  const measure = measureOf(kpi);
  if (!measure || ('currency' in measure.form && measure.form.currency !== undefined)) {
    throw invalidInput('This figure is not told by groups.');
  }
  const { frame, scope } = kpiScope(db, asked, now);
  const tallies = talliesOf(db, [kpi], scope, { kind: 'group', by }).get(kpi) ?? new Map<string, never>();
  const rows = [...tallies].map(([group, tally]) => ({
    group: group === null ? null : String(group),
    value: valueOf(measure, tally, scope.days),
    numerator: tally.numerator,
    denominator: tally.denominator,
    rows: tally.rows,
  }));
  return { frame, rows: rows.toSorted((a, b) => b.rows - a.rows || compare(a.group, b.group)) };
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

interface ParetoRow extends Readonly<Record<CauseClass, number | null>> {
  readonly g: string | null;
  readonly orders: number;
}

/** Lost hours by cause, or by customer, carrier or warehouse with the causes inside; the greatest first. */
export function kpiPareto(
  db: ReadDb,
  { by, limit, ...asked }: Asked & { readonly by: KpiGroup; readonly limit: number },
  { now }: QueryContext,
): KpiPareto {
  const { frame, scope } = kpiScope(db, asked, now);
  const measure = measureOf('lost_hours');
  assert(measure, 'lost hours are a sum over orders');
  const sums = CAUSE_CLASSES.map((cause) => `sum(r.lost_${cause}) AS ${cause}`).join(', ');
  const counts = CAUSE_CLASSES.map((cause) => `count(*) FILTER (WHERE r.lost_${cause} > 0) AS n_${cause}`).join(', ');
  const group = by === 'cause' ? 'NULL' : groupColumn(by, measure);
  const rows = db.all<ParetoRow & Readonly<Record<`n_${CauseClass}`, number>>>(
    `${SCOPE} SELECT ${group} AS g, count(*) AS orders, ${sums}, ${counts}
     FROM ${fromRows(measure, 'o and k')} WHERE ${inPeriod(measure, scope.basis)} GROUP BY g`,
    ...scopeValues(scope),
  );
  const bars =
    by === 'cause'
      ? rows.flatMap((row) =>
          CAUSE_CLASSES.map((cause) => ({
            group: cause as string | null,
            ms: row[cause] ?? 0,
            orders: row[`n_${cause}`],
            causes: { [cause]: row[cause] ?? 0 },
          })),
        )
      : rows.map((row) => {
          const causes = Object.fromEntries(
            CAUSE_CLASSES.flatMap((cause) => (row[cause] ? [[cause, row[cause]]] : [])),
          );
          return {
            group: row.g,
            ms: Object.values(causes).reduce((sum, ms) => sum + ms, 0),
            orders: row.orders,
            causes,
          };
        });
  const sorted = bars.filter(({ ms }) => ms > 0).toSorted((a, b) => b.ms - a.ms || compare(a.group, b.group));
  const rest = sorted.slice(limit);
  const total = (of: (bar: (typeof sorted)[number]) => number, list = sorted): number =>
    list.reduce((sum, bar) => sum + of(bar), 0);
  return {
    frame,
    totalMs: total(({ ms }) => ms),
    bars: sorted.slice(0, limit),
    others: { groups: rest.length, ms: total(({ ms }) => ms, rest), orders: total(({ orders }) => orders, rest) },
  };
}
