/** A row of a text file before its fields are read. */
export interface TextRow {
  /** Line that it starts on, from 1. */
  readonly line: number;
  /** Without its line break. */
  readonly text: string;
  /** Everything since the end of the row before: blank lines, the row and its line break. */
  readonly consumed: string;
  /** Ended by a line break: nothing can be appended to it any more. */
  readonly complete: boolean;
  /** Why it is no row. */
  readonly broken: string | null;
}

interface PhysicalLine {
  readonly number: number;
  readonly text: string;
  readonly raw: string;
  readonly complete: boolean;
  /** Only its beginning is here. */
  readonly tooLong: boolean;
}

/** A line that goes on for longer is no record, and has no room in memory. */
export const MAX_LINE_CHARS = 16_000_000;
const TOO_LONG = 'The line is longer than 16 million characters.';
/** What is kept of such a line, to be looked at. */
const HEAD_CHARS = 2000;

/** A quoted field longer than this was never closed. */
const MAX_ROW_CHARS = 1_000_000;
const MAX_ROW_LINES = 5000;

/** One row for each line that is not blank. */
export async function* lineRows(chunks: AsyncIterable<string>): AsyncGenerator<TextRow> {
  let skipped = '';
  for await (const line of physicalLines(chunks)) {
    if (line.text.trim() === '') {
      skipped += line.raw;
      continue;
    }
    yield {
      line: line.number,
      text: line.text,
      consumed: skipped + line.raw,
      complete: line.complete,
      broken: line.tooLong ? TOO_LONG : null,
    };
    skipped = '';
  }
}

/**
 * Rows of a CSV file: a quoted field may run over several lines. A quote that is never closed costs its own line only:
 * reading goes on with the next.
 */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  delimiter: string,
  quote: string,
): AsyncGenerator<TextRow> {
  let skipped = '';
  let held: PhysicalLine[] = [];
  let heldChars = 0;
  let open = false;

  function* take(line: PhysicalLine): Generator<TextRow> {
    if (held.length === 0 && line.text.trim() === '') {
      skipped += line.raw;
      return;
    }
    if (line.tooLong) {
      if (held.length > 0) yield* giveUp();
      yield {
        line: line.number,
        text: line.text,
        consumed: skipped + line.raw,
        complete: line.complete,
        broken: TOO_LONG,
      };
      reset();
      return;
    }
    held.push(line);
    heldChars += line.raw.length;
    open = endsInsideQuotes(line.text, open, delimiter, quote);
    if (!open) yield flush();
    else if (heldChars > MAX_ROW_CHARS || held.length > MAX_ROW_LINES) yield* giveUp();
  }

  function flush(): TextRow {
    const [first] = held;
    const last = held.at(-1);
    const raw = held.map((line) => line.raw).join('');
    const text = held.map((line, index) => (index === held.length - 1 ? line.text : line.raw)).join('');
    const row = {
      line: first?.number ?? 0,
      text,
      consumed: skipped + raw,
      complete: last?.complete ?? false,
      broken: null,
    };
    reset();
    return row;
  }

  function* giveUp(): Generator<TextRow> {
    const [first, ...rest] = held;
    const before = skipped;
    reset();
    if (first === undefined) return;
    yield {
      line: first.number,
      text: first.text,
      consumed: before + first.raw,
      complete: first.complete,
      broken: 'A quote is opened and never closed.',
    };
    for (const line of rest) yield* take(line);
  }

  function reset(): void {
    held = [];
    heldChars = 0;
    open = false;
    skipped = '';
  }

  for await (const line of physicalLines(chunks)) yield* take(line);
  while (held.length > 0) yield* giveUp();
}

async function* physicalLines(chunks: AsyncIterable<string>): AsyncGenerator<PhysicalLine> {
  let rest = '';
  let number = 0;
  let tooLong = false;
  const end = (piece: string, complete: boolean): PhysicalLine => {
    number += 1;
    const line = lineOf(number, tooLong ? rest : rest + piece, complete, tooLong);
    rest = '';
    tooLong = false;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf('\n', start); at >= 0; at = chunk.indexOf('\n', start)) {
      yield end(chunk.slice(start, at + 1), true);
      start = at + 1;
    }
    if (tooLong) continue;
    rest += chunk.slice(start);
    if (rest.length <= MAX_LINE_CHARS) continue;
    tooLong = true;
    rest = rest.slice(0, HEAD_CHARS);
  }
  if (rest !== '') yield end('', false);
}

function lineOf(number: number, raw: string, complete: boolean, tooLong: boolean): PhysicalLine {
  return { number, raw, complete, tooLong, text: raw.replace(/\r?\n$/, '').replace(/\r$/, '') };
}

/** A quote opens a field only at its start, and is closed by one that no second quote follows. */
function endsInsideQuotes(text: string, startsInside: boolean, delimiter: string, quote: string): boolean {
  if (!startsInside && !text.includes(quote)) return false;
  let inside = startsInside;
  let at = 0;
  let fieldStart = !startsInside;
  while (at < text.length) {
    if (inside) {
      const next = text.indexOf(quote, at);
      if (next < 0) return true;
      const doubled = text.startsWith(quote, next + 1);
      at = next + (doubled ? 2 : 1);
      inside = doubled;
    } else if (fieldStart && text.startsWith(quote, at)) {
      inside = true;
      fieldStart = false;
      at += 1;
    } else {
      const next = text.indexOf(delimiter, at);
      if (next < 0) return false;
      at = next + delimiter.length;
      fieldStart = true;
    }
  }
  return inside;
}
