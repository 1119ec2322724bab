import { Temporal } from 'temporal-polyfill';
import { ContractError } from '#shared/contract/errors.ts';
import { DAY, MINUTE, type Instant } from '#shared/domain/time.ts';

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

/** @throws ContractError input.invalid for a name that is no IANA time zone */
export function createLocalTime(zone: string): LocalTime {
  const offsets = new Map<number, number>();
  const read = (at: Instant): number =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  try {
    read(0);
  } catch {
    throw new ContractError({
      code: 'input.invalid',
      message: `"${zone}" is not a time zone.`,
      next: 'Use an IANA name such as Europe/Berlin or UTC.',
    });
  }
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

/** Days from 1899-12-30 to 1970-01-01: the day count of the 1900 date system (ECMA-376 part 1, 18.17.4.1). */
const EPOCH_SERIAL = 25_569;
/** Before 1 March 1900 that system counts a day that never was. */
const FIRST_SERIAL = 61;

/** Spreadsheet day number of wall-clock milliseconds, to the second; null for what the system cannot hold. */
export function serialOf(wallClockMs: number): number | null {
  const serial = (Math.round(wallClockMs / 1000) * 1000) / DAY + EPOCH_SERIAL;
  return serial >= FIRST_SERIAL && serial < 2_958_466 ? serial : null;
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
