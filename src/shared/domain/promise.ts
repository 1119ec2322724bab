import type { LocalTime } from './local-time.ts';
import type { Instant } from './time.ts';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A clock time in a source's own text, or a count of seconds. */
const CLOCK_TIME = /\d:\d|\dT\d|^\d{10,}$/;

/**
 * A promise as a grid's row carries it, told as what was promised: an instant, or the date of a day. The instant at
 * which a promised day ends would read as the day after.
 * @param text the source's own words
 */
export function promisedWhen(endsAt: Instant | null, text: string | null, local: LocalTime): Instant | string | null {
  if (endsAt === null || text === null || CLOCK_TIME.test(text)) return endsAt;
  if (ISO_DATE.test(text)) return text;
  const last = endsAt - 1;
  return new Date(last + local.offset(last)).toISOString().slice(0, 10);
}
