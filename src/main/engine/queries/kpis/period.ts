import type { KpiPeriod } from '#shared/contract/dto/kpis.ts';
import { unreachable } from '#shared/lib/assert.ts';
import type { Instant } from '#shared/domain/time.ts';
import { dateText, dayNumber, zonedDays } from '../../lifecycle/zoned-days.ts';
import { invalidInput } from '../query-errors.ts';

/** What ended after `from` and not after `to`: an end of a day belongs to the day that it ends. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface ResolvedPeriod extends Span {
  readonly words: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The days that a period names, up to now. @throws ContractError input.invalid where it lies ahead or is empty */
export function resolvePeriod(period: KpiPeriod, now: Instant, zone: string): ResolvedPeriod {
  const days = zonedDays(zone);
  const today = days.dayOf(now);
  const [first, last] = daysOf(period, today);
  if (first > last) throw invalidInput('The period ends before it begins.');
  if (first > today) throw invalidInput('The period lies ahead: nothing in it has ended yet.');
  return {
    from: days.startOf(first),
    to: Math.min(now, days.startOf(last + 1)),
    words: `${dayWords(first)} to ${dayWords(Math.min(last, today))}`,
  };
}

function daysOf(period: KpiPeriod, today: number): readonly [number, number] {
  switch (period.kind) {
    case 'days':
      return [today - period.days + 1, today];
    case 'this_month':
      return monthOf(dateText(today).slice(0, 7));
    case 'last_month':
      return monthOf(dateText(monthOf(dateText(today).slice(0, 7))[0] - 1).slice(0, 7));
    case 'month':
      return monthOf(period.month);
    case 'range':
      return [realDay(period.from), realDay(period.to)];
    default:
      return unreachable(period);
  }
}

function realDay(date: string): number {
  const day = dayNumber(date);
  if (Number.isNaN(day) || dateText(day) !== date) throw invalidInput(`There is no day ${date}.`);
  return day;
}

/** First and last day of YYYY-MM. */
function monthOf(month: string): readonly [number, number] {
  const first = dayNumber(`${month}-01`);
  const later = dateText(first + 31).slice(0, 7);
  return [first, dayNumber(`${later}-01`) - 1];
}

function dayWords(day: number): string {
  const [year, month, date] = dateText(day).split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** The last weeks, Monday to Sunday, oldest first; the last of them is cut off at now. */
export function weeksUpTo(now: Instant, zone: string, count: number): Span[] {
  const days = zonedDays(zone);
  const today = days.dayOf(now);
  // 1970-01-01 was a Thursday.
  const monday = today - ((((today + 3) % 7) + 7) % 7);
  return Array.from({ length: count }, (_, index) => {
    const first = monday - 7 * (count - 1 - index);
    return { from: days.startOf(first), to: Math.min(now, days.startOf(first + 7)) };
  });
}
