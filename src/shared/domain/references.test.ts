import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseReference, readNumbers, referenceKey, type NormalisationRule } from './references.ts';

describe('the comparable form of a reference', () => {
  it.each<[string, NormalisationRule, string]>([
    ['SO-0010045', { stripPrefixes: ['SO-'] }, '10045'],
    ['10045', {}, '10045'],
    ['0000010045', {}, '10045'],
    [' so 0010045 ', { stripPrefixes: ['SO'] }, '10045'],
    ['#1001', { stripPrefixes: ['#'] }, '1001'],
    ['#1001', {}, '1001'],
    ['po-7/a', {}, 'PO7A'],
    ['0012A', {}, '0012A'],
    ['0012A', { stripLeadingZeros: true }, '12A'],
    ['000123', { stripLeadingZeros: false }, '000123'],
    ['Order 10045 (rush)', { pattern: '\\b(\\d{5})\\b' }, '10045'],
    ['Order SO-10045', { pattern: 'SO-\\d+', stripPrefixes: ['so-'] }, '10045'],
    ['1Z 999 AA1 01 2345 6784', {}, '1Z999AA10123456784'],
    ['größe 5', {}, 'GRÖSSE5'],
    ['SO-111111', { stripPrefixes: ['SO-'] }, '111111'],
    ['so 0111111', { stripPrefixes: ['SO-'] }, '111111'],
    ['#222222', { stripPrefixes: ['#'] }, '222222'],
    ['Order SO 333333 (rush)', { pattern: 'SO[- ]?(\\d+)' }, '333333'],
  ])('%j with %j is %j', (text, rule, expected) => expect(normaliseReference(text, rule)).toBe(expected));

  it.each([
    '',
    ' ',
    '-',
    'n/a',
    'N.A.',
    'TBD',
    'tba',
    'None',
    'stock',
    '0',
    '0000',
    '- 0 -',
    'Will call',
    'to follow',
    'as per e-mail',
    'Selbstabholer',
    '0049 40 1234567',
  ])('%j names nothing', (text) => {
    expect(normaliseReference(text)).toBeNull();
  });

  it.each<[string, NormalisationRule]>([
    ['999999', {}],
    ['9999999999', { stripPrefixes: ['SO-'] }],
    ['call 999999', { pattern: '\\b(\\d{6})\\b' }],
    ['SO-XXX', { stripPrefixes: ['SO-'] }],
    ['SO-TBD', { stripPrefixes: ['SO-'] }],
    ['SO-000000', { stripPrefixes: ['SO-'] }],
  ])('%j with %j names nothing', (text, rule) => {
    expect(normaliseReference(text, rule)).toBeNull();
  });

  it('keeps what stands behind a prefix, found inside a text as well', () => {
    const rule = { find: '(?:SO|order)[- ]?(\\d{5,})' };
    expect(readNumbers('SO-111111, order 222222, 333333', rule).map((each) => each.normalised)).toEqual([
      '111111',
      '222222',
    ]);
    expect(readNumbers('111111 / 10045', { find: '\\d{5,}' }).map((each) => each.normalised)).toEqual([null, '10045']);
  });

  it('has none where the pattern does not occur', () => {
    expect(normaliseReference('call me', { pattern: '(\\d{5})' })).toBeNull();
  });

  it('does not depend on case, blanks, punctuation and leading zeros of a number', () => {
    const noise = fc.array(fc.constantFrom('', ' ', '-', '.', '/', '#'), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.nat(6), noise, (number, zeros, marks) => {
        // One digit over and over stands for no number.
        fc.pre(!/^(\d)\1{5,}$/.test(String(number)));
        const digits = '0'.repeat(zeros) + String(number);
        const typed = Array.from(digits, (digit, index) => `${marks[index % marks.length] ?? ''}${digit}`).join('');
        expect(normaliseReference(typed)).toBe(String(number));
      }),
    );
  });

  it('is its own comparable form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, stripLeadingZeros) => {
        const once = normaliseReference(text, { stripLeadingZeros });
        fc.pre(once !== null);
        expect(normaliseReference(once, { stripLeadingZeros })).toBe(once);
      }),
    );
  });
});

describe('a key', () => {
  it('tells types and scopes apart', () => {
    expect(
      new Set([
        referenceKey('order_no', 'erp', '1'),
        referenceKey('order_no', 'web', '1'),
        referenceKey('order_id', 'erp', '1'),
      ]).size,
    ).toBe(3);
  });
});
