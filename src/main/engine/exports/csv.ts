import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatMicros } from '#shared/domain/decimal.ts';
import { unreachable } from '#shared/lib/assert.ts';
import type { ExportColumn } from './column.ts';
import { hoursText } from './hours.ts';
import { isoLocal, wallText, type LocalTime } from '#shared/domain/local-time.ts';
import { readSentence } from '#shared/domain/sentences.ts';
import { neutralise } from './neutralise.ts';
import type { RowSource } from './row-source.ts';

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const BYTE_ORDER_MARK = '\uFEFF';

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellWriter<Row>(column: ExportColumn<Row>, local: LocalTime): (row: Row) => string {
  const writer =
    <V>(value: (row: Row) => V | null, text: (value: V) => string) =>
    (row: Row): string => {
      const known = value(row);
      return known === null ? '' : text(known);
    };
  switch (column.kind) {
    case 'text':
      return writer(column.value, (text) => quoted(neutralise(text.toWellFormed())));
    case 'sentence':
      return writer(column.value, (text) =>
        quoted(neutralise(readSentence(text.toWellFormed(), (at) => wallText(at, local)))),
      );
    case 'integer':
      return writer(column.value, String);
    case 'decimal':
    case 'money':
      return writer(column.value, formatMicros);
    case 'duration':
      return writer(column.value, hoursText);
    case 'when':
      return writer(column.value, (when) =>
        typeof when === 'string' ? quoted(neutralise(when)) : isoLocal(when, local),
      );
    default:
      return unreachable(column);
  }
}

async function* csvText<Row>(
  rows: RowSource<Row>,
  columns: readonly ExportColumn<Row>[],
  local: LocalTime,
): AsyncGenerator<string> {
  const writers = columns.map((column) => cellWriter(column, local));
  yield `${BYTE_ORDER_MARK}${columns.map((column) => quoted(column.title)).join(',')}\r\n`;
  for await (const block of rows.take(Number.POSITIVE_INFINITY)) {
    let text = '';
    for (const row of block) {
      text += `${writers.map((write) => write(row)).join(',')}\r\n`;
    }
    yield text;
  }
}

/**
 * Streams a CSV file (RFC 4180, UTF-8 with byte order mark, so that spreadsheets read it as such) into a file that must
 * not exist yet. Times are ISO 8601 with the zone's offset.
 */
export async function writeCsv<Row>(
  file: string,
  rows: RowSource<Row>,
  columns: readonly ExportColumn<Row>[],
  local: LocalTime,
): Promise<void> {
  const text = Readable.from(csvText(rows, columns, local), { objectMode: false });
  await pipeline(text, createWriteStream(file, { flags: 'wx', flush: true }));
}
