import { err, ok, type Result } from '../lib/result.ts';

/**
 * An exact decimal as an integer count of millionths (scale 6). Money and quantities are held so:
 * 12.5 is 12_500_000. Safe up to 9,007,199,254 units.
 */
export type Micros = number & { readonly __brand: 'Micros' };

export const MICROS_PER_UNIT = 1_000_000;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;

export const ZERO = 0 as Micros;

/**
 * Reads a decimal from its source text or JSON number, exactly.
 * Fails for text that is no number, more than six significant decimals, or a value out of range.
 */
export function parseMicros(source: string | number): Result<Micros, string> {
  const text = typeof source === 'number' ? String(source) : source.trim();
  const match = DECIMAL.exec(text);
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) return err(`"${text}" is not a decimal number`);
  const exponent = Number(match[4] ?? 0);
  const fraction = match[3] ?? '';
  let digits = (match[2] ?? '') + fraction;
  let shift = 6 - fraction.length + exponent;
  if (shift < 0) {
    const dropped = digits.slice(shift);
    if (/[1-9]/.test(dropped)) return err(`"${text}" has more than six decimals`);
    digits = digits.slice(0, shift);
    shift = 0;
  }
  const value = Number(digits + '0'.repeat(shift));
  if (!Number.isSafeInteger(value)) return err(`"${text}" is out of range`);
  return ok((match[1] === '-' && value !== 0 ? -value : value) as Micros);
}

/** @throws RangeError for a whole number whose micros are not a safe integer */
export function microsOf(units: number): Micros {
  const value = Math.round(units * MICROS_PER_UNIT);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${units} is out of range`);
  return value as Micros;
}

/** Exact decimal text without trailing zeros: 12500000 → "12.5". */
export function formatMicros(value: Micros): string {
  const negative = value < 0;
  const digits = String(Math.abs(value)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${negative ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`;
}

export function addMicros(a: Micros, b: Micros): Micros {
  return (a + b) as Micros;
}

export function subMicros(a: Micros, b: Micros): Micros {
  return (a - b) as Micros;
}

/** price × quantity, rounded half away from zero to a millionth. */
export function multiplyMicros(a: Micros, b: Micros): Micros {
  const product = BigInt(a) * BigInt(b);
  const scale = BigInt(MICROS_PER_UNIT);
  const half = product < 0n ? -scale / 2n : scale / 2n;
  return Number((product + half) / scale) as Micros;
}

/** amount ÷ quantity, rounded half away from zero to a millionth. @throws RangeError where the quantity is zero */
export function divideMicros(a: Micros, b: Micros): Micros {
  const dividend = BigInt(Math.abs(a)) * BigInt(MICROS_PER_UNIT);
  const divisor = BigInt(Math.abs(b));
  const quotient = Number((2n * dividend + divisor) / (2n * divisor));
  return (quotient !== 0 && a < 0 !== b < 0 ? -quotient : quotient) as Micros;
}

/** An amount of one currency (ISO 4217 code). */
export interface Money {
  readonly amount: Micros;
  readonly currency: string;
}
