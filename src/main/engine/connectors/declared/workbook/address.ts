/** Part of a sheet, from 1; the end is the last of it. */
export interface Area {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Excel specifications and limits. */
export const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const RANGE = /^([A-Z]{1,3})?([1-9]\d{0,6})?:([A-Z]{1,3})?([1-9]\d{0,6})?$/i;

/** "C" is 3, "AA" is 27. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

export function columnLetters(number: number): string {
  const rest = (number - 1) % 26;
  const before = (number - 1 - rest) / 26;
  return (before === 0 ? '' : columnLetters(before)) + String.fromCharCode(65 + rest);
}

/** "B3:H200", "B:H", "3:200" and "B3:H", which is open below; null for what is no range. */
export function areaOf(range: string): Area | null {
  const match = RANGE.exec(range.trim());
  if (match === null) return null;
  const [, fromColumn, fromRow, toColumn, toRow] = match;
  if ((fromColumn === undefined) !== (toColumn === undefined)) return null;
  if (fromColumn === undefined && fromRow === undefined) return null;
  const area = {
    firstRow: Number(fromRow ?? 1),
    lastRow: Number(toRow ?? MAX_ROWS),
    firstColumn: columnNumber(fromColumn ?? 'A'),
    lastColumn: toColumn === undefined ? MAX_COLUMNS : columnNumber(toColumn),
  };
  return area.firstRow <= area.lastRow && area.firstColumn <= area.lastColumn ? area : null;
}

export const WHOLE_SHEET: Area = { firstRow: 1, lastRow: MAX_ROWS, firstColumn: 1, lastColumn: MAX_COLUMNS };
