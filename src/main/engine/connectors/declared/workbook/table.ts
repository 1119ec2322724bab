import { columnLetters, type Area } from './address.ts';
import type { Cell } from './cells.ts';
import type { SheetRow } from './sheet.ts';

/** Names of columns by their number. */
export type ColumnNames = ReadonlyMap<number, string>;

/** Names from the header row. A cell without text names nothing. */
export function columnNames(header: SheetRow): ColumnNames {
  return new Map([...header.cells].map(([column, cell]) => [column, cellText(cell).trim().replaceAll(/\s+/g, ' ')]));
}

/** The declared names, from the first column of the area on. */
export function namesFrom(names: readonly string[], area: Area): ColumnNames {
  return new Map(names.map((name, at) => [area.firstColumn + at, name]));
}

/** What is wrong with a header that must have some columns; null when it can be used. */
export function headerProblem(header: SheetRow, names: ColumnNames, needed: readonly string[]): string | null {
  const faulty = [...header.cells].find(([, cell]) => 'fault' in cell);
  if (faulty !== undefined) return `its cell ${columnLetters(faulty[0])}${header.number} ${cellText(faulty[1])}.`;
  const seen = new Map<string, number>();
  for (const [column, name] of names) {
    const before = seen.get(name);
    if (before !== undefined) {
      return `the column "${name}" appears twice, in ${columnLetters(before)} and ${columnLetters(column)}.`;
    }
    seen.set(name, column);
  }
  const missing = needed.find((name) => !seen.has(name));
  return missing === undefined ? null : `it has no column "${missing}".`;
}

/** A row as a record: every named column, null where its cell is empty; what stands under no name goes by its letter. */
export function recordOf(row: SheetRow, names: ColumnNames): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = {};
  for (const [column, name] of names) record[name] = valueOf(row.cells.get(column));
  for (const [column, cell] of row.cells) {
    if (!names.has(column)) record[`column ${columnLetters(column)}`] = valueOf(cell);
  }
  return record;
}

/** Why a row is no record; null when it is one. */
export function rowProblem(row: SheetRow, names: ColumnNames): string | null {
  const faults = [...row.cells].flatMap(([column, cell]) => {
    if (!('fault' in cell)) return [];
    const name = names.get(column);
    return [`Column ${columnLetters(column)}${name === undefined ? '' : ` "${name}"`} ${cell.fault}.`];
  });
  return faults.length === 0 ? null : faults.join(' ');
}

/** The row as a person would copy it. */
export function rowText(row: SheetRow): string {
  return [...row.cells]
    .toSorted(([a], [b]) => a - b)
    .map(([, cell]) => cellText(cell))
    .join('\t');
}

function cellText(cell: Cell): string {
  return 'fault' in cell ? cell.fault : String(cell.value);
}

function valueOf(cell: Cell | undefined): unknown {
  return cell === undefined || 'fault' in cell ? null : cell.value;
}
