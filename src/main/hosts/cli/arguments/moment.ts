import type { LocalTime } from '#shared/domain/local-time.ts';
import { DAY, parseIso, type Instant } from '#shared/domain/time.ts';
import { UsageError } from './parse.ts';

/**
 * A moment as people type one: ISO 8601 with an offset, or as the zone's clock shows it. A day is meant to its end.
 * @throws UsageError
 */
export function momentOf(option: string, text: string, local: LocalTime): Instant {
  const { at, isDay } = read(option, text, local);
  return isDay ? atWall(at + DAY, local) - 1 : at;
}

/** The same, where a day is meant from its beginning. @throws UsageError */
export function beginningOf(option: string, text: string, local: LocalTime): Instant {
  const { at, isDay } = read(option, text, local);
  return isDay ? atWall(at, local) : at;
}

/** Of a day, its midnight as if it were UTC. */
function read(option: string, text: string, local: LocalTime): { readonly at: Instant; readonly isDay: boolean } {
  const typed = parseIso(text, 'Z');
  if (typed?.kind === 'date') return { at: Date.parse(`${typed.date}T00:00:00Z`), isDay: true };
  if (typed?.kind === 'instant')
    return { at: parseIso(text) === null ? atWall(typed.at, local) : typed.at, isDay: false };
  throw new UsageError(
    `--${option} must be a moment, not "${text}"`,
    `For example: --${option} 2026-11-22T17:00 or --${option} 2026-11-22`,
  );
}

/** The instant at which the zone's clock shows a time, given as if it were UTC. */
function atWall(wall: Instant, local: LocalTime): Instant {
  const first = wall - local.offset(wall);
  return wall - local.offset(first);
}
