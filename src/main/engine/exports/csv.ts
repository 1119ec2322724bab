import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatMicros } from '#shared/domain/decimal.ts';
import { unreachable } from '#shared/lib/assert.ts';
import { cellOf, type Cell, type ExportColumn } from './column.ts';
import { hoursText } from './hours.ts';
import { isoLocal, type LocalTime } from '#shared/domain/local-time.ts';
import { neutralise } from './neutralise.ts';
import type { RowSource } from './row-source.ts';

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const BYTE_ORDER_MARK = '\uFEFF';

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellText(cell: Cell, local: LocalTime): string {
  switch (cell.kind) {
    case 'text':
      return quoted(neutralise(cell.value.toWellFormed()));
    case 'integer':
      return String(cell.value);
    case 'decimal':
    case 'money':
      return formatMicros(cell.value);
    case 'duration':
      return hoursText(cell.value);
    case 'when':
      return typeof cell.value === 'string' ? quoted(neutralise(cell.value)) : isoLocal(cell.value, local);
    default:
      return unreachable(cell);
  }
}

async function* csvText<Row>(rows: RowSource<Row>, columns: readonly ExportColumn<Row>[], local: LocalTime): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${columns.map((column) => quoted(column.title)).join(',')}\r\n`;
  for await (const block of rows.take(Number.POSITIVE_INFINITY)) {
    let text = '';
    for (const row of block) {
      const cells = columns.map((column) => {
        const cell = cellOf(column, row);
        return cell === null ? '' : cellText(cell, local);
      });
      text += `${cells.join(',')}\r\n`;
    }
    yield text;
  }
}

/**
 * Streams a CSV file (RFC 4180, UTF-8 with byte order mark, so that spreadsheets read it as such) into a file that must
 * not exist yet. Times are ISO 8601 with the zone's offset.
 */
export async function writeCsv<Row>(file: string, rows: RowSource<Row>, columns: readonly ExportColumn<Row>[], local: LocalTime): Promise<void> {
  const text = Readable.from(csvText(rows, columns, local), { objectMode: false });
  await pipeline(text, createWriteStream(file, { flags: 'wx', flush: true }));
}
