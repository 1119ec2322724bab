import { z } from 'zod';
import type { Sourced } from '#shared/domain/document.ts';
import { createLocalTime, type LocalTime } from '#shared/domain/local-time.ts';
import { HOUR, parseIso, type Instant, type When } from '#shared/domain/time.ts';
import { reject, textAt, type Field, type Node } from './drafts.ts';

/** Clocks are changed by less, and not twice within it. */
const NEAR = 3 * HOUR;

const zones = new Map<string, LocalTime>();

/** @throws RangeError for a name that is no IANA time zone */
function zoneNamed(name: string): LocalTime {
  let zone = zones.get(name);
  if (!zone) zones.set(name, (zone = createLocalTime(name)));
  return zone;
}

/** Name of an IANA time zone, for the settings of sources that write the time of their place. */
export const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, as Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    return zoneNamed(name).zone === name;
  } catch {
    return false;
  }
}

/**
 * The moment at which a zone's clocks show a wall time, given as if it were UTC: of an hour that comes twice the first, of
 * one that is skipped the next, as `Temporal` has it.
 */
export function atWall(wall: number, zone: string): Instant {
  const local = zoneNamed(zone);
  const about = wall - local.offset(wall);
  const before = local.offset(about - NEAR);
  const after = local.offset(about + NEAR);
  const first = wall - before;
  return local.offset(first) === before || local.offset(wall - after) !== after ? first : wall - after;
}

/** What the clocks of a zone show, to the second and without an offset: 2026-01-05T08:11:00. */
export function wallText(at: Instant, zone: string): string {
  return new Date(at + zoneNamed(zone).offset(at)).toISOString().slice(0, 19);
}

/** A date or a moment in ISO 8601; one that carries no offset is of the zone. Null for anything else. */
export function whenInZone(text: string, zone: string): When | null {
  const stated = parseIso(text.trim());
  if (stated !== null) return stated;
  const wall = parseIso(text.trim(), 'Z');
  return wall?.kind === 'instant' ? { ...wall, at: atWall(wall.at, zone) } : null;
}

/** As `whenAt` of drafts.ts, in a time zone. */
export function whenInZoneAt(node: Node, base: string, at: Field, zone: string): Sourced<When> | null {
  const text = textAt(node, base, at);
  if (text === null) return null;
  const when = whenInZone(text.value, zone);
  return when === null ? reject(`"${text.value}" is not a date`, text.path) : { value: when, path: text.path };
}
