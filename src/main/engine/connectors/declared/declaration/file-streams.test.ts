import { describe, expect, it } from 'vitest';
import { loadDeclaration } from './load-declaration.ts';

function problemsOf(source: string): readonly string[] {
  const text = `connection: x\nname: X\nkind: files\nmonogram: XX\nstreams:\n  s:\n    files: ['*.xlsx']\n${source}\n    kinds: [{ id: no, documents: [] }]\n`;
  const loaded = loadDeclaration(text, 'x.yml');
  return loaded.ok ? [] : loaded.error.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
}

describe('a workbook', () => {
  it.each([
    '    format: xlsx',
    '    format: xlsx\n    xlsx: { sheet: Open orders, header: 4 }',
    '    format: xlsx\n    xlsx: { sheet: 2, range: B4:H }',
    '    format: xlsx\n    xlsx: { range: B:H, columns: [No, Qty] }',
  ])('is declared by %j', (source) => {
    expect(problemsOf(source)).toEqual([]);
  });

  it.each([
    ['    format: csv\n    xlsx: { header: 2 }', '9:5 "xlsx" says nothing about format csv'],
    ['    format: xlsx\n    csv: { delimiter: ; }', '9:5 "csv" says nothing about format xlsx'],
    ['    format: xlsx\n    records: a.b', '9:5 a row of a sheet is the record: "records" has no meaning'],
    ['    format: xlsx\n    xlsx: { header: 0 }', '9:13 Too small: expected number to be >=1'],
    ['    format: xlsx\n    xlsx: { range: H9:B3 }', '9:13 a range such as B3:H200, B:H, 3:200 or B3:H'],
    ['    format: xlsx\n    xlsx: { headr: 2 }', '9:13 "headr" is not known here; did you mean "header"?'],
    [
      '    format: xlsx\n    xlsx: { range: B4:H9, header: 2 }',
      '9:27 row 2 is outside the range B4:H9, which takes in the header row',
    ],
    [
      '    format: xlsx\n    xlsx: { header: 2, columns: [No] }',
      '9:24 "columns" names the columns of a sheet without a header row: leave out one of the two',
    ],
    ['    format: xls', '8:5 "xls" is not one of the known words; did you mean "xlsx"?'],
  ])('%j is refused at its place', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });
});
