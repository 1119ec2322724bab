import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { createLocalTime } from '#shared/domain/local-time.ts';
import type { ExportColumn } from './column.ts';
import { sidecarOf, type ExportManifest } from './manifest.ts';
import { readWorkbook, readZip } from './testing/read-workbook.ts';
import { writeExport, type ExportOptions } from './write-export.ts';
import { STYLE } from './xlsx/styles.ts';

interface Row {
  readonly text: string | null;
  readonly count: number | null;
  readonly quantity: number | null;
  readonly amount: number | null;
  readonly at: number | string | null;
  readonly slip: number | null;
}

const COLUMNS: readonly ExportColumn<Row>[] = [
  { title: 'Text', kind: 'text', width: 20, value: (row) => row.text },
  { title: 'Count', kind: 'integer', width: 8, value: (row) => row.count },
  { title: 'Quantity', kind: 'decimal', width: 8, value: (row) => row.quantity as Micros | null },
  { title: 'Amount', kind: 'money', width: 12, value: (row) => row.amount as Micros | null },
  { title: 'At', kind: 'when', width: 17, value: (row) => row.at },
  { title: 'Slip (h)', kind: 'duration', width: 8, value: (row) => row.slip },
];
const ASKED_AT = Date.UTC(2026, 10, 23, 13, 5);
const MANIFEST: ExportManifest = {
  product: 'Throughline',
  version: '1.2.3',
  table: 'orders',
  title: 'Orders',
  filters: ['View: Late', 'Customer contains "a&b"'],
  asOf: ASKED_AT,
  sources: [
    {
      connectionId: 'bc',
      name: 'Business Central',
      kind: 'erp',
      lastSuccessAt: ASKED_AT - 240_000,
      newestRecordAt: ASKED_AT - 300_000,
      records: 12,
      documents: 15,
      parked: 1,
    },
    {
      connectionId: 'ep',
      name: 'EasyPost',
      kind: 'tms',
      lastSuccessAt: null,
      newestRecordAt: null,
      records: 0,
      documents: 0,
      parked: 0,
    },
  ],
};

const blank: Row = { text: null, count: null, quantity: null, amount: null, at: null, slip: null };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-export-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(
  format: 'xlsx' | 'csv',
  rows: ExportOptions<Row>['rows'],
  more: Partial<ExportOptions<Row>> = {},
): Promise<{ readonly rows: number }> {
  const file = join(folder, `out.${format}`);
  return writeExport({
    format,
    file,
    replace: true,
    sheetName: 'Orders',
    columns: COLUMNS,
    rows,
    manifest: MANIFEST,
    local: createLocalTime('Europe/Berlin'),
    ...more,
  });
}

const sheets = (): ReturnType<typeof readWorkbook> => readWorkbook(join(folder, 'out.xlsx'));
const csv = (): string => readFileSync(join(folder, 'out.csv'), 'utf8');

