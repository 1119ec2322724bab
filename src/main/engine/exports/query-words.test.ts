import { expect, it } from 'vitest';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { queryWords } from './query-words.ts';

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
