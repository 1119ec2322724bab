import { styleText } from 'node:util';
import { fit, widthOf } from './text.ts';

export interface TableColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** May be cut down to this many columns when the terminal is too narrow. Others keep their width. */
  readonly shrinksTo?: number;
  /** Left out when cutting is not enough, the last of these first. */
  readonly drops?: true;
}

const GAP = 2;

export interface TableOptions {
  /** Width of the terminal; null: as wide as the texts are, so that other programs see all of them. */
  readonly columns: number | null;
  readonly colour: boolean;
}

interface Placed<Row> {
  readonly column: TableColumn<Row>;
  readonly width: number;
}

/**
 * Rows as aligned lines. The widths are those of the first block; a later block that needs more room only loses its
 * alignment.
 */
export function createTable<Row>(
  columns: readonly TableColumn<Row>[],
  { columns: available, colour }: TableOptions,
): (rows: readonly Row[]) => string {
  let placed: readonly Placed<Row>[] | null = null;
  return (rows) => {
    const head = placed === null;
    const layout = placed ?? place(columns, rows, available);
    placed = layout;
    const line = (textOf: (column: TableColumn<Row>) => string): string =>
      layout
        .map(({ column, width }) => cell(textOf(column), column, width, available))
        .join(' '.repeat(GAP))
        .trimEnd();
    const lines = rows.map((row) => line((column) => column.value(row)));
    if (head) {
      const titles = line((column) => column.title);
      lines.unshift(colour ? styleText('bold', titles, { validateStream: false }) : titles);
    }
    return lines.map((text) => `${text}\n`).join('');
  };
}

function cell<Row>(text: string, { align }: TableColumn<Row>, width: number, available: number | null): string {
  const shown = available === null ? text : fit(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return align === 'right' ? space + shown : shown + space;
}

function place<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  available: number | null,
): Placed<Row>[] {
  const wanted = columns.map((column) => ({
    column,
    width: rows.reduce((widest, row) => Math.max(widest, widthOf(column.value(row))), widthOf(column.title)),
  }));
  if (available === null) return wanted;
  const leastOf = ({ column, width }: Placed<Row>): number => Math.min(width, column.shrinksTo ?? width);
  const total = (widths: readonly number[]): number =>
    widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));

  let kept = wanted;
  while (total(kept.map(leastOf)) > available) {
    const last = kept.findLast(({ column }) => column.drops === true);
    if (last === undefined) break;
    kept = kept.filter((entry) => entry !== last);
  }
  const widths = kept.map(({ width }) => width);
  for (let over = total(widths) - available; over > 0; over -= 1) {
    // The widest of those that may give way gives way first.
    const [widest] = kept
      .flatMap((entry, index) => ((widths[index] ?? 0) > leastOf(entry) ? [index] : []))
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return kept.map(({ column }, index) => ({ column, width: widths[index] ?? 0 }));
}
