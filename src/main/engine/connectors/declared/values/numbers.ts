import { parseMicros, type Micros } from '#shared/domain/decimal.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** How numbers are written in text. */
export interface NumberRules {
  readonly decimal: '.' | ',';
  /** Thousands separator; empty for none. */
  readonly group: string;
  /** Texts beside a number that are no part of it. */
  readonly drop: readonly string[];
  /** Decimals that are kept; null: all, and more than six are an error. */
  readonly round: number | null;
}

/**
 * An exact number from decimal text, a JSON number, or minor units (scale 2: 12050 is 120.50). Null and empty text
 * are no number.
 */
export function readMicros(value: unknown, rules: NumberRules, scale: number): Result<Micros | null, string> {
  if (value === null || value === undefined || value === false || value === '') return ok(null);
  if (typeof value !== 'string' && typeof value !== 'number') return err(`${JSON.stringify(value)} is not a number`);
  let text = String(value).trim();
  if (typeof value === 'string') text = asDecimal(text, rules);
  if (text === '') return ok(null);
  if (scale !== 0) {
    if (!/^[+-]?\d+$/.test(text)) return err(`"${String(value)}" is not a whole count of minor units`);
    text = `${text}e-${scale}`;
  }
  if (rules.round !== null) text = rounded(text, rules.round);
  const parsed = parseMicros(text);
  if (parsed.ok) return parsed;
  const hint = /\d/.test(text) ? '; "numbers" says how they are written: decimal, group, drop, round' : '';
  return err(`${parsed.error.replace(`"${text}"`, `"${String(value)}"`)}${hint}`);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** To so many decimals, half away from zero; text that is no decimal number as it is. */
function rounded(text: string, decimals: number): string {
  const [whole, sign = '', before = '', after = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const cut = after.length - Number(exponent) - decimals;
  if (whole === undefined || before + after === '' || cut <= 0) return text;
  const unit = 10n ** BigInt(cut);
  return `${sign}${(BigInt(before + after) + unit / 2n) / unit}e-${decimals}`;
}

function asDecimal(typed: string, { decimal, group, drop }: NumberRules): string {
  let text = typed;
  for (const beside of drop) text = text.replaceAll(beside, '');
  if (group !== '') text = text.replaceAll(group, '');
  if (decimal === ',') text = text.replace(',', '.');
  text = text.trim();
  // Some ERPs write the sign behind: "12.50-".
  return /^[\d.]+-$/.test(text) ? `-${text.slice(0, -1)}` : text;
}

/** Text of a scalar; null for null, false and empty text. */
export function readText(value: unknown): Result<string | null, string> {
  if (value === null || value === undefined || value === false) return ok(null);
  if (typeof value !== 'string' && typeof value !== 'number' && value !== true) {
    return err(`${JSON.stringify(value).slice(0, 80)} is not a text`);
  }
  const text = String(value);
  return ok(text.trim() === '' ? null : text);
}
