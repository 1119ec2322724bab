/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * A point in time as a source stated it. A date without a time stays a date; `text` is the source's own text.
 */
export type When =
  | { readonly kind: 'instant'; readonly at: Instant; readonly text: string }
  | { readonly kind: 'date'; readonly date: string; readonly text: string };

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads ISO 8601 text: a date, or a date-time with Z, ±hh:mm or ±hhmm. A date-time with no offset is read in
 * `naiveOffset` ("Z" for UTC, or "+02:00"); pass null to refuse it. Returns null for anything else.
 */
export function parseIso(text: string, naiveOffset: string | null = null): When | null {
  if (ISO_DATE.test(text)) return isRealDate(text) ? { kind: 'date', date: text, text } : null;
  const match = ISO_INSTANT.exec(text);
  if (!match) return null;
  const [, date = '', minutes = '', seconds = ':00', fraction = '', offset = naiveOffset] = match;
  if (offset === null || !isRealDate(date)) return null;
  const zone = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const at = Date.parse(`${date}T${minutes}${seconds}.${millis}${zone}`);
  return Number.isNaN(at) ? null : { kind: 'instant', at, text };
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Of text in the form YYYY-MM-DD. By arithmetic: a backfill reads millions of dates. */
function isRealDate(date: string): boolean {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8, 10));
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0) + (leap ? 1 : 0);
}

export function instant(at: Instant): When {
  return { kind: 'instant', at, text: new Date(at).toISOString() };
}
