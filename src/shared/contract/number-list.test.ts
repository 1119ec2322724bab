import { expect, test } from 'vitest';
import { isList, readNumbers } from './number-list.ts';

const numbers = (text: string): readonly string[] => readNumbers(text).numbers;

test('a column, a row, a mail: each number once, in their sequence', () => {
  expect(numbers('SO-1\r\nSO-2\r\n\r\nSO-1\r\n')).toEqual(['SO-1', 'SO-2']);
  expect(readNumbers('SO-1\nSO-1\nSO-1').repeated).toBe(2);
  expect(numbers('SO-1\tSO-2\tSO-3')).toEqual(['SO-1', 'SO-2', 'SO-3']);
  expect(numbers('4500-1, 4500-2; "4500-3"')).toEqual(['4500-1', '4500-2', '4500-3']);
});

test('of a table the first column counts', () => {
  expect(numbers('SO-1\tAcme\t12\nSO-2\tBeta\t7\n')).toEqual(['SO-1', 'SO-2']);
});

test('blanks belong to a number', () => {
  expect(numbers('1Z 999 AA1 01\nSO 10045')).toEqual(['1Z 999 AA1 01', 'SO 10045']);
});

test.each([
  ['SO-1\nSO-2', true],
  ['PO number\n4500-1\n4500-2', true],
  ['SO-1\n–\nSO-2\nSO-3\nSO-X\n', true],
  ['SO-1', false],
  ['Acme Foods GmbH\n', false],
  ['Acme, Inc.', false],
  ['Acme Foods\nMain Street 5\nBerlin', false],
  [' \n,;\t', false],
])('%j is worth looking up as a list: %s', (text, expected) => {
  expect(isList(readNumbers(text))).toBe(expected);
});

test('what is too many is counted, never dropped in silence', () => {
  const many = Array.from({ length: 5003 }, (_, index) => `N${index}`).join('\n');
  expect(readNumbers(many).numbers).toHaveLength(5000);
  expect(readNumbers(many).beyond).toBe(3);
  expect(numbers('x'.repeat(900))[0]).toHaveLength(200);
});
