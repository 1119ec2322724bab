import type { Instant } from './time.ts';

/**
 * Sentences are written once and read in many zones. An instant stands in them as ISO 8601 in UTC, to the minute:
 * "On time: expected 2026-03-05T13:00Z". Whoever shows a sentence writes its instants as its reader reads the clock.
 */
export function instantMark(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/**
 * "Overdue since 2026-03-05T13:00Z". Whoever shows it to a person who reads it now may say for how long instead: the
 * sentence itself must not grow old.
 */
export function overdueMark(since: Instant): string {
  return `${OVERDUE} ${instantMark(since)}`;
}

const OVERDUE = 'Overdue since';

/** The sentence with "19 d overdue" where it says since when. */
export function withOverdueAge(text: string, age: (since: Instant) => string): string {
  return text.replaceAll(/Overdue since (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z)/g, (said, mark: string) => {
    const since = Date.parse(mark);
    return Number.isNaN(since) ? said : `${age(since)} overdue`;
  });
}

const MARK = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/g;

/** The sentence cut at its instants, in sequence. */
export function sentenceParts(text: string): readonly (string | Instant)[] {
  const parts: (string | Instant)[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const at = Date.parse(match[0]);
    if (Number.isNaN(at)) continue;
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push(at);
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** The sentence with its instants in the reader's words. */
export function readSentence(text: string, tell: (at: Instant) => string): string {
  return text.replaceAll(MARK, (mark) => {
    const at = Date.parse(mark);
    return Number.isNaN(at) ? mark : tell(at);
  });
}
