import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { createLocalTime } from '#shared/domain/local-time.ts';
import type { ExportColumn } from './column.ts';
import { writeExport } from './write-export.ts';

const OFFICE = ['soffice', 'libreoffice'].find((program) => spawnSync(program, ['--version']).status === 0);

interface Row {
  readonly text: string;
  readonly amount: Micros;
  readonly at: number;
  readonly day: string;
  readonly slip: number;
}

const COLUMNS: readonly ExportColumn<Row>[] = [
  { title: 'Text', kind: 'text', width: 20, value: (row) => row.text },
  { title: 'Amount', kind: 'money', width: 20, value: (row) => row.amount },
  { title: 'At', kind: 'when', width: 17, value: (row) => row.at },
  { title: 'Day', kind: 'when', width: 17, value: (row) => row.day },
  { title: 'Slip (h)', kind: 'duration', width: 8, value: (row) => row.slip },
];

const TEXTS = [
  'SO-1 & <Söhne> "x"',
  '=1+1',
  '+49 30 1',
  '-5',
  '@x',
  '00123',
  '2026-01-02',
  ' padded ',
  '顧客 👍',
  '_x0041_',
  'two\nlines',
  'TRUE',
  '1e5',
];

/** What a spreadsheet makes of the file is what counts: its own program reads it back. */
describe.runIf(OFFICE !== undefined)('LibreOffice', () => {
  let folder = '';
  let sheets: ReadonlyMap<string, string[][]> = new Map();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-office-'));
    const rows = TEXTS.map((text, index): Row => ({
      text,
      amount: (123_456_789_012_345 * (index % 2 === 0 ? 1 : -1)) as Micros,
      at: Date.UTC(2026, index % 12, 15, 22, 30, 5),
      day: `2026-${String((index % 12) + 1).padStart(2, '0')}-28`,
      slip: 5_400_000 * (index - 5),
    }));
    const manifest = {
      product: 'Throughline',
      version: '1.2.3',
      table: 'orders',
      title: 'Orders',
      filters: ['View: All'],
      asOf: Date.UTC(2026, 10, 23),
      sources: [],
    } as const;
    await writeExport({
      format: 'xlsx',
      file: join(folder, 'out.xlsx'),
      replace: true,
      sheetName: 'Orders',
      columns: COLUMNS,
      rows: [rows],
      manifest,
      local: createLocalTime('Europe/Berlin'),
      rowsPerSheet: 10,
    });
    // Every sheet to a file of its own: comma, quote, UTF-8, from line 1, all values as they are and not as shown.
    const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
    const profile = pathToFileURL(join(folder, 'profile')).href;
    execFileSync(
      OFFICE ?? '',
      [
        `-env:UserInstallation=${profile}`,
        '--headless',
        '--convert-to',
        filter,
        '--outdir',
        folder,
        join(folder, 'out.xlsx'),
      ],
      { stdio: 'ignore' },
    );
    const read = (name: string): [string, string[][]] => [
      name,
      parse(readFileSync(join(folder, `out-${name}.csv`), 'utf8'), { relaxColumnCount: true, bom: true }),
    ];
    sheets = new Map(['Orders', 'Orders 2', 'About'].map(read));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const body = (): string[][] => [
    ...(sheets.get('Orders')?.slice(1) ?? []),
    ...(sheets.get('Orders 2')?.slice(1) ?? []),
  ];

  it('finds every row, split over the sheets, under its header', () => {
    expect(sheets.get('Orders')).toHaveLength(11);
    expect(sheets.get('Orders 2')?.[0]).toEqual(COLUMNS.map((column) => column.title));
    expect(body()).toHaveLength(TEXTS.length);
  });

  it('reads texts as the texts they are, computing none', () => {
    expect(body().map(([text]) => text)).toEqual(TEXTS.map((text) => (/^[=+\-@]/.test(text) ? `'${text}` : text)));
  });

  it('reads amounts, dates and durations as values', () => {
    expect(body().map(([, amount]) => amount)).toEqual(
      TEXTS.map((_, index) => (index % 2 === 0 ? '123456789.012345' : '-123456789.012345')),
    );
    expect(body()[0]?.slice(2)).toEqual(['2026-01-15 23:30:05', '2026-01-28', '-7.5']);
    expect(body()[6]?.slice(2)).toEqual(['2026-07-16 00:30:05', '2026-07-28', '1.5']);
  });

  it('shows what the file is', () => {
    expect(sheets.get('About')?.slice(0, 2)).toEqual([
      ['Export', 'Orders', ''],
      ['Rows', '13', ''],
    ]);
  });
});
