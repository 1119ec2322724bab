import { Temporal } from 'temporal-polyfill';
import { MINUTE, type Instant } from './time.ts';

/** Instants as one time zone reads them. */
export interface LocalTime {
  /** IANA name. */
  readonly zone: string;
  /** Milliseconds to add to an instant for the wall clock. */
  offset(at: Instant): number;
}

/** Zones change their offset at whole quarters of an hour only. */
const QUARTER = 15 * MINUTE;
/** Enough for forty days of distinct quarters; the table is emptied rather than grown without end. */
const MOST_QUARTERS = 4_000;

/** @throws RangeError for a name that is no IANA time zone */
export function createLocalTime(zone: string): LocalTime {
  const offsets = new Map<number, number>();
  const read = (at: Instant): number =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  read(0);
  return {
    zone,
    offset(at) {
      const quarter = Math.floor(at / QUARTER);
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        if (offsets.size >= MOST_QUARTERS) offsets.clear();
        offset = read(quarter * QUARTER);
        offsets.set(quarter, offset);
      }
      return offset;
    },
  };
}

/** ISO 8601 with the zone's offset, to the second: 2026-11-23T14:05:00+01:00. */
export function isoLocal(at: Instant, local: LocalTime): string {
  const offset = local.offset(at);
  const wall = new Date(at + offset).toISOString().slice(0, 19);
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Wall-clock date and time as file names carry them: 2026-11-23-1405. */
export function fileStamp(at: Instant, local: LocalTime): string {
  const wall = new Date(at + local.offset(at)).toISOString();
  return `${wall.slice(0, 10)}-${wall.slice(11, 13)}${wall.slice(14, 16)}`;
}

/** For people: 2026-11-23 14:05. */
export function wallText(at: Instant, local: LocalTime): string {
  return new Date(at + local.offset(at)).toISOString().slice(0, 16).replace('T', ' ');
}
