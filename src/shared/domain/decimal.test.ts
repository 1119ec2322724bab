import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMicros,
  divideMicros,
  formatMicros,
  MICROS_PER_UNIT,
  microsOf,
  multiplyMicros,
  parseMicros,
  subMicros,
  type Micros,
} from './decimal.ts';

const micros = fc.maxSafeInteger().map((value) => value as Micros);
const parsed = (text: string | number): number | string => {
  const result = parseMicros(text);
  return result.ok ? result.value : result.error;
};

describe('reading a decimal', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['12.5', 12_500_000],
    ['-12.5', -12_500_000],
    ['+3', 3_000_000],
    ['.5', 500_000],
    ['5.', 5_000_000],
    [' 7 ', 7_000_000],
    ['000010', 10_000_000],
    ['0.000001', 1],
    ['1.50000000000', 1_500_000],
    ['1e3', 1_000_000_000],
    ['1.25E-4', 125],
    ['0e-9', 0],
    ['9007199254.740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254.740991', Number.MIN_SAFE_INTEGER],
    [0.1, 100_000],
    [1e-6, 1],
    [1e9, 1e15],
  ])('%j is %d millionths', (text, value) => expect(parsed(text)).toBe(value));

  it.each([
    ['', '"" is not a decimal number'],
    ['.', '"." is not a decimal number'],
    ['-', '"-" is not a decimal number'],
    ['1,5', '"1,5" is not a decimal number'],
    ['1 000', '"1 000" is not a decimal number'],
    ['0x10', '"0x10" is not a decimal number'],
    ['12 EUR', '"12 EUR" is not a decimal number'],
    ['1e1000', '"1e1000" is not a decimal number'],
    [Number.NaN, '"NaN" is not a decimal number'],
    [Number.POSITIVE_INFINITY, '"Infinity" is not a decimal number'],
    ['0.0000001', '"0.0000001" has more than six decimals'],
    [0.1 + 0.2, '"0.30000000000000004" has more than six decimals'],
    ['9007199254.740992', '"9007199254.740992" is out of range'],
    ['1e21', '"1e21" is out of range'],
  ])('%j is refused', (text, reason) => expect(parsed(text)).toBe(reason));

  it('gives back every value that was written', () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(parsed(formatMicros(value))).toBe(value);
      }),
    );
  });

  it('reads whole part and fraction as they stand, whatever zeros surround them', () => {
    fc.assert(
      fc.property(
        fc.nat(9_000_000_000),
        fc.nat(999_999),
        fc.nat(5),
        fc.boolean(),
        (whole, fraction, zeros, negative) => {
          const text = `${negative ? '-' : ''}${'0'.repeat(zeros)}${whole}.${String(fraction).padStart(6, '0')}${'0'.repeat(zeros)}`;
          const value = whole * MICROS_PER_UNIT + fraction;
          expect(parsed(text)).toBe(negative && value !== 0 ? -value : value);
        },
      ),
    );
  });
});

describe('writing a decimal', () => {
  it.each([
    [0, '0'],
    [1, '0.000001'],
    [-1, '-0.000001'],
    [12_500_000, '12.5'],
    [-100_000_000, '-100'],
  ])('%d is %s', (value, text) => {
    expect(formatMicros(value as Micros)).toBe(text);
  });

  it('writes no zeros that say nothing', () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(formatMicros(value)).toMatch(/^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/);
      }),
    );
  });
});

describe('counting', () => {
  it('adds and takes away exactly', () => {
    const half = fc.integer({ min: -(2 ** 51), max: 2 ** 51 }).map((value) => value as Micros);
    fc.assert(
      fc.property(half, half, (a, b) => {
        expect(subMicros(addMicros(a, b), b)).toBe(a);
      }),
    );
  });

  it.each([
    ['2', '0.5', '1'],
    ['0.000001', '0.5', '0.000001'],
    ['-0.000001', '0.5', '-0.000001'],
    ['0.000001', '0.499999', '0'],
    ['19.99', '3', '59.97'],
    ['-2.5', '-4', '10'],
    ['1234567.891', '1000', '1234567891'],
  ])('%s × %s is %s', (a, b, product) => {
    expect(formatMicros(multiplyMicros(parsed(a) as Micros, parsed(b) as Micros))).toBe(product);
  });

  it('multiplies by one and by nothing without a remainder', () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(multiplyMicros(value, microsOf(1))).toBe(value);
        expect(Math.abs(multiplyMicros(value, microsOf(0)))).toBe(0);
      }),
    );
  });

  it('refuses whole numbers that it cannot hold', () => {
    expect(() => microsOf(1e10)).toThrow(RangeError);
  });
});

describe('dividing', () => {
  it.each([
    ['100', '3', '33.333333'],
    ['200', '3', '66.666667'],
    ['-200', '3', '-66.666667'],
    ['-1', '-8', '0.125'],
    ['0', '-5', '0'],
    ['0.000001', '2', '0.000001'],
  ])('%s by %s gives %s', (a, b, quotient) => {
    expect(formatMicros(divideMicros(parsed(a) as Micros, parsed(b) as Micros))).toBe(quotient);
  });

  it('takes back a multiplication of whole numbers', () => {
    const whole = fc.integer({ min: -90_000, max: 90_000 }).map((units) => microsOf(units));
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        fc.pre(b !== 0);
        expect(divideMicros(multiplyMicros(a, b), b)).toBe(a);
      }),
    );
  });

  it('refuses nothing as a divisor', () => {
    expect(() => divideMicros(microsOf(1), microsOf(0))).toThrow(RangeError);
  });
});
