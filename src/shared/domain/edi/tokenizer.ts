import type { EdiElement, ReadSegment, Separators } from './segments.ts';

/** Longer text without a terminator is no segment. */
const MAX_SEGMENT = 200_000;
const NEXT_INTERCHANGE = /[\r\n][ \t]*(?:ISA[^\w\s]|UNB\+|UNA[^\w\s])/;
const TAG_AFTER_BREAK = /[\r\n]+[ \t]*[A-Z][A-Z0-9]{1,2}$/;

/** Reads segment after segment, each character a bounded number of times. */
export class Tokenizer {
  readonly #text: string;
  readonly #marks: Separators;
  #at: number;
  #line: number;

  constructor(text: string, marks: Separators, at: number, line: number) {
    this.#text = text;
    this.#marks = marks;
    this.#at = at;
    this.#line = line;
  }

  get at(): number {
    return this.#at;
  }

  get line(): number {
    return this.#line;
  }

  /** The next segment; null at the end of the text. */
  next(): ReadSegment | null {
    const { terminator } = this.#marks;
    this.#skipBlanks();
    const at = this.#at;
    if (at >= this.#text.length) return null;
    const line = this.#line;
    const found = this.#endOf(at);
    let stop = found < 0 ? Math.min(this.#text.length, at + MAX_SEGMENT) : found;
    let terminated = found >= 0;
    // Without its terminator a segment would swallow the interchange after it.
    if (stop - at > 400 || !terminated) {
      const other = NEXT_INTERCHANGE.exec(this.#text.slice(at + 1, stop));
      if (other) {
        stop = at + 1 + other.index;
        terminated = false;
      }
    }
    const raw = this.#text.slice(at, stop);
    const end = terminated ? stop + terminator.length : stop;
    this.#advance(end);
    return { ...this.#split(raw), line, terminated };
  }

  #skipBlanks(): void {
    const { terminator } = this.#marks;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit === 10) this.#line += 1;
      else if (unit !== 32 && unit !== 13 && unit !== 9 && unit !== 0xfeff && unit !== 26 && unit !== 0) {
        // A terminator on its own ends an empty segment.
        if (this.#text[this.#at] !== terminator) return;
      }
    }
  }

  #endOf(from: number): number {
    const { terminator, release } = this.#marks;
    const near = this.#text.slice(from, from + MAX_SEGMENT);
    for (let at = near.indexOf(terminator); at >= 0; at = near.indexOf(terminator, at + 1)) {
      if (release === null || !isReleased(near, at, release)) return from + at;
    }
    return -1;
  }

  #advance(to: number): void {
    this.#line += lineBreaks(this.#text, this.#at, to);
    this.#at = to;
  }

  #split(raw: string): Pick<ReadSegment, 'segment' | 'brokenAt'> {
    const { element, terminator } = this.#marks;
    const pieces = splitReleased(raw, element, this.#marks.release);
    let brokenAt: number | null = null;
    if (terminator !== '\n' && raw.includes('\n')) {
      const index = pieces.findIndex((piece, at) => at > 0 && TAG_AFTER_BREAK.test(piece));
      if (index >= 0) brokenAt = index;
    }
    if (terminator === '\n') pieces.push((pieces.pop() ?? '').trimEnd());
    const elements = pieces.map((piece, index) => this.#element(withoutBreaks(piece), index));
    while (elements.length > 1 && elements.at(-1) === '') elements.pop();
    return { segment: elements, brokenAt };
  }

  #element(text: string, index: number): EdiElement {
    const { repetition, release } = this.#marks;
    if (index === 0) return this.#tag(text);
    if (repetition !== null && text.includes(repetition)) {
      const parts = splitReleased(text, repetition, release);
      if (parts.length > 1) return { repeats: parts.map((part) => this.#composite(part)) };
    }
    return this.#composite(text);
  }

  /** EDIFACT may nest a repetition count into the tag: "LIN:1". */
  #tag(text: string): string {
    const [tag = ''] = text.split(this.#marks.component);
    return tag.trim();
  }

  #composite(text: string): string | readonly string[] {
    const { component, release } = this.#marks;
    if (!text.includes(component)) return unreleased(text, release);
    const parts = splitReleased(text, component, release).map((part) => unreleased(part, release));
    while (parts.length > 1 && parts.at(-1) === '') parts.pop();
    return parts.length === 1 ? (parts[0] ?? '') : parts;
  }
}

function withoutBreaks(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, '') : text;
}

/** An odd number of release characters stands before it. */
function isReleased(text: string, at: number, release: string): boolean {
  let before = at - 1;
  while (before >= 0 && text[before] === release) before -= 1;
  return (at - 1 - before) % 2 === 1;
}

function splitReleased(text: string, mark: string, release: string | null): string[] {
  if (release === null || !text.includes(release)) return text.split(mark);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === release) at += 1;
    else if (text[at] === mark) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

function unreleased(text: string, release: string | null): string {
  if (release === null || !text.includes(release)) return text;
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === release && at + 1 < text.length) at += 1;
    plain += text[at];
  }
  return plain;
}

/** Line breaks in a stretch of text. By character, because a search would run on to the end of the text. */
export function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 10) count += 1;
  return count;
}
