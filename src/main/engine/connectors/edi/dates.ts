import { parseIso, type Instant, type When } from '#shared/domain/time.ts';

/** CCYYMMDD or YYMMDD → YYYY-MM-DD; a two-digit year is the one nearest to 2020. Null for anything else. */
export function isoDate(text: string): string | null {
  const digits = /^\d{6}$|^\d{8}$/.test(text) ? text : null;
  if (digits === null) return null;
  const year =
    digits.length === 8 ? digits.slice(0, 4) : `${Number(digits.slice(0, 2)) < 70 ? '20' : '19'}${digits.slice(0, 2)}`;
  const date = `${year}-${digits.slice(-4, -2)}-${digits.slice(-2)}`;
  return parseIso(date) === null ? null : date;
}

/** HHMM, HHMMSS or HHMMSSdd → HH:MM:SS; null for anything else. */
function isoTime(text: string): string | null {
  const found = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\d{0,2}$/.exec(text);
  return found ? `${found[1]}:${found[2]}:${found[3] ?? '00'}` : null;
}

/** A date, with its time where one stands; null where the date is none. A time that is none is left out. */
export function whenOf(date: string, time: string, shown: string, toInstant: (wall: number) => Instant): When | null {
  const day = isoDate(date);
  if (day === null) return null;
  const clock = isoTime(time);
  if (clock === null) return { kind: 'date', date: day, text: shown };
  return { kind: 'instant', at: toInstant(Date.parse(`${day}T${clock}Z`)), text: shown };
}

/** Of an EDIFACT date by its format (element 2379); null for what is no date. Of a period, its end. */
export function edifactWhen(value: string, format: string, toInstant: (wall: number) => Instant): When | null {
  const digits = value.replace(/\D/g, '');
  switch (format) {
    case '718':
    case '719': {
      const half = digits.length / 2;
      return Number.isInteger(half) ? split(digits.slice(half), value, toInstant) : null;
    }
    case '303':
    case '304':
      return withZone(value, format === '303' ? 12 : 14, toInstant);
    case '101':
    case '102':
    case '201':
    case '203':
    case '204':
    case '':
      return split(digits, value, toInstant);
    default:
      return null;
  }
}

/** Lengths tell what stands there, because the format is wrong more often than the date. */
function split(digits: string, text: string, toInstant: (wall: number) => Instant): When | null {
  if (digits.length === 6 || digits.length === 8) return whenOf(digits, '', text, toInstant);
  if (digits.length === 10) return whenOf(digits.slice(0, 6), digits.slice(6), text, toInstant);
  if (digits.length === 12 || digits.length === 14) return whenOf(digits.slice(0, 8), digits.slice(8), text, toInstant);
  return null;
}

function withZone(value: string, digits: number, toInstant: (wall: number) => Instant): When | null {
  const zone = value.slice(digits);
  const offset = /^([+-])?(\d{2}):?(\d{2})?$/.exec(zone);
  const inZone = offset
    ? (wall: number): Instant => {
        const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
        return wall - (offset[1] === '-' ? -minutes : minutes) * 60_000;
      }
    : /^(?:UTC|GMT|Z)$/i.test(zone)
      ? (wall: number): Instant => wall
      : toInstant;
  return split(value.slice(0, digits), value, inZone);
}
