import type { Area } from './address.ts';
import type { Cell } from './cells.ts';
import { openContainer, wholeFile } from './container.ts';
import { mergedOverRows, sheetRows, type Merge, type SheetRow } from './sheet.ts';
import { sharedStrings } from './strings.ts';
import { readWorkbook, type Sheet } from './workbook.ts';

export interface OpenWorkbook {
  /** Worksheets in the order of their tabs. */
  readonly sheets: readonly Sheet[];
  /**
   * Rows that hold something inside the area. A cell merged over several rows counts in each of them that holds anything
   * else; one merged over several columns stands in the first.
   */
  rows(sheet: Sheet, area: Area): AsyncGenerator<SheetRow>;
}

/**
 * A workbook (.xlsx, .xlsm) from its bytes, which are held packed; sheets are unpacked as they are read.
 * @throws with a sentence for a person when it is none, is protected, or is too large
 */
export async function openWorkbook(chunks: AsyncIterable<Uint8Array>): Promise<OpenWorkbook> {
  const container = await openContainer(await wholeFile(chunks));
  const { sheets, is1904, styles, stringsPath } = await readWorkbook(container);
  let strings: readonly string[] | null = null;
  return {
    sheets,
    async *rows({ path }, area) {
      strings ??= await sharedStrings(container, stringsPath);
      const merges = await mergedOverRows(container, path);
      yield* filled(sheetRows(container, path, area, { strings, styles, is1904 }), merges);
    },
  };
}

async function* filled(rows: AsyncIterable<SheetRow>, merges: readonly Merge[]): AsyncGenerator<SheetRow> {
  const open = new Map<number, { readonly lastRow: number; readonly cell: Cell }>();
  let next = 0;
  for await (const row of rows) {
    const cells = new Map(row.cells);
    for (const [column, { lastRow, cell }] of open) {
      if (lastRow < row.number) open.delete(column);
      else if (!cells.has(column)) cells.set(column, cell);
    }
    for (let merge = merges[next]; merge !== undefined && merge.firstRow <= row.number; merge = merges[next]) {
      next += 1;
      const cell = merge.firstRow === row.number ? row.cells.get(merge.column) : undefined;
      if (cell !== undefined) open.set(merge.column, { lastRow: merge.lastRow, cell });
    }
    yield { number: row.number, cells };
  }
}

/** The sheet that is meant: by name, by its place among the tabs that are seen, or the first of those. */
export function chosenSheet(sheets: readonly Sheet[], wanted: string | number | null): Sheet {
  const seen = sheets.filter(({ hidden }) => !hidden);
  if (typeof wanted === 'string') {
    const found = sheets.find(({ name }) => folded(name) === folded(wanted));
    if (found !== undefined) return found;
    throw new Error(`it has no sheet "${wanted}"; it has ${quoted(sheets)}`);
  }
  const found = seen[(wanted ?? 1) - 1];
  if (found !== undefined) return found;
  throw new Error(
    seen.length === 0
      ? `all its sheets are hidden: name the one to read (${quoted(sheets)})`
      : `it has no sheet ${wanted}; it has ${quoted(seen)}`,
  );
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

function quoted(sheets: readonly Sheet[]): string {
  return sheets.length === 0 ? 'none' : sheets.map(({ name }) => `"${name}"`).join(', ');
}
