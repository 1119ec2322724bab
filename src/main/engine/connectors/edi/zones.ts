import type { Instant } from '#shared/domain/time.ts';
import { HOUR } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { atWall } from '../kit/wall-time.ts';

/** Zones that follow the seasons, by X12 time code (element 623). */
const SEASONAL: Readonly<Record<string, string>> = {
  AT: 'America/Halifax',
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
  AK: 'America/Anchorage',
  HT: 'Pacific/Honolulu',
  NT: 'America/St_Johns',
};

/** Hours from UTC of those that do not. */
const FIXED: Readonly<Record<string, number>> = {
  UT: 0,
  GM: 0,
  Z: 0,
  AS: -4,
  AD: -3,
  ES: -5,
  ED: -4,
  CS: -6,
  CD: -5,
  MS: -7,
  MD: -6,
  PS: -8,
  PD: -7,
  HS: -10,
  HD: -9,
};

/**
 * The moment of a wall time by its X12 time code: a named zone, or hours from UTC ("01" to "12" east, "13" to "24" west,
 * from twelve hours down to one). Without a code, or with "LT", it is the usual zone.
 */
export function atTimeCode(wall: number, code: string, usualZone: string): Instant {
  const fixed = own(FIXED, code);
  if (fixed !== undefined) return wall - fixed * HOUR;
  const seasonal = own(SEASONAL, code);
  if (seasonal !== undefined) return atWall(wall, seasonal);
  if (/^(?:0[1-9]|1\d|2[0-4])$/.test(code)) {
    const number = Number(code);
    return wall - (number <= 12 ? number : number - 25) * HOUR;
  }
  return atWall(wall, usualZone);
}
