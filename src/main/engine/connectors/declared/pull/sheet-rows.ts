import type { CompiledSource } from '../mapping/compiled.ts';
import type { SheetRow } from '../workbook/sheet.ts';
import { chosenSheet, openWorkbook } from '../workbook/open-workbook.ts';
import {
  columnNames,
  headerProblem,
  namesFrom,
  recordOf,
  rowProblem,
  rowText,
  type ColumnNames,
} from '../workbook/table.ts';
import type { JsonObject, SourceRow } from './source-row.ts';

/** The records of one sheet of a workbook, in order. A row with a cell that cannot be read says why. */
export async function* fromWorkbook(
  { sheet: declared }: CompiledSource,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<SourceRow> {
  const { area, header, columns, fillDown, sheet: wanted } = declared;
  const workbook = await openWorkbook(chunks);
  const sheet = chosenSheet(workbook.sheets, wanted);
  const place = (row: number): string => `${sheet.name}!${row}`;
  let names: ColumnNames | null = columns === null ? null : namesFrom(columns, area);
  const above: Record<string, unknown> = {};
  let skipped = '';
  for await (const row of workbook.rows(sheet, area)) {
    if (names === null) {
      if (header !== null && row.number < header) continue;
      names = columnNames(row);
      const problem =
        header !== null && row.number > header ? `row ${header} holds nothing.` : headerProblem(row, names, fillDown);
      if (problem !== null) {
        const reason = `The header row cannot be used: ${problem}`;
        yield {
          at: place(header ?? row.number),
          record: null,
          reason,
          raw: rowText(row),
          consumed: '',
          complete: false,
        };
        return;
      }
      skipped = consumedOf(row);
      continue;
    }
    const reason = rowProblem(row, names);
    const record = filled(row, names);
    yield {
      at: place(row.number),
      record: reason === null ? record : null,
      reason,
      raw: reason === null ? '' : rowText(row),
      consumed: skipped + consumedOf(row),
      complete: true,
    };
    skipped = '';
  }

  /** Every row is looked at: below one that is set aside, the cells above are still its own. */
  function filled(row: SheetRow, columns: ColumnNames): JsonObject {
    const record = recordOf(row, columns);
    const added: Record<string, unknown> = {};
    for (const [column, name] of columns) {
      if (!fillDown.includes(name)) continue;
      const cell = row.cells.get(column);
      if (cell === undefined) added[name] = above[name] ?? null;
      else above[name] = 'fault' in cell ? null : cell.value;
    }
    return { ...record, ...added };
  }
}

/** Stands for the row where what was read is compared with what is there now. */
function consumedOf({ number, cells }: SheetRow): string {
  return `${JSON.stringify([number, ...cells])}\n`;
}
