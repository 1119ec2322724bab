import { parse } from 'csv-parse/sync';
import { atPointer, parseJson } from '#shared/lib/json.ts';
import { evaluate, type Expression } from '../expression/expression.ts';
import type { CompiledSource } from '../mapping/compiled.ts';
import { fromWorkbook } from './sheet-rows.ts';
import type { JsonObject, SourceRow } from './source-row.ts';
import { csvRows, lineRows, type TextRow } from './text-rows.ts';

const CSV_BLOCK = 500;
/** A JSON document is read whole, and takes many times as much memory as its text. */
const MAX_DOCUMENT_CHARS = 100_000_000;
const TOO_LARGE = 'a JSON document of more than 100 million characters; have its records written one per line (ndjson)';

/** A file, to be read from its beginning. */
export interface FileContent {
  /** In the encoding of the source. */
  readonly text: () => AsyncIterable<string>;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** The records of one file, in order. A row that is none says why; its neighbours go on. */
export function sourceRows(source: CompiledSource, file: FileContent): AsyncGenerator<SourceRow> {
  switch (source.format) {
    case 'csv':
      return fromCsv(source, file.text());
    case 'ndjson':
      return fromLines(source, file.text());
    case 'json':
      return fromDocument(source, file.text());
    case 'xlsx':
      return fromWorkbook(source, file.bytes());
  }
}

async function* fromLines(source: CompiledSource, chunks: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  for await (const row of lineRows(chunks)) {
    const base = { at: row.line, raw: row.text, complete: row.complete };
    let { consumed } = row;
    if (row.broken !== null) {
      yield { ...base, record: null, reason: row.broken, consumed };
      continue;
    }
    for (const found of recordsIn(row.text, source.records).found) {
      yield { ...base, ...found, consumed };
      consumed = '';
    }
  }
}

async function* fromDocument(source: CompiledSource, chunks: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_DOCUMENT_CHARS) throw new RangeError(TOO_LARGE);
    parts.push(chunk);
  }
  const text = parts.join('');
  let at = 0;
  const { found: all, document } = recordsIn(text, source.records);
  for (const found of all) {
    at += 1;
    const line = found.broken ? lineOfFailure(text, found.reason ?? '') : at;
    const raw = found.record === null ? text.slice(0, 2000) : '';
    yield { at: line, record: found.record, reason: found.reason, raw, consumed: '', complete: true };
  }
  const reason = document === undefined || source.count === null ? null : miscount(document, source.count, at);
  if (reason !== null) {
    // Set aside behind the last record, until the file is another.
    yield { at: at + 1, record: null, reason, raw: text.slice(0, 2000), consumed: '', complete: true };
  }
}

/** Why the figure that a document states is not that of its records; null where it is. */
function miscount(document: unknown, pointer: string, records: number): string | null {
  const stated = atPointer(document, pointer);
  const figure = typeof stated === 'string' && stated.trim() !== '' ? Number(stated) : stated;
  if (figure === records) return null;
  return typeof figure === 'number' && Number.isFinite(figure)
    ? `The file says that it holds ${figure} records; it holds ${records}.`
    : `The file does not say at ${pointer} how many records it holds.`;
}

interface Found {
  readonly record: JsonObject | null;
  readonly reason: string | null;
  /** The text itself is no JSON. */
  readonly broken: boolean;
}

