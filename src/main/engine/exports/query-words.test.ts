import { expect, it } from 'vitest';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { listWords, queryWords } from './query-words.ts';

const local = createLocalTime('Europe/Berlin');

it('says what a grid shows', () => {
  const words = queryWords(
    {
      view: 'late',
      text: 'acme',
      filters: {
        customer: { op: 'contains', value: 'a&b' },
        value: { op: 'at_least', value: 1_000_500_000 },
        promise_at: { op: 'between', from: Date.UTC(2026, 10, 23), to: Date.UTC(2026, 10, 24) },
        slip_ms: { op: 'at_most', value: 5_400_000 },
        cause: { op: 'in', values: ['credit', 'stock'] },
        open_exceptions: { op: 'equals', value: 2 },
        customer_po: { op: 'empty' },
        next_at: { op: 'not_empty' },
      },
      sort: [
        { column: 'slip_ms', descending: true },
        { column: 'order_no', descending: false },
      ],
    },
    local,
  );
  expect(words).toEqual([
    'View: Late',
    'Text: "acme"',
    'Customer contains "a&b"',
    'Value is at least 1000.5',
    'Promise is between 2026-11-23T01:00:00+01:00 and 2026-11-24T01:00:00+01:00',
    'Slip is at most 1.5 h',
    'Cause is one of "credit", "stock"',
    'Open exceptions is 2',
    'Customer PO is empty',
    'Next at is not empty',
    'Sorted by Slip, descending; then Order, ascending',
  ]);
});

it('is brief about everything', () => {
  expect(queryWords({ view: 'all', text: '', filters: {}, sort: [] }, local)).toEqual(['View: All']);
});

it('says what a list asked for and did not get, a hundred numbers a line', () => {
  expect(listWords([])).toEqual([]);
  expect(listWords([{ number: '7', orderKeys: ['erp/orders/7'] }])).toEqual([
    'List of 1 number: 0 of no order, 0 of several orders',
  ]);
  const missing = Array.from({ length: 101 }, (_, index) => ({ number: `M${index}`, orderKeys: [] }));
  const [head, first, second, several] = listWords([...missing, { number: '4500', orderKeys: ['a', 'b'] }]);
  expect(head).toBe('List of 102 numbers: 101 of no order, 1 of several orders');
  expect(first).toContain('Of no order: "M0", "M1", ');
  expect(second).toBe('Of no order: "M100"');
  expect(several).toBe('Of several orders: "4500"');
});
