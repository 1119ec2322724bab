import type { Instant } from './time.ts';

/**
 * Sentences are written once and read in many zones. An instant stands in them as ISO 8601 in UTC, to the minute:
 * "On time: expected 2026-03-05T13:00Z". Whoever shows a sentence writes its instants as its reader reads the clock.
 */
export function instantMark(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

const MARK = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/g;

/** The sentence with its instants in the reader's words. */
export function readSentence(text: string, tell: (at: Instant) => string): string {
  return text.replaceAll(MARK, (mark) => {
    const at = Date.parse(mark);
    return Number.isNaN(at) ? mark : tell(at);
  });
}