/** document: undefined where the text is no JSON. */
function recordsIn(
  text: string,
  records: Expression | null,
): { readonly found: readonly Found[]; readonly document?: unknown } {
  let document: unknown;
  try {
    document = parseJson(text);
  } catch (error) {
    const reason = `No JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { found: [{ record: null, reason, broken: true }] };
  }
  const found =
    records === null ? document : evaluate(records, { record: document, document: null, value: document, pointer: '' });
  if (found === null)
    return { found: [{ record: null, reason: `Nothing stands at ${records?.text ?? 'the root'}.`, broken: false }] };
  const rows = (Array.isArray(found) ? (found as readonly unknown[]) : [found]).map((item) => {
    const isObject = item !== null && typeof item === 'object' && !Array.isArray(item);
    return isObject
      ? { record: item as JsonObject, reason: null, broken: false }
      : {
          record: null,
          reason: `A record is an object; here stands ${JSON.stringify(item).slice(0, 80)}.`,
          broken: false,
        };
  });
  return { found: rows, document };
}

/** Line of a syntax error: by its position, or by the excerpt that the message shows. */
function lineOfFailure(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return lineAt(text, Number(position));
  if (message.includes('end of JSON')) return lineAt(text, text.trimEnd().length);
  const excerpt = /(?:\.\.\.|, )"([\s\S]*)"(?:\.\.\.)? is not valid JSON$/.exec(message)?.[1] ?? '';
  const start = excerpt === '' ? -1 : text.indexOf(excerpt);
  return start < 0 ? 1 : lineAt(text, start + Math.floor(excerpt.length / 2));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

async function* fromCsv(source: CompiledSource, chunks: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  const { delimiter, quote } = source.csv;
  let columns = source.csv.columns;
  let skipped = '';
  let block: TextRow[] = [];
  for await (const row of csvRows(chunks, delimiter, quote)) {
    if (columns === null) {
      const header = fieldsOf([row], source)[0] ?? null;
      const problem = row.broken ?? headerProblem(header);
      if (header === null || problem !== null) {
        yield {
          at: row.line,
          record: null,
          reason: `The header line cannot be used: ${problem}`,
          raw: row.text,
          consumed: row.consumed,
          complete: false,
        };
        return;
      }
      columns = header.map((name) => name.trim());
      skipped = row.consumed;
      continue;
    }
    block.push(skipped === '' ? row : { ...row, consumed: skipped + row.consumed });
    skipped = '';
    if (block.length < CSV_BLOCK) continue;
    yield* rowsOf(block, columns, source);
    block = [];
  }
  if (columns !== null) yield* rowsOf(block, columns, source);
}

function headerProblem(header: readonly string[] | null): string | null {
  if (header === null) return 'its quotes are broken.';
  const names = header.map((name) => name.trim());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) return `the column "${twice}" appears twice.`;
  return names.includes('') ? `column ${names.indexOf('') + 1} has no name.` : null;
}

function* rowsOf(block: readonly TextRow[], columns: readonly string[], source: CompiledSource): Generator<SourceRow> {
  const fields = fieldsOf(block, source);
  for (const [index, row] of block.entries()) {
    const cells = fields[index] ?? null;
    const base = { at: row.line, raw: row.text, consumed: row.consumed, complete: row.complete };
    const reason =
      row.broken ??
      (cells === null ? 'Its quotes are broken.' : null) ??
      (cells?.length === columns.length
        ? null
        : `It has ${counted(cells?.length ?? 0)} where the header names ${columns.length}.`);
    const record =
      reason === null ? Object.fromEntries(columns.map((name, column) => [name, cells?.[column] ?? ''])) : null;
    yield { ...base, record, reason };
  }
}

function counted(cells: number): string {
  return cells === 1 ? '1 cell' : `${cells} cells`;
}

/** Cells of each row; null for one that the parser cannot read. A block is parsed at once, because a call is dear. */
function fieldsOf(rows: readonly TextRow[], source: CompiledSource): readonly (readonly string[] | null)[] {
  const good = rows.filter((row) => row.broken === null);
  const together = parsed(good.map((row) => row.text).join('\n'), source);
  const fits = together?.length === good.length;
  const cells = new Map(
    good.map((row, index) => {
      const alone = fits ? together[index] : parsed(row.text, source);
      return [row, fits ? (alone as readonly string[]) : aloneOf(alone as readonly (readonly string[])[] | null)];
    }),
  );
  return rows.map((row) => cells.get(row) ?? null);
}

function aloneOf(rows: readonly (readonly string[])[] | null): readonly string[] | null {
  return rows?.length === 1 ? (rows[0] ?? null) : null;
}

function parsed(text: string, source: CompiledSource): readonly (readonly string[])[] | null {
  try {
    return parse(text, {
      delimiter: source.csv.delimiter,
      quote: source.csv.quote,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
    });
  } catch {
    return null;
  }
}
