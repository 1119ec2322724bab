import { expect, it } from 'vitest';
import { createTable, type TableColumn } from './table.ts';
import { widthOf } from './text.ts';

interface Row {
  readonly name: string;
  readonly value: string;
  readonly why: string;
}
const COLUMNS: readonly TableColumn<Row>[] = [
  { title: 'NAME', value: (row) => row.name, shrinksTo: 6 },
  { title: 'VALUE', value: (row) => row.value, align: 'right' },
  { title: 'WHY', value: (row) => row.why, shrinksTo: 5 },
];
const ROWS: readonly Row[] = [
  { name: 'Müller & Söhne', value: '1.50', why: 'late picking' },
  { name: '顧客', value: '1,000.00', why: '' },
];

it('aligns columns and leaves no blanks behind', () => {
  expect(createTable(COLUMNS, { columns: null, colour: false })(ROWS)).toBe(
    ['NAME               VALUE  WHY', 'Müller & Söhne      1.50  late picking', '顧客            1,000.00', ''].join(
      '\n',
    ),
  );
});

it('keeps within a terminal, the widest giving way first', () => {
  const lines = createTable(COLUMNS, { columns: 30, colour: false })(ROWS).trimEnd().split('\n');
  expect(lines).toEqual(['NAME          VALUE  WHY', 'Müller &…      1.50  late pic…', '顧客       1,000.00']);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(30);
});

it('never cuts what may not be cut', () => {
  expect(createTable(COLUMNS, { columns: 10, colour: false })(ROWS).split('\n')[2]).toBe('顧客    1,000.00');
});

it('leaves columns out when cutting is not enough, the last first', () => {
  const columns = COLUMNS.map((column) => (column.title === 'NAME' ? column : { ...column, drops: true as const }));
  const titles = [40, 20, 8].map((width) =>
    createTable(columns, { columns: width, colour: false })(ROWS).split('\n')[0]!.split(/ +/),
  );
  expect(titles).toEqual([['NAME', 'VALUE', 'WHY'], ['NAME', 'VALUE'], ['NAME']]);
});

it('sets the titles off in colour only, and once', () => {
  const table = createTable(COLUMNS, { columns: null, colour: true });
  expect(table(ROWS).startsWith('\u001B[1mNAME')).toBe(true);
  expect(table(ROWS)).not.toContain('NAME');
});
