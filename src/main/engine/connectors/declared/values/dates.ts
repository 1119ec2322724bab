import { Temporal } from 'temporal-polyfill';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { parseIso, type When } from '#shared/domain/time.ts';
import { compilePattern, type DatePattern, type LocalTime } from './date-pattern.ts';

/**
 * - iso: ISO 8601 text, a date or a date-time
 * - parts: an object with year, month, day and, for a date-time, hour, minute, second, microsecond
 * - epoch_s, epoch_ms: seconds or milliseconds since 1970 · else: a pattern such as `dd.MM.yyyy HH:mm`
 */
export interface DateRules {
  readonly formats: readonly string[];
  /** Zone of date-times that name none: IANA name, `UTC` or an offset. */
  readonly zone: string;
  /** Texts that mean "no date". */
  readonly empty: readonly string[];
}

export type DateReader = (value: unknown) => Result<When | null, string>;

type FormatReader = (value: unknown) => When | null;

const NAMED_FORMATS = new Set(['iso', 'parts', 'epoch_s', 'epoch_ms']);
const NAIVE_ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const FIXED_OFFSET = /^[+-]\d{2}:\d{2}$/;

/** What is wrong with a date format, or null. */
export function formatProblem(format: string): string | null {
  if (NAMED_FORMATS.has(format)) return null;
  const pattern = compilePattern(format);
  return pattern.ok ? null : pattern.error;
}

export function isZone(zone: string): boolean {
  try {
    return new Temporal.ZonedDateTime(0n, zone).epochMilliseconds === 0;
  } catch {
    return false;
  }
}

/** Reads the dates of one field. Null and empty text are no date; anything that fits no format is an error. */
export function compileDates(rules: DateRules): DateReader {
  const readers = rules.formats.map((format) => formatReader(format, rules.zone));
  const empty = new Set(['', ...rules.empty]);
  return (value) => {
    if (value === null || value === undefined || value === false) return ok(null);
    const given = typeof value === 'string' ? value.trim() : value;
    if (typeof given === 'string' && empty.has(given)) return ok(null);
    for (const read of readers) {
      const when = read(given);
      if (when !== null) return ok(when);
    }
    const shown = typeof given === 'string' ? given : JSON.stringify(given);
    return err(`"${shown}" is no date of the form ${rules.formats.join(' or ')}`);
  };
}

function formatReader(format: string, zone: string): FormatReader {
  if (format === 'iso') return (value) => (typeof value === 'string' ? readIso(value, zone) : null);
  if (format === 'parts') return (value) => readParts(value, zone);
  if (format === 'epoch_s') return (value) => readEpoch(value, 1000);
  if (format === 'epoch_ms') return (value) => readEpoch(value, 1);
  const pattern = compilePattern(format);
  return (value) => (pattern.ok && typeof value === 'string' ? readPattern(value, pattern.value, zone) : null);
}

function readIso(text: string, zone: string): When | null {
  const stated = parseIso(text);
  if (stated !== null) return stated;
  const match = NAIVE_ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = match;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second), ms };
  return whenOf({ year: Number(year), month: Number(month), day: Number(day), time, offset: null }, zone, text);
}

function readPattern(text: string, pattern: DatePattern, zone: string): When | null {
  const local = pattern(text);
  return local === null ? null : whenOf(local, zone, text);
}

function readParts(value: unknown, zone: string): When | null {
  if (value === null || typeof value !== 'object') return null;
  const parts = value as Readonly<Record<string, unknown>>;
  const { year, month, day, hour, minute = 0, second = 0, microsecond = 0 } = parts;
  if (![year, month, day, hour ?? 0, minute, second, microsecond].every(Number.isInteger)) return null;
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const local = { year: Number(year), month: Number(month), day: Number(day), offset: null };
  if (hour === undefined) return whenOf({ ...local, time: null }, zone, date);
  const time = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: Math.floor(Number(microsecond) / 1000),
  };
  const text = `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${padded(microsecond, 6)}`;
  return whenOf({ ...local, time }, zone, text);
}

function readEpoch(value: unknown, msPerUnit: number): When | null {
  const number = typeof value === 'string' && /^-?\d{1,16}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return { kind: 'instant', at: Math.round(number * msPerUnit), text: String(value) };
}

function padded(value: unknown, width: number): string {
  return String(value).padStart(width, '0');
}

/** Null for a day or a time that no calendar or clock has. */
function whenOf(local: LocalTime, zone: string, text: string): When | null {
  const { year, month, day, time, offset } = local;
  const utcDay = Date.UTC(year, month - 1, day);
  const back = new Date(utcDay);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null;
  if (time === null) return { kind: 'date', date: back.toISOString().slice(0, 10), text };
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return null;
  const asUtc = utcDay + ((time.hour * 60 + time.minute) * 60 + time.second) * 1000 + time.ms;
  return { kind: 'instant', at: instantAt(asUtc, offset ?? zone), text };
}

/** The instant at which clocks of a zone show a time, given as if it were UTC. A skipped hour is read as the next. */
function instantAt(asUtc: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Z') return asUtc;
  if (FIXED_OFFSET.test(zone)) {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
    return asUtc - (zone.startsWith('-') ? -minutes : minutes) * 60_000;
  }
  const clock = new Date(asUtc);
  return new Temporal.PlainDateTime(
    clock.getUTCFullYear(),
    clock.getUTCMonth() + 1,
    clock.getUTCDate(),
    clock.getUTCHours(),
    clock.getUTCMinutes(),
    clock.getUTCSeconds(),
    clock.getUTCMilliseconds(),
  ).toZonedDateTime(zone).epochMilliseconds;
}
