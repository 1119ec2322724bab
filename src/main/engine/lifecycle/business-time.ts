import { MINUTE, type Instant } from '#shared/domain/time.ts';
import type { BusinessCalendar } from '#shared/domain/policy.ts';
import { dayNumber, zonedDays } from './zoned-days.ts';

/** Working time of a company: its calendar in its zone. */
export interface BusinessTime {
  /** The instant after so much working time, counted from `from`. */
  add(from: Instant, workingMs: number): Instant;
  /** The instant so much working time before. */
  subtract(from: Instant, workingMs: number): Instant;
  /** The last instant not after `from` at which the clock on the wall shows so many minutes after midnight, on a working day. */
  lastAt(from: Instant, minutes: number): Instant;
  /** Working time between two instants; 0 when `to` is not later. */
  between(from: Instant, to: Instant): number;
  /** End of the n-th working day after the local day of `from`. */
  endOfDayAfter(from: Instant, days: number): Instant;
  /** The instant after so much time, where days without work do not count and the others count whole. */
  addOnWorkdays(from: Instant, ms: number): Instant;
  /** Time between two instants, counted alike; 0 when `to` is not later. */
  betweenOnWorkdays(from: Instant, to: Instant): number;
  /** The instant so much time before, counted alike. */
  subtractOnWorkdays(from: Instant, ms: number): Instant;
}

interface Shift {
  readonly opens: Instant;
  readonly closes: Instant;
}

/** A calendar that never opens must not make a loop endless. */
const LONGEST_SEARCH_DAYS = 4000;
/** Local days, as numbers since 1970-01-01, that calendars were asked about: from the first to the last. */
export interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** What is asked goes through one place, so that an order's figures are known to rest on these days and no others. */
let asked = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

/** Days that calendars were asked about since this was last called; null for none. */
export function takeDaysAsked(): DaySpan | null {
  const { first, last } = asked;
  asked = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  return first <= last ? { first, last } : null;
}

const BY_CALENDAR = new WeakMap<BusinessCalendar, Map<string, BusinessTime>>();

export function businessTime(calendar: BusinessCalendar, zone: string): BusinessTime {
  let zones = BY_CALENDAR.get(calendar);
  if (!zones) BY_CALENDAR.set(calendar, (zones = new Map<string, BusinessTime>()));
  let time = zones.get(zone);
  if (!time) zones.set(zone, (time = buildBusinessTime(calendar, zone)));
  return time;
}

function buildBusinessTime(calendar: BusinessCalendar, zone: string): BusinessTime {
  const days = zonedDays(zone);
  const workdays = new Set(calendar.workdays);
  const holidays = new Set(calendar.holidays.map(dayNumber));
  const shifts = new Map<number, Shift | null>();

  function shiftOf(day: number): Shift | null {
    if (day < asked.first) asked.first = day;
    if (day > asked.last) asked.last = day;
    const known = shifts.get(day);
    if (known !== undefined) return known;
    const midnight = days.startOf(day);
    // 1970-01-01 was a Thursday, ISO weekday 4.
    const works = workdays.has(((((day + 3) % 7) + 7) % 7) + 1) && !holidays.has(day);
    const shift = works
      ? { opens: midnight + calendar.opensAt * MINUTE, closes: midnight + calendar.closesAt * MINUTE }
      : null;
    shifts.set(day, shift);
    return shift;
  }

  function add(from: Instant, workingMs: number): Instant {
    let left = workingMs;
    const first = days.dayOf(from);
    for (let day = first; day < first + LONGEST_SEARCH_DAYS; day++) {
      const shift = shiftOf(day);
      if (!shift || shift.closes <= from) continue;
      const begin = Math.max(shift.opens, from);
      if (begin + left <= shift.closes) return begin + left;
      left -= shift.closes - begin;
    }
    return from + workingMs;
  }

  function subtract(from: Instant, workingMs: number): Instant {
    let left = workingMs;
    const last = days.dayOf(from);
    for (let day = last; day > last - LONGEST_SEARCH_DAYS; day--) {
      const shift = shiftOf(day);
      if (!shift || shift.opens >= from) continue;
      const end = Math.min(shift.closes, from);
      if (end - left >= shift.opens) return end - left;
      left -= end - shift.opens;
    }
    return from - workingMs;
  }

  function lastAt(from: Instant, minutes: number): Instant {
    const last = days.dayOf(from);
    for (let day = last; day > last - LONGEST_SEARCH_DAYS; day--) {
      const at = days.startOf(day) + minutes * MINUTE;
      if (shiftOf(day) && at <= from) return at;
    }
    return from;
  }

  function between(from: Instant, to: Instant): number {
    if (to <= from) return 0;
    let total = 0;
    const last = days.dayOf(to);
    for (let day = days.dayOf(from); day <= last; day++) {
      const shift = shiftOf(day);
      if (shift) total += Math.max(0, Math.min(shift.closes, to) - Math.max(shift.opens, from));
    }
    return total;
  }

  function endOfDayAfter(from: Instant, count: number): Instant {
    let left = count;
    const first = days.dayOf(from);
    for (let day = first + 1; day < first + LONGEST_SEARCH_DAYS; day++) {
      if (shiftOf(day) && --left <= 0) return days.startOf(day + 1);
    }
    return days.startOf(first + count + 1);
  }

  function addOnWorkdays(from: Instant, ms: number): Instant {
    let left = ms;
    const first = days.dayOf(from);
    for (let day = first; day < first + LONGEST_SEARCH_DAYS; day++) {
      if (!shiftOf(day)) continue;
      const begin = Math.max(days.startOf(day), from);
      const end = days.startOf(day + 1);
      if (begin + left <= end) return begin + left;
      left -= end - begin;
    }
    return from + ms;
  }

  function betweenOnWorkdays(from: Instant, to: Instant): number {
    if (to <= from) return 0;
    let total = 0;
    const last = days.dayOf(to);
    for (let day = days.dayOf(from); day <= last; day++) {
      if (shiftOf(day)) total += Math.max(0, Math.min(days.startOf(day + 1), to) - Math.max(days.startOf(day), from));
    }
    return total;
  }

  function subtractOnWorkdays(from: Instant, ms: number): Instant {
    let left = ms;
    const last = days.dayOf(from - 1);
    for (let day = last; day > last - LONGEST_SEARCH_DAYS; day--) {
      if (!shiftOf(day)) continue;
      const begin = days.startOf(day);
      const end = Math.min(days.startOf(day + 1), from);
      if (end - left >= begin) return end - left;
      left -= end - begin;
    }
    return from - ms;
  }

  return { add, subtract, lastAt, between, endOfDayAfter, addOnWorkdays, betweenOnWorkdays, subtractOnWorkdays };
}
