import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { amountText, counted, fit, plain, problemText, sentenceText, slipText, widthOf, wrap } from './text.ts';

describe('texts of other systems', () => {
  it('cannot steer the terminal', () => {
    expect(plain('a\u001B[31mred\u0007\nb\u009B1m\u202Ec')).toBe('a [31mred b 1m c');
  });

  it('show that nothing is known', () => {
    expect([plain(null), plain(undefined), plain('')]).toEqual(['–', '–', '–']);
  });

  it('take the columns that a terminal gives them', () => {
    expect(['abc', 'Müller', '顧客', '한국', '👍🏽', 'e\u0301'].map(widthOf)).toEqual([3, 6, 4, 4, 2, 1]);
  });

  it('are cut to a width, between graphemes', () => {
    expect(fit('Müller & Söhne', 7)).toBe('Müller…');
    expect(fit('顧客名前', 5)).toBe('顧客…');
    expect(fit('顧客名前', 4)).toBe('顧…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(widthOf(fit(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('are wrapped at blanks without losing a word', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensible one', 5)).toEqual(['incomprehensible', 'one']);
  });
});

it.each([
  [0, '0.00'],
  [1_234_567_500_000, '1,234,567.50'],
  [-999_999_999, '-999.999999'],
  [123_450_000, '123.45'],
])('%i millionths read %s', (amount, text) => {
  expect(amountText(amount as Micros)).toBe(text);
});

it('says lateness with its sign', () => {
  expect([slipText(null), slipText(187_200_000), slipText(-3_600_000), slipText(0)]).toEqual([
    '–',
    '+2 d 4 h',
    '-1 h',
    '0 s',
  ]);
});

it('tells days and moments of a sentence in one way', () => {
  const said = `promised 5 Mar 2026, shipped ${instantMark(Date.parse('2026-03-04T16:20:00Z'))}.`;
  expect(sentenceText(said, createLocalTime('UTC'))).toBe('promised 5 Mar 2026, shipped 4 Mar 2026 16:20.');
});

it('says a problem and the next step as two sentences', () => {
  const problem = { message: 'ERP cannot be reached (ECONNREFUSED)', next: 'Check its address.' };
  expect(problemText(problem)).toBe('ERP cannot be reached (ECONNREFUSED). Check its address.');
});

it('counts in words', () => {
  expect([counted(1, 'order'), counted(0, 'order'), counted(1234, 'order')]).toEqual([
    '1 order',
    '0 orders',
    '1,234 orders',
  ]);
});
