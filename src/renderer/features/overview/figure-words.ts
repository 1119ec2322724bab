import type { KpiDefinition, KpiFigure } from '#shared/contract/dto/kpis.ts';
import type { Micros, Money } from '#shared/domain/decimal.ts';
import { HOUR } from '#shared/domain/time.ts';
import { formatCount, formatDuration, formatMoney, UNKNOWN } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

const WHOLE = 1_000_000;

/** Money to whole units: for tiles and axes, where the exact amount is one hover away. */
export function roundMoney({ amount, currency }: Money): string {
  return `${formatCount(Math.round(amount / WHOLE))} ${currency}`;
}

export function exactMoney(money: Money): string {
  return formatMoney(money);
}

/** "82.4 %", "5 d 2 h", "0.8 d"; a dash where it cannot be told. */
export function valueWords(unit: KpiDefinition['unit'], value: number | null, currency?: string): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'ratio':
      return value.toFixed(2);
    case 'duration':
      return formatDuration(value);
    case 'days':
      return `${value.toFixed(1)} d`;
    case 'money':
      return currency === undefined
        ? formatCount(Math.round(value / WHOLE))
        : roundMoney({ amount: Math.round(value) as Micros, currency });
  }
}

/** Always in hours: sums of them are compared. */
export function hoursWords(ms: number): string {
  return `${formatCount(Math.round(ms / HOUR))} h`;
}

export function figureWords({ definition, value, byCurrency }: KpiFigure): string {
  if (definition.id === 'lost_hours' && value !== null) return hoursWords(value);
  return valueWords(definition.unit, value, definition.unit === 'money' ? byCurrency[0]?.currency : undefined);
}

const ONE: Readonly<Record<'line' | 'order' | 'invoice', string>> = {
  line: 'line',
  order: 'order',
  invoice: 'invoice',
};

export function rowsWords(grain: 'line' | 'order' | 'invoice', count: number): string {
  return plural(count, ONE[grain]);
}

/** "414 of 523 orders": the figure's own counts under it. */
export function countsWords({ definition, numerator, denominator, rows, spread, missing }: KpiFigure): string {
  if (missing !== null) return missing;
  if (definition.unit === 'share' && numerator !== null && denominator !== null) {
    if (rows !== null && rows.count === denominator) {
      return `${formatCount(numerator)} of ${rowsWords(rows.grain, denominator)}`;
    }
  }
  if (spread !== null) {
    return `mean ${formatDuration(spread.mean)}, p90 ${formatDuration(spread.p90)}`;
  }
  return rows === null ? '' : rowsWords(rows.grain, rows.count);
}
