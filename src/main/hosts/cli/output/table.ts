import { styleText } from 'node:util';
import { fit, widthOf } from './text.ts';

export interface TableColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** May be cut down to this many columns when the terminal is too narrow. Others keep their width. */
  readonly shrinksTo?: number;
}

const GAP = 2;

export interface TableOptions {
  /** Width of the terminal; null: as wide as the texts are, so that other programs see all of them. */
  readonly columns: number | null;
  readonly colour: boolean;
}

/**
 * Rows as aligned lines. The widths are those of the first block; a later block that needs more room only loses its
 * alignment.
 */
export function createTable<Row>(columns: readonly TableColumn<Row>[], { columns: available, colour }: TableOptions): (rows: readonly Row[]) => string {
  let widths: readonly number[] | null = null;
  const line = (texts: readonly string[], fixed: readonly number[]): string =>
    texts
      .map((text, index) => {
        const width = fixed[index] ?? 0;
        const shown = available === null ? text : fit(text, width);
        const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
        if (columns[index]?.align === 'right') return space + shown;
        return index === texts.length - 1 ? shown : shown + space;
      })
      .join(' '.repeat(GAP));
  return (rows) => {
    const texts = rows.map((row) => columns.map((column) => column.value(row)));
    const head = widths === null;
    widths ??= fitted(columns, texts, available);
    const fixed = widths;
    const lines = texts.map((row) => line(row, fixed).trimEnd());
    if (head) {
      const titles = line(columns.map((column) => column.title), fixed).trimEnd();
      lines.unshift(colour ? styleText('bold', titles, { validateStream: false }) : titles);
    }
    return lines.map((text) => `${text}\n`).join('');
  };
}

function fitted<Row>(columns: readonly TableColumn<Row>[], texts: readonly (readonly string[])[], available: number | null): number[] {
  const widths = columns.map((column, index) => texts.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(column.title)));
  if (available === null) return widths;
  let over = widths.reduce((sum, width) => sum + width, GAP * (columns.length - 1)) - available;
  while (over > 0) {
    // The widest of those that may give way gives way first.
    const widest = columns
      .map(({ shrinksTo }, index) => ({ index, spare: shrinksTo === undefined ? 0 : (widths[index] ?? 0) - shrinksTo, width: widths[index] ?? 0 }))
      .filter(({ spare }) => spare > 0)
      .sort((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    widths[widest.index] = widest.width - 1;
    over -= 1;
  }
  return widths;
}
