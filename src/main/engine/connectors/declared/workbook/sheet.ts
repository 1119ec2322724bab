import { columnNumber, type Area } from './address.ts';
import { readCell, type Cell, type CellContext, type RawCell } from './cells.ts';
import type { Container } from './container.ts';
import { RichText } from './strings.ts';
import { xmlReader, type Attributes } from './xml.ts';

export interface SheetRow {
  /** As the spreadsheet numbers it. */
  readonly number: number;
  /** Its cells that are not empty, by column from 1. */
  readonly cells: ReadonlyMap<number, Cell>;
}

/** A row with more text than this is no record; what comes after is left out, and the row says so. */
const MAX_ROW_CHARS = 4_000_000;
/** Of a sheet with more, the cells are no list. */
const MAX_MERGES = 100_000;
const TOO_LONG = 'ends a row of more than 4 million characters';

/** The rows of a sheet that hold something inside the area, as they come. */
export async function* sheetRows(
  container: Container,
  path: string,
  area: Area,
  context: CellContext,
): AsyncGenerator<SheetRow> {
  const collector = new RowCollector(area, context);
  const reader = xmlReader(collector);
  for await (const chunk of container.text(path)) {
    reader.write(chunk);
    yield* collector.take();
    if (collector.isDone) return;
  }
  reader.end();
  yield* collector.take();
}

/** Puts the elements of a sheet together to rows. */
class RowCollector {
  readonly #area: Area;
  readonly #context: CellContext;
  readonly #inline = new RichText();
  #rows: SheetRow[] = [];
  #row = 0;
  #column = 0;
  #chars = 0;
  #cells = new Map<number, Cell>();
  #cell: { type: string; style: number; value: string | null; formula: boolean } | null = null;
  #inValue = false;
  /** Behind the last row of the area. */
  isDone = false;

  constructor(area: Area, context: CellContext) {
    this.#area = area;
    this.#context = context;
  }

  take(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  opened(name: string, attributes: Attributes): void {
    switch (name) {
      case 'row':
        // Row and cell may leave out where they stand: then they follow the one before.
        this.#row = /^[1-9]\d*$/.test(attributes['r'] ?? '') ? Number(attributes['r']) : this.#row + 1;
        this.#column = 0;
        this.#chars = 0;
        this.#cells = new Map();
        this.isDone ||= this.#row > this.#area.lastRow;
        break;
      case 'c': {
        const letters = /^[A-Z]+/i.exec(attributes['r'] ?? '')?.[0];
        this.#column = letters === undefined ? this.#column + 1 : columnNumber(letters);
        const { t: type = 'n', s: style = '0' } = attributes;
        this.#cell = { type, style: Number(style), value: null, formula: false };
        break;
      }
      case 'v':
        this.#inValue = true;
        if (this.#cell !== null) this.#cell.value = '';
        break;
      case 'f':
        if (this.#cell !== null) this.#cell.formula = true;
        break;
      default:
        this.#inline.opened(name);
    }
  }

  text(text: string): void {
    if (this.#cell === null || this.#chars > MAX_ROW_CHARS) return;
    this.#chars += text.length;
    if (this.#inValue) this.#cell.value += text;
    else this.#inline.add(text);
  }

  closed(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else this.#inline.closed(name);
  }

  #endCell(): void {
    const raw = this.#cell;
    this.#cell = null;
    const inline = this.#inline.take();
    if (raw === null || !this.#isInside()) return;
    const cell =
      this.#chars > MAX_ROW_CHARS ? { fault: TOO_LONG } : readCell({ ...raw, inline } satisfies RawCell, this.#context);
    if (cell !== null) this.#cells.set(this.#column, cell);
  }

  #endRow(): void {
    if (this.#cells.size > 0) this.#rows.push({ number: this.#row, cells: this.#cells });
    this.#cells = new Map();
  }

  #isInside(): boolean {
    const { firstRow, lastRow, firstColumn, lastColumn } = this.#area;
    return this.#row >= firstRow && this.#row <= lastRow && this.#column >= firstColumn && this.#column <= lastColumn;
  }
}

/** A cell that goes over several rows. */
export interface Merge {
  readonly column: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

const MERGE = /<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']/gi;
/** Longer than any such element. */
const MERGE_CHARS = 300;

/**
 * The cells of a sheet that go over several rows, by their first row. They are told behind the rows, so that a sheet is
 * looked through for them first.
 */
export async function mergedOverRows(container: Container, path: string): Promise<readonly Merge[]> {
  const merges = new Map<string, Merge>();
  let rest = '';
  for await (const chunk of container.text(path)) {
    const text = rest + chunk;
    for (const [, letters = '', first = '', , last = ''] of text.matchAll(MERGE)) {
      const merge = { column: columnNumber(letters), firstRow: Number(first), lastRow: Number(last) };
      if (merge.lastRow > merge.firstRow) merges.set(`${letters}${first}`, merge);
      if (merges.size > MAX_MERGES) throw new RangeError(`it has more than ${MAX_MERGES} merged cells; save it as CSV`);
    }
    rest = text.slice(-MERGE_CHARS);
  }
  return [...merges.values()].toSorted((a, b) => a.firstRow - b.firstRow || a.column - b.column);
}
