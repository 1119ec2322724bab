import { createLocalTime } from '#shared/domain/local-time.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { HttpStreamDeclaration, SinceFormat } from '../declaration/schema.ts';

type Changes = HttpStreamDeclaration['changes'];

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: DAY };
const USUAL_OVERLAP = 15 * MINUTE;

/** How far a reading reaches back over the one before. */
export function overlapOf(changes: Changes): number {
  if (changes?.overlap !== undefined)
    return Number.parseInt(changes.overlap, 10) * (UNITS[changes.overlap.slice(-1)] ?? 1);
  return changes?.since === 'date' ? DAY : USUAL_OVERLAP;
}

/** What {since} becomes; null in a first reading that goes back to the beginning. */
export function sinceText(at: Instant | null, changes: Changes): string | number | null {
  const from = at ?? (changes?.from === undefined ? null : Date.parse(`${changes.from}T00:00:00Z`));
  return from === null ? null : WRITERS[changes?.since ?? 'iso'](from, changes?.zone ?? 'UTC');
}

/** The first moment at or after this one that {since} can say: a count from it never takes in what lies before. */
export function sayable(at: Instant, changes: Changes): Instant {
  const format = changes?.since ?? 'iso';
  if (format === 'date') return wall(at, changes?.zone ?? 'UTC').endsWith('T00:00:00.000Z') ? at : at + DAY;
  return format === 'iso' || format === 'epoch_ms' ? at : Math.ceil(at / 1000) * 1000;
}

const WRITERS: Readonly<Record<SinceFormat, (at: Instant, zone: string) => string | number>> = {
  iso: (at) => new Date(at).toISOString(),
  iso_seconds: (at) => `${new Date(at).toISOString().slice(0, 19)}Z`,
  date: (at, zone) => wall(at, zone).slice(0, 10),
  sql: (at, zone) => wall(at, zone).slice(0, 19).replace('T', ' '),
  epoch_s: (at) => Math.floor(at / 1000),
  epoch_ms: (at) => at,
};

function wall(at: Instant, zone: string): string {
  return new Date(at + createLocalTime(zone).offset(at)).toISOString();
}
