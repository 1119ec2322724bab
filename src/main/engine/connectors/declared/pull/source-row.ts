export type JsonObject = Readonly<Record<string, unknown>>;

/** Line of a text file, place in a JSON document, from 1, or "sheet!row" of a workbook. 0 is the file as a whole. */
export type RowPlace = number | string;

/** One record of a file, or the reason why it is none. */
export interface SourceRow {
  readonly at: RowPlace;
  readonly record: JsonObject | null;
  readonly reason: string | null;
  /** The text as it stands. */
  readonly raw: string;
  /** Text since the row before, or what stands for it in a workbook; empty for JSON documents. */
  readonly consumed: string;
  readonly complete: boolean;
}
