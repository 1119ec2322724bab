import { formatMicros } from '#shared/domain/decimal.ts';
import { unreachable } from '#shared/lib/assert.ts';
import type { ExportColumn } from '../column.ts';
import { hoursText } from '../hours.ts';
import { isoLocal, wallText, type LocalTime } from '#shared/domain/local-time.ts';
import { readSentence } from '#shared/domain/sentences.ts';
import { neutralise } from '../neutralise.ts';
import { clipText, columnLetters, escapeText } from './markup.ts';
import { serialOf } from './serial.ts';
import { STYLE, type Style } from './styles.ts';

const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const OUTER_SPACE = /^\s|\s$/;

/** Texts are inline strings: never a formula, and no table of all strings that would have to be held until the end. */
export function textCell(at: string, text: string, style: Style): string {
  const content = escapeText(clipText(neutralise(text)));
  const space = OUTER_SPACE.test(content) ? ' xml:space="preserve"' : '';
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t${space}>${content}</t></is></c>`;
}

export function numberCell(at: string, number: string | number, style: Style): string {
  return `<c r="${at}" s="${style}"><v>${number}</v></c>`;
}

function whenCell(at: string, value: number | string, local: LocalTime): string {
  if (typeof value === 'string') {
    const serial = serialOf(Date.parse(`${value}T00:00:00Z`));
    return serial === null ? textCell(at, value, STYLE.text) : numberCell(at, serial, STYLE.date);
  }
  const serial = serialOf(value + local.offset(value));
  return serial === null ? textCell(at, isoLocal(value, local), STYLE.text) : numberCell(at, serial, STYLE.instant);
}

/** Writes one column's cell of a row; nothing for an unknown value. */
type CellWriter<Row> = (row: Row, number: number) => string;

function cellWriter<Row>(column: ExportColumn<Row>, letters: string, local: LocalTime): CellWriter<Row> {
  const writer =
    <V>(value: (row: Row) => V | null, xml: (at: string, value: V) => string): CellWriter<Row> =>
    (row, number) => {
      const known = value(row);
      return known === null ? '' : xml(`${letters}${number}`, known);
    };
  switch (column.kind) {
    case 'text':
      return writer(column.value, (at, text) => (text === '' ? '' : textCell(at, text, STYLE.text)));
    case 'sentence':
      return writer(column.value, (at, text) =>
        textCell(
          at,
          readSentence(text, (instant) => wallText(instant, local)),
          STYLE.text,
        ),
      );
    case 'integer':
      return writer(column.value, (at, count) => numberCell(at, count, STYLE.integer));
    case 'decimal':
      return writer(column.value, (at, quantity) => numberCell(at, formatMicros(quantity), STYLE.general));
    case 'money':
      return writer(column.value, (at, amount) => numberCell(at, formatMicros(amount), STYLE.money));
    case 'duration':
      return writer(column.value, (at, ms) => numberCell(at, hoursText(ms), STYLE.hours));
    case 'when':
      return writer(column.value, (at, when) => whenCell(at, when, local));
    default:
      return unreachable(column);
  }
}

export interface SheetOptions<Row> {
  readonly columns: readonly ExportColumn<Row>[];
  readonly local: LocalTime;
  /** The sheet that a reader sees first. */
  readonly first: boolean;
}

/** The worksheet part of one data sheet, a block of rows at a time: frozen header, filter buttons, typed cells. */
export async function* dataSheet<Row>(
  blocks: AsyncIterable<readonly Row[]>,
  options: SheetOptions<Row>,
): AsyncGenerator<string> {
  const { columns, local } = options;
  const letters = columns.map((_, index) => columnLetters(index));
  const writers = columns.map((column, index) => cellWriter(column, letters[index] ?? '', local));
  yield sheetStart(
    columns.map((column) => column.width),
    { frozenHeader: true, selected: options.first },
  );
  yield rowXml(1, columns.map((column, index) => textCell(`${letters[index]}1`, column.title, STYLE.header)).join(''));
  let number = 1;
  for await (const block of blocks) {
    let xml = '';
    for (const row of block) {
      number += 1;
      let cells = '';
      for (const write of writers) cells += write(row, number);
      xml += rowXml(number, cells);
    }
    yield xml;
  }
  yield `</sheetData><autoFilter ref="A1:${letters.at(-1)}${number}"/></worksheet>`;
}

/** A small sheet of labels and values, for reading. */
export function noteSheet(rows: readonly (readonly [label: string, value: string, more?: string])[]): string {
  const xml = rows.map(([label, value, more], index) => {
    const number = index + 1;
    const last = more === undefined ? '' : textCell(`C${number}`, more, STYLE.text);
    return rowXml(
      number,
      textCell(`A${number}`, label, STYLE.label) + textCell(`B${number}`, value, STYLE.text) + last,
    );
  });
  return `${sheetStart([24, 48, 80], { frozenHeader: false, selected: false })}${xml.join('')}</sheetData></worksheet>`;
}

function sheetStart(
  widths: readonly number[],
  view: { readonly frozenHeader: boolean; readonly selected: boolean },
): string {
  const pane = view.frozenHeader
    ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/>'
    : '';
  const cols = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    `<worksheet xmlns="${NAMESPACE}"><sheetViews><sheetView${view.selected ? ' tabSelected="1"' : ''} workbookViewId="0">${pane}` +
    `</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols.join('')}</cols><sheetData>`
  );
}

function rowXml(number: number, cells: string): string {
  return `<row r="${number}">${cells}</row>`;
}
