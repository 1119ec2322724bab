import { numberCell } from './number-text.ts';
import type { Shown } from './number-format.ts';
import { dateText } from './serial.ts';
import { unescaped } from './strings.ts';

export type CellValue = string | number | boolean;

/** What a cell holds, or what is wrong with it. */
export type Cell = { readonly value: CellValue } | { readonly fault: string };

/** A cell as it stands in a sheet. */
export interface RawCell {
  /** `t` of the cell: s, inlineStr, str, b, e, d, or n. */
  readonly type: string;
  readonly style: number;
  /** Text of its `v`; null where it has none. */
  readonly value: string | null;
  /** Text of its `is`. */
  readonly inline: string;
  readonly formula: boolean;
}

export interface CellContext {
  readonly strings: readonly string[];
  readonly styles: readonly Shown[];
  readonly is1904: boolean;
}

/** Null for an empty cell. */
export function readCell(cell: RawCell, context: CellContext): Cell | null {
  const { type, value, formula } = cell;
  if (type === 'inlineStr') return textCell(cell.inline);
  if (value === null) {
    return formula
      ? { fault: 'holds a formula that was never calculated: open the workbook in a spreadsheet program and save it' }
      : null;
  }
  switch (type) {
    case 's': {
      const text = context.strings[Number(value)];
      return text === undefined
        ? { fault: `names the text ${value}, which the workbook does not hold` }
        : textCell(text);
    }
    case 'str':
      return textCell(unescaped(value));
    case 'd':
      return textCell(value);
    case 'b':
      return { value: value.trim() === '1' || value.trim() === 'true' };
    case 'e':
      return { fault: `shows the error ${value.trim()}` };
    default:
      return value.trim() === '' ? null : numeric(value.trim(), cell.style, context);
  }
}

function textCell(text: string): Cell | null {
  return text.trim() === '' ? null : { value: text };
}

function numeric(text: string, style: number, { styles, is1904 }: CellContext): Cell {
  const number = numberCell(text);
  if (number === null) return { fault: `holds "${text.slice(0, 40)}", which is no number` };
  const shown = styles[style] ?? 'number';
  if (shown === 'number') return { value: number };
  const date = dateText(Number(text), shown, is1904);
  return date === null
    ? { fault: `holds ${text.slice(0, 40)}, which is no date: spreadsheets show it as ####` }
    : { value: date };
}
