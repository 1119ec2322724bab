import type { Micros } from '#shared/domain/decimal.ts';
import type { Instant } from '#shared/domain/time.ts';

/**
 * What a cell of each kind is given.
 * - sentence: text whose instants are written in the reader's zone
 * - decimal, money: exact millionths; a money column stands beside the column of its currency
 * - when: an instant, shown in the reader's zone, or a date without a time ("2026-11-23"), which no zone moves
 * - duration: milliseconds, written as decimal hours, because spreadsheets cannot show a negative clock time
 */
export interface CellValues {
  readonly text: string;
  readonly sentence: string;
  readonly integer: number;
  readonly decimal: Micros;
  readonly money: Micros;
  readonly when: Instant | string;
  readonly duration: number;
}
export type CellKind = keyof CellValues;

/** One column of an exported table. */
export type ExportColumn<Row> = {
  [Kind in CellKind]: {
    readonly title: string;
    readonly kind: Kind;
    /** In characters of the default font. */
    readonly width: number;
    /** Null leaves the cell empty: unknown is not zero. */
    readonly value: (row: Row) => CellValues[Kind] | null;
  };
}[CellKind];
