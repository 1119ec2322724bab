import { Temporal } from 'temporal-polyfill';
import { DAY, MINUTE, type Instant, type When } from '#shared/domain/time.ts';

/** Days of one time zone, as counts of days since 1970-01-01. Boundaries are computed once and kept. */
export interface ZonedDays {
  /** First instant of the local day. */
  startOf(day: number): Instant;
  /** Local day of an instant. */
  dayOf(at: Instant): number;
  /** Minutes after midnight that the clock on the wall shows. */
  wallMinutes(at: Instant): number;
}

const ZONES = new Map<string, ZonedDays>();
const EPOCH = Temporal.PlainDate.from('1970-01-01');

/** @throws RangeError when the zone is unknown */
export function zonedDays(zone: string): ZonedDays {
  const known = ZONES.get(zone);
  if (known) return known;
  const starts = new Map<number, Instant>();
  function startOf(day: number): Instant {
    const cached = starts.get(day);
    if (cached !== undefined) return cached;
    const start = EPOCH.add({ days: day }).toZonedDateTime(zone).epochMilliseconds;
    starts.set(day, start);
    return start;
  }
  function dayOf(at: Instant): number {
    let day = Math.floor(at / DAY);
    while (startOf(day) > at) day--;
    while (startOf(day + 1) <= at) day++;
    return day;
  }
  function wallMinutes(at: Instant): number {
    const day = dayOf(at);
    const start = startOf(day);
    if (startOf(day + 1) - start === DAY) return Math.floor((at - start) / MINUTE);
    const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    return wall.hour * 60 + wall.minute;
  }
  startOf(0);
  const days: ZonedDays = { startOf, dayOf, wallMinutes };
  ZONES.set(zone, days);
  return days;
}

const DAY_NUMBERS = new Map<string, number>();
const DATE_TEXTS = new Map<number, string>();

/** Days since 1970-01-01 of a YYYY-MM-DD date. */
export function dayNumber(date: string): number {
  let day = DAY_NUMBERS.get(date);
  if (day === undefined) DAY_NUMBERS.set(date, (day = Date.parse(`${date}T00:00:00Z`) / DAY));
  return day;
}

export function dateText(day: number): string {
  let text = DATE_TEXTS.get(day);
  if (text === undefined) DATE_TEXTS.set(day, (text = new Date(day * DAY).toISOString().slice(0, 10)));
  return text;
}

/** First instant that a statement may mean: a date begins at local midnight. */
export function startOfWhen(days: ZonedDays, when: When): Instant {
  return when.kind === 'instant' ? when.at : days.startOf(dayNumber(when.date));
}

/** Last instant that a statement may mean: a date lasts until the next local midnight. */
export function endOfWhen(days: ZonedDays, when: When): Instant {
  return when.kind === 'instant' ? when.at : days.startOf(dayNumber(when.date) + 1);
}