describe('XLSX', () => {
  it('writes typed cells that read back exactly', async () => {
    const row: Row = {
      text: ' Müller & <Söhne> "A"\nline two ',
      count: 42,
      quantity: 12_500_000,
      amount: 9_007_199_254_740_991,
      at: Date.UTC(2026, 6, 1, 12),
      slip: -5_400_000,
    };
    expect(await write('xlsx', [[row]])).toEqual({ rows: 1 });
    expect(Object.fromEntries(sheets()[0]!.rows[1]!)).toEqual({
      A: { type: 'text', value: row.text, style: STYLE.text },
      B: { type: 'number', value: '42', style: STYLE.integer },
      C: { type: 'number', value: '12.5', style: STYLE.general },
      D: { type: 'number', value: '9007199254.740991', style: STYLE.money },
      // 1 July 2026 is day 46204, and noon UTC is 14:00 in Berlin's summer.
      E: { type: 'number', value: expect.stringMatching(/^46204\.58333333/), style: STYLE.instant },
      F: { type: 'number', value: '-1.5', style: STYLE.hours },
    });
  });

  it('keeps a date without a time a date, whatever the zone', async () => {
    await write('xlsx', [[{ ...blank, at: '2026-11-23' }]], { local: createLocalTime('Pacific/Auckland') });
    expect(sheets()[0]!.rows[1]!.get('E')).toEqual({ type: 'number', value: '46349', style: STYLE.date });
  });

  it('writes a date that the day count cannot hold as text', async () => {
    await write(
      'xlsx',
      [
        [
          { ...blank, at: '1899-05-01' },
          { ...blank, at: Date.UTC(1850, 0, 1) },
        ],
      ],
      { local: createLocalTime('UTC') },
    );
    expect(
      sheets()[0]!
        .rows.slice(1)
        .map((row) => row.get('E')!.value),
    ).toEqual(['1899-05-01', '1850-01-01T00:00:00+00:00']);
  });

  it('leaves the cells of unknown values out', async () => {
    await write('xlsx', [[blank]]);
    expect(sheets()[0]!.rows[1]!.size).toBe(0);
  });

  it.each(['=HYPERLINK("http://x")', '+1', '-1', '@x', '\tx', '\rx'])('never lets %j be a formula', async (text) => {
    await write('xlsx', [[{ ...blank, text }]]);
    const [sheet] = sheets();
    expect(sheet!.rows[1]!.get('A')).toEqual({ type: 'text', value: `'${text}`, style: STYLE.text });
    expect(sheet!.xml).not.toContain('<f');
  });

  it('carries control characters, look-alike escapes and half surrogates without breaking the XML', async () => {
    await write('xlsx', [[{ ...blank, text: 'a\u0000b\u001F_x0041_\uD800!' }]]);
    const [sheet] = sheets();
    expect(sheet!.xml).toContain('a_x0000_b_x001F__x005F_x0041_\uFFFD!');
  });

  it('cuts a text to what a cell holds', async () => {
    await write('xlsx', [[{ ...blank, text: `${'x'.repeat(32_765)}😀${'y'.repeat(100)}` }]]);
    const { value } = sheets()[0]!.rows[1]!.get('A')!;
    expect(value).toBe(`${'x'.repeat(32_765)}…`);
  });

  it('freezes the header and filters all rows', async () => {
    await write('xlsx', [[blank, blank]]);
    const [sheet] = sheets();
    expect([...sheet!.rows[0]!.values()].map((cell) => cell.value)).toEqual(COLUMNS.map((column) => column.title));
    expect(sheet!.xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
    expect(sheet!.xml).toContain('<autoFilter ref="A1:F3"/>');
  });

  it('goes on in further sheets, each with its header', async () => {
    const rows = Array.from({ length: 7 }, (_, count): Row => ({ ...blank, count }));
    const written: number[] = [];
    const result = await write('xlsx', [rows.slice(0, 4), [], rows.slice(4)], {
      rowsPerSheet: 3,
      onProgress: (count) => void written.push(count),
    });
    expect(result.rows).toBe(7);
    expect(sheets().map((sheet) => sheet.name)).toEqual(['Orders', 'Orders 2', 'Orders 3', 'About']);
    expect(
      sheets()
        .slice(0, 3)
        .map((sheet) => sheet.rows.slice(1).map((row) => row.get('B')!.value)),
    ).toEqual([['0', '1', '2'], ['3', '4', '5'], ['6']]);
    expect(sheets()[2]!.rows[0]!.get('A')!.value).toBe('Text');
    expect(written).toEqual([3, 4, 6, 7]);
  });

  it('makes no empty further sheet when the last one is exactly full', async () => {
    await write('xlsx', [[blank, blank, blank]], { rowsPerSheet: 3 });
    expect(sheets().map((sheet) => sheet.name)).toEqual(['Orders', 'About']);
  });

  it('says what it is, of when, from which sources and how many rows', async () => {
    await write('xlsx', [[blank, blank]]);
    const about = sheets()
      .at(-1)!
      .rows.map((row) => [...row.values()].map((cell) => cell.value).join(' | '));
    expect(about).toContain('Rows | 2');
    expect(about).toContain('As of | 2026-11-23T14:05:00+01:00 | Times are in Europe/Berlin');
    expect(about).toContain('Selection | View: Late');
    expect(about).toContain(' | Customer contains "a&b"');
    expect(about).toContain(
      'Sources | Business Central (erp) | read 2026-11-23T14:01:00+01:00, 4 min old; records: 12, documents: 15, parked: 1',
    );
    expect(about).toContain(' | EasyPost (tms) | never read completely; records: 0, documents: 0, parked: 0');
    expect(about).toContain('Written by | Throughline 1.2.3');
  });

  it('declares every part it contains', async () => {
    await write('xlsx', [[blank, blank]], { rowsPerSheet: 1 });
    const parts = readZip(join(folder, 'out.xlsx'));
    const declared = [...parts.get('[Content_Types].xml')!.matchAll(/PartName="\/([^"]*)"/g)].map(([, path]) => path!);
    expect(
      [...parts.keys()].filter((path) => path !== '[Content_Types].xml' && !path.endsWith('.rels')).sort(),
    ).toEqual(declared.sort());
  });
});

describe('CSV', () => {
  it('is RFC 4180 in UTF-8 with a byte order mark', async () => {
    await write('csv', [[{ ...blank, text: 'a "b", c\nd', count: 1 }]]);
    expect(csv()).toBe('\uFEFFText,Count,Quantity,Amount,At,Slip (h)\r\n"a ""b"", c\nd",1,,,,\r\n');
  });

  it('reads back to the same values', async () => {
    const row: Row = {
      text: ' "Müller", \r\n; ',
      count: 7,
      quantity: 1,
      amount: -1_234_567_890_123_456,
      at: Date.UTC(2026, 11, 24, 17),
      slip: 3_600_001,
    };
    await write('csv', [[row, { ...blank, at: '2026-11-23' }]]);
    expect(parse(csv(), { bom: true })).toEqual([
      COLUMNS.map((column) => column.title),
      [row.text, '7', '0.000001', '-1234567890.123456', '2026-12-24T18:00:00+01:00', '1'],
      ['', '', '', '', '2026-11-23', ''],
    ]);
  });

  it.each(['=cmd|x!A1', '+1', '-1', '@x', '\tx', '\rx'])('disarms %j and leaves numbers alone', async (text) => {
    await write('csv', [[{ ...blank, text, amount: -1_000_000 }]]);
    expect(parse(csv(), { bom: true })[1]!.slice(0, 4)).toEqual([`'${text}`, '', '', '-1']);
  });

  it('has its manifest beside it', async () => {
    await write('csv', [[blank]]);
    expect(JSON.parse(readFileSync(sidecarOf(join(folder, 'out.csv')), 'utf8'))).toMatchObject({
      product: 'Throughline',
      table: 'orders',
      rows: 1,
      asOf: '2026-11-23T14:05:00+01:00',
      filters: MANIFEST.filters,
      sources: [
        { connectionId: 'bc', ageSeconds: 240, parked: 1 },
        { connectionId: 'ep', ageSeconds: null },
      ],
    });
  });
});

describe.each(['xlsx', 'csv'] as const)('a %s file', (format) => {
  it('appears only when it is complete', async () => {
    async function* rows(): AsyncGenerator<readonly Row[]> {
      yield [blank];
      await Promise.resolve();
      expect(existsSync(join(folder, `out.${format}`))).toBe(false);
      yield [blank];
    }
    expect(await write(format, rows())).toEqual({ rows: 2 });
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled, and the file from before untouched', async () => {
    writeFileSync(join(folder, `out.${format}`), 'before');
    const cancel = new AbortController();
    const forever = function* (): Generator<readonly Row[]> {
      for (;;) yield [blank, blank];
    };
    const writing = write(format, forever(), {
      signal: cancel.signal,
      onProgress: (count) => count > 20 && cancel.abort(),
    });
    await expect(writing).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
    expect(readdirSync(folder)).toEqual([`out.${format}`]);
    expect(readFileSync(join(folder, `out.${format}`), 'utf8')).toBe('before');
  });

  it('leaves nothing behind when reading the rows fails', async () => {
    const broken = function* (): Generator<readonly Row[]> {
      yield [blank];
      throw new RangeError('the store went away');
    };
    await expect(write(format, broken())).rejects.toThrow('the store went away');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so in words when the folder is not there', async () => {
    const failed = write(format, [[blank]], { file: join(folder, 'nowhere', `out.${format}`) });
    await expect(failed).rejects.toBeInstanceOf(ContractError);
    await expect(failed).rejects.toMatchObject({
      data: { code: 'file.unwritable', next: 'Create the folder or choose another.' },
    });
  });

  it('may be empty', async () => {
    expect(await write(format, [])).toEqual({ rows: 0 });
    expect(existsSync(join(folder, `out.${format}`))).toBe(true);
  });
});

describe('what is there already', () => {
  it('stays where nobody wants it replaced, also when it came while the rows were written', async () => {
    const file = join(folder, 'out.csv');
    const late = (function* (): Generator<readonly Row[]> {
      yield [blank];
      writeFileSync(file, 'somebody else’s');
    })();
    await expect(write('csv', late, { replace: false })).rejects.toMatchObject({
      data: { code: 'file.unwritable', message: expect.stringContaining('a file of that name is there') },
    });
    expect(readFileSync(file, 'utf8')).toBe('somebody else’s');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it('may be a manifest of before: it stays as well', async () => {
    const sidecar = sidecarOf(join(folder, 'out.csv'));
    writeFileSync(sidecar, 'of before');
    await expect(write('csv', [[blank]], { replace: false })).rejects.toMatchObject({
      data: { code: 'file.unwritable' },
    });
    expect(readdirSync(folder)).toEqual(['out.csv.manifest.json']);
    expect(readFileSync(sidecar, 'utf8')).toBe('of before');
  });

  it('keeps its manifest where it cannot be replaced itself', async () => {
    const file = join(folder, 'out.csv');
    mkdirSync(file);
    writeFileSync(sidecarOf(file), 'of before');
    await expect(write('csv', [[blank]], { replace: true })).rejects.toMatchObject({
      data: { code: 'file.unwritable' },
    });
    expect(readFileSync(sidecarOf(file), 'utf8')).toBe('of before');
    expect(readdirSync(folder).toSorted()).toEqual(['out.csv', 'out.csv.manifest.json']);
  });

  it('may be a link: what it leads to is never written', async () => {
    const target = join(folder, 'precious.txt');
    const file = join(folder, 'out.xlsx');
    symlinkSync(target, file);
    await expect(write('xlsx', [[blank]], { replace: false })).rejects.toMatchObject({
      data: { code: 'file.unwritable' },
    });
    expect(existsSync(target)).toBe(false);
    writeFileSync(target, 'precious');
    await write('xlsx', [[blank]]);
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(lstatSync(file).isSymbolicLink()).toBe(false);
  });

  it('is no matter where nothing is', async () => {
    await write('csv', [[blank]], { replace: false });
    expect(readdirSync(folder).toSorted()).toEqual(['out.csv', 'out.csv.manifest.json']);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).not.toBe('');
  });
});
