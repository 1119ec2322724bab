import type { Mark } from './mark.ts';
import type { Lane, Span } from './model.ts';
import { toX } from './scale.ts';

export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  /** Where its band ends. */
  readonly untilX: number | null;
  readonly row: number;
  /** Where there is room for words. */
  readonly labelled: boolean;
  /** The words stand before the mark, as they would be cut off after it. */
  readonly flipped: boolean;
  /** What the mark takes of its row, words and all. */
  readonly start: number;
  readonly end: number;
}

export interface PlacedLane {
  readonly lane: Lane;
  /** Marks out of sight on either side. */
  readonly before: number;
  readonly after: number;
  readonly rows: number;
  readonly marks: readonly PlacedMark[];
}

const MARK_WIDTH = 15;
const MONOGRAM_WIDTH = 22;
const LETTER_WIDTH = 6.3;
const GAP = 8;
const MAX_ROWS = 8;
/** Below the rows with words. */
const BARE_ROW = MAX_ROWS;

export function labelWidth(words: string): number {
  return MARK_WIDTH + MONOGRAM_WIDTH + words.length * LETTER_WIDTH + GAP;
}

/**
 * Puts the marks of a lane into rows so that no words cover others. Where all rows are taken a mark stands without
 * words; zooming in brings them back.
 */
export function placeLane(lane: Lane, span: Span, width: number): PlacedLane {
  const rowEnds: number[] = [];
  const inSight = lane.marks.filter((mark) => mark.at >= span.from && mark.at <= span.to);
  const marks = inSight.map((mark): PlacedMark => {
    const x = toX(mark.at, span, width);
    const untilX = mark.until === null ? null : toX(mark.until, span, width);
    // A date that no longer holds stands without words, among the others.
    const labelled = mark.moved === null;
    const wide = labelled ? labelWidth(mark.words) : MARK_WIDTH;
    const flipped = labelled && x + wide - GAP > width && x > wide;
    const start = flipped ? x - wide : x;
    const end = flipped ? x + MARK_WIDTH : x + wide;
    for (let row = 0; row < MAX_ROWS; row += 1) {
      if ((rowEnds[row] ?? -Infinity) > start) continue;
      rowEnds[row] = end;
      return { mark, x, untilX, row, labelled, flipped, start, end };
    }
    return { mark, x, untilX, row: BARE_ROW, labelled: false, flipped: false, start: x, end: x };
  });
  return {
    lane,
    marks,
    rows: marks.some(({ row }) => row === BARE_ROW) ? BARE_ROW + 1 : Math.max(1, rowEnds.length),
    before: lane.marks.filter((mark) => mark.at < span.from).length,
    after: lane.marks.filter((mark) => mark.at > span.to).length,
  };
}

/** Rows for spans so that none covers another. */
export function stackSpans<T extends { readonly from: number; readonly to: number }>(
  spans: readonly T[],
): { readonly span: T; readonly row: number }[] {
  const ends: number[] = [];
  return spans
    .toSorted((a, b) => a.from - b.from)
    .map((span) => {
      let row = ends.findIndex((end) => end <= span.from);
      if (row < 0) row = ends.length;
      ends[row] = span.to;
      return { span, row };
    });
}
