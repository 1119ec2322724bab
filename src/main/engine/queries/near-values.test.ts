import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearValues } from './near-values.ts';

test('each way of mistyping is named', () => {
  const near = nearValues('PO4512');
  expect(near.get('PO4521')).toBe('swapped');
  expect(near.get('PO4513')).toBe('changed');
  expect(near.get('PO45123')).toBe('left_out');
  expect(near.get('PO412')).toBe('added');
  expect(near.has('PO4512')).toBe(false);
  expect(near.has('POA512')).toBe(false);
});

test('short values have nothing near', () => {
  expect(nearValues('123').size).toBe(0);
  expect(nearValues('1'.repeat(25)).size).toBe(0);
});

test('whatever one slip makes of a number is near it', () => {
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 5, maxLength: 12 });
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 0, max: 9 }), (value, at, digit) => {
      const index = at % value.length;
      const mistyped = [
        value.slice(0, index) + value.slice(index + 1),
        value.slice(0, index) + digit + value.slice(index),
        value.slice(0, index) + digit + value.slice(index + 1),
        value.slice(0, index) + value.charAt(index + 1) + value.charAt(index) + value.slice(index + 2),
      ];
      expect(mistyped.filter((text) => text !== value && !nearValues(text).has(value))).toEqual([]);
    }),
  );
});
