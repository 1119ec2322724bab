import { Temporal } from 'temporal-polyfill';

/** Whole seconds since 1970-01-01T00:00:00Z. */
export type Seconds = number;
/** A civil date as days since 1970-01-01. */
export type Day = number;

export const MINUTE_S = 60;
export const HOUR_S = 3_600;
export const DAY_S = 86_400;
/** After everything. */
export const NEVER = Number.POSITIVE_INFINITY;

export const COMPANY_ZONE = 'Europe/Berlin';
const OPENS = 7.5;
const CLOSES = 17.5;

/** Dates, business days (Monday to Friday) and working hours (07:30 to 17:30) at the company's place. */
export interface Calendar {
  dayOf(at: Seconds): Day;
  /** Start of a date, local time. */
  midnight(day: Day): Seconds;
  /** Local time on a date; hours may have a fraction. */
  at(day: Day, hours: number): Seconds;
  hourOf(at: Seconds): number;
  isBusinessDay(day: Day): boolean;
  /** The date itself, or the first business day after it. */
  businessDay(day: Day): Day;
  addBusinessDays(day: Day, count: number): Day;
  /** Lets working minutes pass, counted in working hours only. */
  addWorkingMinutes(at: Seconds, minutes: number): Seconds;
  /** YYYY-MM-DD */
  text(day: Day): string;
}

export function createCalendar(firstDay: Day, lastDay: Day): Calendar {
  const midnights = new Float64Array(lastDay - firstDay + 2);
  for (let day = firstDay; day <= lastDay + 1; day += 1) {
    const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
    midnights[day - firstDay] = date.toZonedDateTime(COMPANY_ZONE).epochMilliseconds / 1000;
  }
  const texts: string[] = [];

  const midnight = (day: Day): Seconds => {
    const value = midnights[day - firstDay];
    if (value === undefined) throw new RangeError(`day ${day} is outside the calendar`);
    return value;
  };
  const dayOf = (at: Seconds): Day => {
    const guess = Math.floor((at + HOUR_S) / DAY_S);
    if (at < midnight(guess)) return guess - 1;
    return at >= midnight(guess + 1) ? guess + 1 : guess;
  };
  // Clocks change at night: counting back from the next midnight keeps working hours right on those days too.
  const atHour = (day: Day, hours: number): Seconds =>
    hours < 4 ? midnight(day) + Math.round(hours * HOUR_S) : midnight(day + 1) - Math.round((24 - hours) * HOUR_S);
  const isBusinessDay = (day: Day): boolean => {
    const weekday = (((day + 4) % 7) + 7) % 7;
    return weekday !== 0 && weekday !== 6;
  };
  const businessDay = (day: Day): Day => {
    let result = day;
    while (!isBusinessDay(result)) result += 1;
    return result;
  };
  return {
    dayOf,
    midnight,
    at: atHour,
    hourOf: (at) => 24 - (midnight(dayOf(at) + 1) - at) / HOUR_S,
    isBusinessDay,
    businessDay,
    addBusinessDays: (day, count) => {
      let result = day;
      for (let left = count; left > 0; left -= 1) result = businessDay(result + 1);
      return result;
    },
    addWorkingMinutes: (at, minutes) => {
      let day = businessDay(dayOf(at));
      let from = Math.max(at, atHour(day, OPENS));
      let left = minutes * MINUTE_S;
      while (from + left > atHour(day, CLOSES)) {
        left -= Math.max(0, atHour(day, CLOSES) - from);
        day = businessDay(day + 1);
        from = atHour(day, OPENS);
      }
      return Math.round(from + left);
    },
    text: (day) => {
      const known = texts[day - firstDay];
      if (known !== undefined) return known;
      const made = new Date(day * DAY_S * 1000).toISOString().slice(0, 10);
      texts[day - firstDay] = made;
      return made;
    },
  };
}
