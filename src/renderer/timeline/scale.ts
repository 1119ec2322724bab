import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import { formatClock, formatWeekday, startOfDay } from '../ui/format.ts';
import type { Span } from './model.ts';

export interface Tick {
  readonly at: Instant;
  readonly words: string;
  /** First tick of a day. */
  readonly day: boolean;
}

const STEPS = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
];
const MIN_TICK_PIXELS = 76;
export const SHORTEST_SPAN = 30 * MINUTE;
export const LONGEST_SPAN = 3 * 365 * DAY;

export function toX(at: Instant, span: Span, width: number): number {
  return ((at - span.from) / (span.to - span.from)) * width;
}

export function toInstant(x: number, span: Span, width: number): Instant {
  return span.from + (x / width) * (span.to - span.from);
}

/** Zooms by a factor (below 1: closer) so that the instant under the pointer stays where it is. */
export function zoom(span: Span, factor: number, around: Instant): Span {
  const size = span.to - span.from;
  const next = Math.max(SHORTEST_SPAN, Math.min(LONGEST_SPAN, size * factor));
  const left = (around - span.from) / size;
  return { from: around - left * next, to: around + (1 - left) * next };
}

export function pan(span: Span, ms: number): Span {
  return { from: span.from + ms, to: span.to + ms };
}

/** Ticks on round times of the zone, never closer than they can be read. */
export function ticks(span: Span, width: number, zone: string | undefined): Tick[] {
  const perPixel = (span.to - span.from) / Math.max(1, width);
  const step = STEPS.find((candidate) => candidate / perPixel >= MIN_TICK_PIXELS) ?? 91 * DAY;
  const found: Tick[] = [];
  let day = startOfDay(span.from, zone);
  while (day <= span.to && found.length < 200) {
    if (day >= span.from) found.push({ at: day, words: formatWeekday(day, zone), day: true });
    // A day may have 23 or 25 hours: each starts where the zone says.
    const days = Math.max(1, step / DAY);
    const next = startOfDay(day + days * DAY + 3 * HOUR, zone);
    if (step < DAY) {
      for (let at = day + step; at < next; at += step) {
        if (at >= span.from && at <= span.to) found.push({ at, words: formatClock(at, zone), day: false });
      }
    }
    day = next;
  }
  return found;
}
