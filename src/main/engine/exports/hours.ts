import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import { HOUR } from '#shared/domain/time.ts';

/** Milliseconds as decimal hours, exact to four decimals, rounded half away from zero: 5400000 → "1.5". */
export function hoursText(ms: number): string {
  const tenThousandths = Math.round(Math.abs(ms) / (HOUR / 10_000));
  return formatMicros(((ms < 0 ? -tenThousandths : tenThousandths) * 100) as Micros);
}
