interface CopiedColumn<Row> {
  readonly id: string;
  readonly words: string;
  readonly copy: (row: Row) => string;
}

/** Rows for the clipboard as a spreadsheet expects them: tabs between cells, quotes only where a cell needs them. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quote).join('\t')).join('\r\n');
}

function quote(cell: string): string {
  return /[\t\r\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Headers and cells of the shown columns, in the order in which they are shown. */
export function copyTable<Row>(
  columns: readonly CopiedColumn<Row>[],
  shownIds: readonly string[],
  rows: readonly Row[],
): string[][] {
  const shown = shownIds
    .map((id) => columns.find((column) => column.id === id))
    .filter((column) => column !== undefined);
  return [shown.map((column) => column.words), ...rows.map((row) => shown.map((column) => column.copy(row)))];
}
