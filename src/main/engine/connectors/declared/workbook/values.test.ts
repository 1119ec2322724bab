import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serialOf } from '../../../exports/xlsx/serial.ts';
import { areaOf, columnLetters, columnNumber } from './address.ts';
import { builtInFormat, codedFormat } from './number-format.ts';
import { numberCell } from './number-text.ts';
import { dateText } from './serial.ts';

describe('numbers of cells', () => {
  it.each([
    ['12.5', 12.5],
    ['0.10', 0.1],
    ['-3', -3],
    ['1E3', 1000],
    ['1.25E-2', 0.0125],
    ['0.30000000000000004', 0.3],
    ['1.1000000000000001', 1.1],
    ['33.333333333333336', 33.3333333333333],
    ['9007199254.740991', '9007199254740991e-6'],
    ['-9007199254.740991', '-9007199254740991e-6'],
    ['12345678901234567890', '12345678901234567890'],
    ['100000', 100_000],
    ['', null],
    ['.', null],
    ['abc', null],
    ['1,5', null],
  ])('%s is %s', (text, expected) => {
    expect(numberCell(text)).toBe(expected);
  });

  it('of up to 15 digits stay what they are, also where their binary form is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 14 }), fc.integer({ min: 0, max: 9 }), (digits, decimals) => {
        const text = `${digits}e-${decimals}`;
        const value = Number(text);
        expect(numberCell(value.toPrecision(17))).toBe(value);
        expect(numberCell(String(value))).toBe(value);
      }),
    );
  });
});

describe('dates of cells', () => {
  const table: readonly [number, 'date' | 'time' | 'moment', boolean, string | null][] = [
    [46_083, 'date', false, '2026-03-02'],
    [46_083.384722222225, 'moment', false, '2026-03-02T09:14:00'],
    [46_083.384722222225, 'date', false, '2026-03-02T09:14:00'],
    [46_083, 'moment', false, '2026-03-02T00:00:00'],
    [0.384722222225, 'time', false, '09:14:00'],
    [0.999999999999, 'moment', true, '1904-01-02T00:00:00'],
    [46_083.5000057870, 'moment', false, '2026-03-02T12:00:00.500'],
    [44_621, 'date', true, '2026-03-02'],
    [0, 'date', true, '1904-01-01'],
    [0, 'date', false, '1900-01-00'],
    [1, 'date', false, '1900-01-01'],
    [59, 'date', false, '1900-02-28'],
    [60, 'date', false, '1900-02-29'],
    [61, 'date', false, '1900-03-01'],
    [2_958_465, 'date', false, '9999-12-31'],
    [2_958_466, 'date', false, null],
    [-1, 'date', false, null],
  ];

  it.each(table)('%d as %s, from 1904: %s, is %s', (serial, shown, is1904, expected) => {
    expect(dateText(serial, shown, is1904)).toBe(expected);
  });

  it('are those that were written, to the second', () => {
    const seconds = fc.integer({ min: Date.UTC(1901, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const serial = serialOf(second * 1000) ?? -1;
        expect(dateText(serial, 'moment', false)).toBe(new Date(second * 1000).toISOString().slice(0, 19));
      }),
    );
  });
});

describe('number formats', () => {
  it.each([
    ['General', 'number'],
    ['0.00', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['0.00E+00', 'number'],
    ['[h]:mm', 'number'],
    ['#,##0\\ \\m', 'number'],
    ['[$-409]d-mmm-yy;@', 'date'],
    ['yyyy\\-mm\\-dd', 'date'],
    ['mmmm', 'date'],
    ['dd.mm.yyyy hh:mm', 'moment'],
    ['m/d/yy h:mm AM/PM', 'moment'],
    ['hh:mm:ss', 'time'],
    ['mm:ss', 'time'],
    ['[Red]0.00;[Blue]-0.00', 'number'],
    ['"shipped "d"."m"."yyyy', 'date'],
  ])('%s shows a %s', (code, expected) => {
    expect(codedFormat(code)).toBe(expected);
  });

  it('of the standard are known by number', () => {
    expect([0, 2, 14, 20, 22, 46, 49].map(builtInFormat)).toEqual([
      'number',
      'number',
      'date',
      'time',
      'moment',
      'number',
      'number',
    ]);
  });
});

describe('addresses', () => {
  it.each([
    ['B3:H200', [3, 200, 2, 8]],
    ['B:H', [1, 1_048_576, 2, 8]],
    ['3:200', [3, 200, 1, 16_384]],
    ['b3:h', [3, 1_048_576, 2, 8]],
  ])('%s is a part of a sheet', (text, [firstRow, lastRow, firstColumn, lastColumn]) => {
    expect(areaOf(text)).toEqual({ firstRow, lastRow, firstColumn, lastColumn });
  });

  it.each(['', 'B3', 'H3:B9', 'A9:B3', 'A:3', ':', 'A0:B2', 'Sheet1!A1:B2'])('%j is none', (text) => {
    expect(areaOf(text)).toBeNull();
  });

  it('of columns go to letters and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), (column) => {
        expect(columnNumber(columnLetters(column))).toBe(column);
      }),
    );
    expect(columnLetters(16_384)).toBe('XFD');
  });
});
