import type { KpiFigure, KpiFrame, KpiId } from '#shared/contract/dto/kpis.ts';
import { formatMicros } from '#shared/domain/decimal.ts';
import { isoLocal, type LocalTime } from '#shared/domain/local-time.ts';
import { hoursText } from './hours.ts';

const BASIS_WORDS: Readonly<Record<KpiFrame['basis'], string>> = {
  promise: 'last promise',
  first_promise: 'first promise',
  request: 'requested date',
};

/** Figures whose rows measure days or a count, and not time. */
const COUNTED: ReadonlySet<KpiId> = new Set([
  'invoicing_lag',
  'invoiced_late',
  'cash_held',
  'promise_changes',
  'touches',
  'touchless',
  'auto_match',
  'exception_rate',
]);

export function measuresTime(kpi: KpiId): boolean {
  return !COUNTED.has(kpi);
}

/** What a figure means and comes to, a sentence each: so that an exported list of its rows can be checked by hand. */
export function kpiWords({ definition, ...figure }: KpiFigure, frame: KpiFrame, local: LocalTime): string[] {
  const { numerator, denominator, spread, excluded, byCurrency, missing, notes } = figure;
  return [
    `Figure: ${definition.title}, definition ${definition.id} version ${definition.version}`,
    `Formula: ${definition.formula}`,
    `Set: ${definition.set}`,
    `Period: ${frame.words}, days of ${frame.zone}; after ${isoLocal(frame.from, local)} up to ${isoLocal(frame.to, local)}`,
    ...(definition.usesBasis ? [`Basis: ${BASIS_WORDS[frame.basis]}`] : []),
    `Time: ${definition.calendar}; business time is ${frame.calendar}`,
    ...(missing === null ? [] : [`Missing: ${missing}`]),
    ...(definition.unit === 'share' && numerator !== null && denominator !== null
      ? [`Result: ${numerator} of ${denominator}`]
      : []),
    ...(spread === null
      ? []
      : [
          `Result: median ${hoursText(spread.median)} h, mean ${hoursText(spread.mean)} h, p90 ${hoursText(spread.p90)} h`,
        ]),
    ...byCurrency.map(({ currency, money, value, rows }) =>
      money === null
        ? `Result in ${currency}: ${value === null ? 'unknown' : value.toFixed(4)} over ${rows} rows`
        : `Result in ${currency}: ${formatMicros(money.amount)} over ${rows} rows`,
    ),
    ...excluded.map(({ words, count }) => `Left out: ${count} rows, ${words}`),
    ...notes,
  ];
}
