import type { KpiBasis, KpiGrain } from '#shared/contract/dto/kpis.ts';

/** SQL over `r` (a row of the grain's table), `k` (its order's kpi_order), `o` (its order_row) and `f` (from_at, to_at, now_at). */
export interface Measure {
  readonly grain: KpiGrain;
  /** Date that puts a row in a period. */
  readonly at: (basis: KpiBasis) => string;
  /** Where it is not that date alone: what makes a row one of the period's. Such a figure has no weeks. */
  readonly inPeriod?: string;
  /** A table of `WITH` that its rows are joined to. */
  readonly standing?: true;
  /** What is left out of a period's rows, each with its reason; the first that holds counts. */
  readonly excluded: readonly Exclusion[];
  /** What the date says has happened, and not that it was to happen: the day that has begun counts whole. */
  readonly happened?: true;
  /** Whether a row counts in the numerator, where the figure knows pass and fail. */
  readonly passed?: (basis: KpiBasis) => string;
  /** Rows that count are the bad ones. */
  readonly countsBad?: true;
  readonly form: Form;
  /** It looks at the order's own row. */
  readonly joined?: true;
}

export interface Exclusion {
  readonly words: string;
  readonly when: string;
}

/**
 * - share: passed ÷ rows
 * - quotient: Σ numerator ÷ Σ denominator, of each currency by itself where it is weighted by money
 * - sum: Σ value, of each currency by itself where it is money
 * - spread: mean, median and p90 of a value
 */
export type Form =
  | { readonly kind: 'share' }
  | {
      readonly kind: 'quotient';
      readonly numerator: (basis: KpiBasis) => string;
      readonly denominator: string;
      readonly currency?: string;
      /** Multiplied by the days of the period. */
      readonly timesDays?: true;
    }
  | { readonly kind: 'sum'; readonly value: string; readonly currency?: string; readonly perDay?: true }
  | { readonly kind: 'spread'; readonly value: string; readonly headline: 'median' | 'mean' };

const TABLES: Readonly<Record<KpiGrain, string>> = { line: 'kpi_line', order: 'kpi_order', invoice: 'kpi_invoice' };
const ORDER_OF: Readonly<Record<KpiGrain, string>> = { line: 'r.order_id', order: 'r.id', invoice: 'r.order_id' };

/** An invoice over several orders counts once, with the order that comes first by key. */
const ONCE = 'r.id NOT IN (SELECT id FROM doubled)';

/** Which of a row's orders are looked at besides: `o` its order_row, `k` its kpi_order. */
export type Joined = 'none' | 'o' | 'o and k';

/** FROM with the rows of a grain; the joined tables only where something needs them. */
export function fromRows({ grain, standing }: Measure, joined: Joined): string {
  const order = ORDER_OF[grain];
  return [
    `f CROSS JOIN ${TABLES[grain]} r`,
    ...(joined === 'o and k' && grain !== 'order' ? [`JOIN kpi_order k ON k.id = ${order}`] : []),
    ...(joined === 'none' ? [] : [`JOIN order_row o ON o.id = ${order}`]),
    ...(standing ? ['JOIN standing s ON s.line = r.id'] : []),
  ].join(' ');
}

/** `k` in SQL: orders are their own. */
export function orderAlias(grain: KpiGrain): string {
  return grain === 'order' ? 'r' : 'k';
}

/** Falls in the period, whether it counts or is left out. */
export function inPeriod(measure: Measure, basis: KpiBasis): string {
  const at = measure.at(basis);
  const end = measure.happened ? 'f.cut_at' : 'f.to_at';
  const when = measure.inPeriod ?? `${at} > f.from_at AND ${at} <= ${end}`;
  return measure.grain === 'invoice' ? `${when} AND ${ONCE}` : when;
}

/** Whether a row is as it should be; null where the figure knows no pass and fail. */
export function isGood(measure: Measure, basis: KpiBasis): string | null {
  if (!measure.passed) return null;
  return measure.countsBad ? `NOT (${measure.passed(basis)})` : `(${measure.passed(basis)})`;
}

/** The reason that counts, as its position in the list; null for members. */
export function exclusionOf(excluded: Measure['excluded']): string {
  if (excluded.length === 0) return 'NULL';
  return `CASE ${excluded.map(({ when }, index) => `WHEN ${when} THEN ${index}`).join(' ')} END`;
}
