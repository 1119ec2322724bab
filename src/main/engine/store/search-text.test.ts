import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldedSpan, parsePlace, searchTextOf } from './search-text.ts';

test('folding drops case, accents, blanks and punctuation', () => {
  expect(fold('SO-0010 045')).toBe('SO0010045');
  expect(fold('Müller & Söhne')).toBe('MULLERSOHNE');
  expect(fold('straße 5')).toBe('STRASSE5');
  expect(fold(' - / # ')).toBe('');
});

test('folding what is folded changes nothing', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
});

test('a folded fragment is found where it stands in the text as written', () => {
  expect(foldedSpan('SO-0010 045', 'O0010')).toEqual({ start: 1, length: 6 });
  expect(foldedSpan('Müller & Söhne', 'RSOH')).toEqual({ start: 5, length: 7 });
  expect(foldedSpan('abc', 'X')).toBeNull();
});

test('any part of a text is found at a place that folds to that part', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 5 }),
      (text, from, length) => {
        const part = fold(text).slice(from, from + length);
        fc.pre(part !== '' && part.isWellFormed());
        const span = foldedSpan(text, part);
        expect(span).not.toBeNull();
        expect(fold(text.slice(span!.start, span!.start + span!.length))).toContain(part);
      },
    ),
  );
});

test('an entry holds each value once per field, with its place in the same line', () => {
  const entry = searchTextOf([
    { field: 'order_no', documentKey: 'erp/orders/1', value: 'SO-1001' },
    { field: 'order_no', documentKey: 'wms/orders/9', value: 'so 1001' },
    { field: 'customer_po', documentKey: 'erp/orders/1', value: 'SO-1001' },
    { field: 'customer', documentKey: 'erp/orders/1', value: 'Acme\tFoods\nLtd' },
  ]);
  expect(entry?.text).toBe('\nSO1001\nSO1001\nACMEFOODSLTD\n');
  expect(entry?.places.split('\n').map(parsePlace)).toEqual([
    { field: 'order_no', documentKey: 'erp/orders/1', value: 'SO-1001' },
    { field: 'customer_po', documentKey: 'erp/orders/1', value: 'SO-1001' },
    { field: 'customer', documentKey: 'erp/orders/1', value: 'Acme Foods Ltd' },
  ]);
});

test('ids that only machines exchange are left out, and so is what holds no letter or digit', () => {
  expect(
    searchTextOf([
      { field: 'order_id', documentKey: 'erp/orders/1', value: '7f3c2b1a-0000-4000-8000-aaaabbbbcccc' },
      { field: 'line_id', documentKey: 'erp/orders/1', value: '10000' },
      { field: 'ship_to', documentKey: 'erp/orders/1', value: ' – ' },
    ]),
  ).toBeNull();
  expect(searchTextOf([{ field: 'order_id', documentKey: 'erp/orders/1', value: '5512' }])?.text).toBe('\n5512\n');
});
