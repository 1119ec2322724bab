import { DAY } from '#shared/domain/time.ts';
import type { Shown } from './number-format.ts';

/** Day 0 of the two date systems (ECMA-376 part 1, 18.17.4.1): 30 December 1899, and 1 January 1904. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31, the last day that spreadsheets show. */
const LAST_DAY = 2_958_465;
/** The 1900 system counts a 29 February 1900, which never was; days before it stand one higher. */
const DAY_THAT_NEVER_WAS = 60;

/**
 * What a cell with a date format says: "2026-03-02", "2026-03-02T09:14:00" (clock time without a zone) or "09:14:00".
 * Null for a number that no spreadsheet shows as a date. Day 0 of the 1900 system, which spreadsheets show where a formula
 * found nothing, is "1900-01-00": it is no date, and a declaration may call it empty.
 */
export function dateText(serial: number, shown: Exclude<Shown, 'number'>, is1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial >= LAST_DAY + 1) return null;
  const wholeMs = Math.round(serial * DAY);
  const clock = new Date(wholeMs % DAY).toISOString().slice(11, 23).replace('.000', '');
  const days = Math.floor(wholeMs / DAY);
  if (shown === 'time' && days === 0) return clock;
  const date = is1904 ? isoDay(EPOCH_1904, days) : dayOf1900(days);
  return shown === 'date' && wholeMs % DAY === 0 ? date : `${date}T${clock}`;
}

function dayOf1900(days: number): string {
  if (days === 0) return '1900-01-00';
  if (days === DAY_THAT_NEVER_WAS) return '1900-02-29';
  return isoDay(EPOCH_1900, days < DAY_THAT_NEVER_WAS ? days + 1 : days);
}

function isoDay(epoch: number, days: number): string {
  return new Date(epoch + days * DAY).toISOString().slice(0, 10);
}
