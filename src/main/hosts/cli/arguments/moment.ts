import type { LocalTime } from '#shared/domain/local-time.ts';
import { DAY, parseIso, type Instant } from '#shared/domain/time.ts';
import { UsageError } from './parse.ts';

/**
 * A moment as people type one: ISO 8601 with an offset, or as the zone's clock shows it. A day is meant to its end.
 * @throws UsageError
 */
export function momentOf(option: string, text: string, local: LocalTime): Instant {
  const read = parseIso(text, 'Z');
  if (read?.kind === 'date') return atWall(Date.parse(`${read.date}T00:00:00Z`) + DAY, local) - 1;
  if (read?.kind === 'instant') return parseIso(text) === null ? atWall(read.at, local) : read.at;
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
