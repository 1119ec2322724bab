import type { FolderReader } from '../../../ports/ports.ts';
import type { CompiledSource } from '../mapping/compiled.ts';
import { sourceRows } from '../pull/source-rows.ts';
import { WHOLE_SHEET } from '../workbook/address.ts';
import { openWorkbook, type OpenWorkbook } from '../workbook/open-workbook.ts';
import type { SheetRow } from '../workbook/sheet.ts';
import { columnNames, headerProblem, recordOf, rowProblem } from '../workbook/table.ts';
import type { Sheet } from '../workbook/workbook.ts';
import { assignFields, type ColumnType } from './fields.ts';

/** The first rows of a list, and how its file is read. */
export interface Sample {
  readonly source:
    | { readonly format: 'csv'; readonly delimiter: string; readonly encoding: string }
    /** Null where the default finds it. */
    | { readonly format: 'xlsx'; readonly sheet: string | null; readonly header: number | null };
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly questions: readonly string[];
}

/** What is looked at: enough for the forms of dates and the words of a status. */
const SAMPLED_ROWS = 500;
const HEAD_BYTES = 512 * 1024;
/** A header row stands among the first of a sheet. */
const HEADER_ROWS = 30;
/** First bytes of ZIP and OLE files. */
const PACKED = ['PK', '\u00D0\u00CF'];
const DELIMITERS = [';', ',', '\t', '|'];
const ANY_TYPE: ReadonlySet<ColumnType> = new Set(['text', 'number', 'date']);

/** @throws with a sentence for a person when the file holds no list that can be read */
export async function sampleOf(folders: FolderReader, folder: string, name: string): Promise<Sample> {
  if (/\.(?:nd)?json$/i.test(name)) throw new Error('it is JSON; what a draft looks at are columns that have names');
  const head = await headOf(folders.bytes(folder, name));
  // A workbook of another kind says what to do with it.
  const isWorkbook = /\.xls\w?$/i.test(name) || PACKED.includes(head.toString('latin1', 0, 2));
  return isWorkbook ? sheetSample(await openWorkbook(folders.bytes(folder, name))) : textSample(name, head);
}

interface Candidate {
  readonly sheet: Sheet;
  readonly header: SheetRow;
  readonly isFirst: boolean;
  readonly score: number;
}

async function sheetSample(workbook: OpenWorkbook): Promise<Sample> {
  const seen = workbook.sheets.filter(({ hidden }) => !hidden);
  const candidates: Candidate[] = [];
  for (const sheet of seen) candidates.push(...(await headersIn(workbook, sheet)));
  const best = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (best === undefined) throw new Error('none of its sheets has a row that names columns');
  const names = columnNames(best.header);
  const problem = headerProblem(best.header, names, []);
  if (problem !== null)
    throw new Error(`the header row ${best.sheet.name}!${best.header.number} cannot be used: ${problem}`);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const row of workbook.rows(best.sheet, { ...WHOLE_SHEET, firstRow: best.header.number + 1 })) {
    if (rowProblem(row, names) === null) rows.push(recordOf(row, names));
    if (rows.length >= SAMPLED_ROWS) break;
  }
  const others = seen.filter((sheet) => sheet !== best.sheet).map((sheet) => `"${sheet.name}"`);
  return {
    source: {
      format: 'xlsx',
      sheet: seen.length > 1 ? best.sheet.name : null,
      header: best.isFirst ? null : best.header.number,
    },
    columns: [...names].toSorted(([a], [b]) => a - b).map(([, name]) => name),
    rows,
    questions:
      others.length === 0
        ? []
        : [`Read is the sheet "${best.sheet.name}". Is anything needed of ${others.join(', ')}?`],
  };
}

/** Rows that may be the header, the better the more of their cells are names of columns that are known. */
async function headersIn(workbook: OpenWorkbook, sheet: Sheet): Promise<readonly Candidate[]> {
  const rows: SheetRow[] = [];
  for await (const row of workbook.rows(sheet, { ...WHOLE_SHEET, lastRow: HEADER_ROWS })) rows.push(row);
  return rows.flatMap((row, at) => {
    const texts = [...row.cells.values()].filter((cell) => 'value' in cell && typeof cell.value === 'string');
    if (texts.length < 2 || texts.length < row.cells.size) return [];
    const names = [...columnNames(row).values()];
    const known = assignFields(names.map((name) => ({ name, types: ANY_TYPE }))).size;
    return [{ sheet, header: row, isFirst: at === 0, score: known * 100 + Math.min(names.length, 50) - at }];
  });
}

async function textSample(name: string, head: Buffer): Promise<Sample> {
  const { text, encoding } = decodedHead(head);
  const delimiter = delimiterOf(text);
  const source: CompiledSource = {
    files: [name],
    except: [],
    format: 'csv',
    csv: { delimiter, quote: '"', columns: null, encoding },
    sheet: { sheet: null, area: WHOLE_SHEET, header: null, columns: null, fillDown: [] },
    records: null,
    count: null,
  };
  const rows: Readonly<Record<string, unknown>>[] = [];
  let reason: string | null = null;
  for await (const row of sourceRows(source, { text: () => once(text), bytes: () => once(new Uint8Array()) })) {
    if (row.record !== null) rows.push(row.record);
    else reason ??= row.reason;
    if (rows.length >= SAMPLED_ROWS) break;
  }
  const [first] = rows;
  if (first === undefined) throw new Error(reason ?? 'it holds no rows below a header line');
  return { source: { format: 'csv', delimiter, encoding }, columns: Object.keys(first), rows, questions: [] };
}

async function headOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts);
}

function decodedHead(head: Buffer): { readonly text: string; readonly encoding: string } {
  const cut = head.length >= HEAD_BYTES;
  for (const encoding of head[0] === 0xff && head[1] === 0xfe ? ['utf-16le'] : ['utf-8', 'windows-1252']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
      // A head that was cut ends inside a row.
      return { text: cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text, encoding };
    } catch {
      continue;
    }
  }
  throw new Error('it is no text in UTF-8, UTF-16 or Windows-1252');
}

/** The sign that cuts the first lines into the same number of cells, and into most. */
function delimiterOf(text: string): string {
  const lines = text
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
  const scored = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length);
    const [first = 1] = counts;
    return { delimiter, score: first === 1 ? 0 : first * counts.filter((count) => count === first).length };
  });
  return scored.toSorted((a, b) => b.score - a.score)[0]?.delimiter ?? ',';
}

async function* once<Chunk>(chunk: Chunk): AsyncGenerator<Chunk> {
  yield await Promise.resolve(chunk);
}
