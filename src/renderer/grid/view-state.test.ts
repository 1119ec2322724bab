import { expect, test } from 'vitest';
import { toTsv } from './tsv.ts';
import { defaultColumns, readPlaces, readViewStates, sortOf } from './view-state.ts';

const COLUMNS = [
  { id: 'order_no', width: 100, pinned: true },
  { id: 'slip_ms', width: 120 },
  { id: 'value', width: 120, hidden: true },
];

test('a view that was never changed has the declared columns and its own sort', () => {
  const columns = defaultColumns(COLUMNS, [{ column: 'slip_ms', descending: true }]);
  expect(columns.map(({ colId, hide, pinned }) => [colId, hide, pinned])).toEqual([
    ['order_no', false, 'left'],
    ['slip_ms', false, null],
    ['value', true, null],
  ]);
  expect(sortOf(columns)).toEqual([{ column: 'slip_ms', descending: true }]);
});

test('what was kept comes back without columns and filters that are gone', () => {
  const kept = {
    late: {
      columns: [{ colId: 'slip_ms', width: 90 }, { colId: 'removed' }],
      filters: {
        slip_ms: { kind: 'typed', text: '4h' },
        removed: { kind: 'typed', text: 'x' },
        value: { kind: 'nonsense' },
      },
    },
    broken: { columns: 'none' },
  };
  expect(
    readViewStates(
      kept,
      COLUMNS.map((column) => column.id),
    ),
  ).toEqual({
    late: { columns: [{ colId: 'slip_ms', width: 90 }], filters: { slip_ms: { kind: 'typed', text: '4h' } } },
  });
  expect(readViewStates(null, [])).toEqual({});
});

test('a place comes back as far as it is understood', () => {
  expect(readPlaces(null)).toEqual({});
  expect(
    readPlaces({
      late: { top: 40, row: { id: 'erp/orders/1', index: 44 } },
      open: { top: 0, row: { id: 7, index: 1 } },
      all: { top: -1, row: null },
      mine: null,
      on_hold: { top: 'x' },
    }),
  ).toEqual({ late: { top: 40, row: { id: 'erp/orders/1', index: 44 } }, open: { top: 0, row: null } });
});

test('several sort steps keep their order', () => {
  expect(
    sortOf([
      { colId: 'a', sort: 'asc', sortIndex: 1 },
      { colId: 'b', sort: 'desc', sortIndex: 0 },
      { colId: 'c', sort: null },
    ]),
  ).toEqual([
    { column: 'b', descending: true },
    { column: 'a', descending: false },
  ]);
});

test('cells for a spreadsheet are quoted only where they must be', () => {
  expect(
    toTsv([
      ['Order', 'Why'],
      ['SO-1', 'said "no"\tand left'],
    ]),
  ).toBe('Order\tWhy\r\nSO-1\t"said ""no""\tand left"');
});
