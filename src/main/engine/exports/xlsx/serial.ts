import { DAY } from '#shared/domain/time.ts';

/** Days from 1899-12-30 to 1970-01-01: the day count of the 1900 date system (ECMA-376 part 1, 18.17.4.1). */
const EPOCH_SERIAL = 25_569;
/** Before 1 March 1900 that system counts a day that never was. */
const FIRST_SERIAL = 61;

/** Spreadsheet day number of wall-clock milliseconds, cut to the second; null for what the system cannot hold. */
export function serialOf(wallClockMs: number): number | null {
  const serial = (Math.floor(wallClockMs / 1000) * 1000) / DAY + EPOCH_SERIAL;
  return serial >= FIRST_SERIAL && serial < 2_958_466 ? serial : null;
}
