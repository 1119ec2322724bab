import { formatMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import { spanText } from '#shared/lib/span.ts';
import { DAY, HOUR, MINUTE, type Instant, type When } from '#shared/domain/time.ts';
import { bytesText } from '#shared/lib/bytes.ts';

/** Nothing known. Shown with the reason on hover where there is one. */
export const UNKNOWN = '–';

/** As sentences say it: "2 d 4 h", "38 h", "2 h 20 min", "45 min", "20 s". Sign is dropped. */
export function formatDuration(ms: number): string {
  return spanText(Math.abs(ms));
}

/** For the share of a cause: whole hours from one up. */
export function formatHours(ms: number): string {
  const size = Math.abs(ms);
  return size < HOUR || size >= 3 * HOUR ? spanText(size) : `${Math.floor(size / HOUR)} h`;
}

/** One unit, for ages: "4 min", "3 h", "12 d". */
export function formatAge(ms: number): string {
  const size = Math.max(0, ms);
  if (size < MINUTE) return 'now';
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size < 2 * DAY) return `${Math.floor(size / HOUR)} h`;
  return `${Math.floor(size / DAY)} d`;
}

/** "2 d 4 h late", "3 h early", "on time". */
export function formatSlip(ms: number): string {
  if (Math.abs(ms) < MINUTE) return 'on time';
  return `${formatDuration(ms)} ${ms > 0 ? 'late' : 'early'}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', zone === undefined ? options : { ...options, timeZone: zone });
    formatters.set(key, found);
  }
  return found;
}

function parts(at: Instant, zone: string | undefined, options: Intl.DateTimeFormatOptions): Record<string, string> {
  return Object.fromEntries(
    formatter(zone, options)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
}

const DATE_TIME = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

/** "14 Nov 14:30"; with the year where it is not the year of `now`. `zone` undefined: the machine's. */
export function formatInstant(at: Instant, zone: string | undefined, now: Instant): string {
  const value = parts(at, zone, DATE_TIME);
  const year = parts(now, zone, DATE_TIME)['year'] === value['year'] ? '' : ` ${value['year'] ?? ''}`;
  return `${value['day'] ?? ''} ${month(value['month'])}${year} ${value['hour'] ?? ''}:${value['minute'] ?? ''}`;
}

/** "Sat 14 Nov 2026, 14:30:05 CET" */
export function formatFull(at: Instant, zone: string | undefined): string {
  const value = parts(at, zone, { ...DATE_TIME, weekday: 'short', second: '2-digit', timeZoneName: 'short' });
  const date = `${value['weekday'] ?? ''} ${value['day'] ?? ''} ${month(value['month'])} ${value['year'] ?? ''}`;
  return `${date}, ${value['hour'] ?? ''}:${value['minute'] ?? ''}:${value['second'] ?? ''} ${value['timeZoneName'] ?? ''}`;
}

/** "Europe/Berlin" and "UTC+1" as it is at an instant. */
export function zoneWords(at: Instant, zone: string | undefined): { readonly name: string; readonly offset: string } {
  const name = zone ?? formatter(undefined, DATE_TIME).resolvedOptions().timeZone;
  const offset = parts(at, zone, { timeZoneName: 'shortOffset' })['timeZoneName'] ?? '';
  return { name, offset: offset.replace('GMT', 'UTC').replace(/\+0$/, '') };
}

/** "14:30" */
export function formatClock(at: Instant, zone: string | undefined): string {
  const value = parts(at, zone, DATE_TIME);
  return `${value['hour'] ?? ''}:${value['minute'] ?? ''}`;
}

/** "Sat 14 Nov" */
export function formatWeekday(at: Instant, zone: string | undefined): string {
  const value = parts(at, zone, { weekday: 'short', day: 'numeric', month: 'short' });
  return `${value['weekday'] ?? ''} ${value['day'] ?? ''} ${month(value['month'])}`;
}

/** Start of the day that holds the instant, in the zone. */
export function startOfDay(at: Instant, zone: string | undefined): Instant {
  const candidate = Math.floor((at - clockOf(at, zone)) / 1000) * 1000;
  // Where clocks changed since midnight the candidate is an hour off, into this day or into the one before.
  const off = clockOf(candidate, zone);
  return off > DAY / 2 ? candidate + DAY - off : candidate - off;
}

/** What a clock on the wall shows, as milliseconds since its midnight. */
function clockOf(at: Instant, zone: string | undefined): number {
  const value = parts(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  return Number(value['hour']) * HOUR + Number(value['minute']) * MINUTE + Number(value['second']) * 1000;
}

/** "Sept" is the locale's only month of four letters; three keep columns straight. */
function month(name: string | undefined): string {
  return (name ?? '').slice(0, 3);
}

/** A calendar date is no instant: it is the same day in every zone. */
export function formatDate(date: string, now: Instant): string {
  const at = Date.parse(`${date}T12:00:00Z`);
  const value = parts(at, 'UTC', DATE_TIME);
  const year = new Date(now).getUTCFullYear() === Number(value['year']) ? '' : ` ${value['year'] ?? ''}`;
  return `${value['day'] ?? ''} ${month(value['month'])}${year}`;
}

export function formatWhen(when: When, zone: string | undefined, now: Instant): string {
  return when.kind === 'date' ? formatDate(when.date, now) : formatInstant(when.at, zone, now);
}

/** For hovering: the full time in the shown zone, and the source's own text where it reads differently. */
export function describeWhen(when: When, zone: string | undefined): string {
  const shown = when.kind === 'date' ? `${when.date} (date without a time)` : formatFull(when.at, zone);
  return when.text === '' || when.text === shown || (when.kind === 'date' && when.text === when.date)
    ? shown
    : `${shown}\nAs the source wrote it: ${when.text}`;
}

const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const quantity = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });

/** Exact: the decimal text goes to the formatter as text. */
export function formatAmount(amount: Micros): string {
  return money.format(formatMicros(amount) as Intl.StringNumericLiteral);
}

export function formatMoney({ amount, currency }: Money): string {
  return `${formatAmount(amount)} ${currency}`;
}

export function formatQuantity(value: Micros): string {
  return quantity.format(formatMicros(value) as Intl.StringNumericLiteral);
}

export function formatCount(count: number): string {
  return count.toLocaleString();
}

export function formatBytes(bytes: number): string {
  return bytesText(bytes);
}
