import { formatMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import { wallText, type LocalTime } from '#shared/domain/local-time.ts';
import { readSentence } from '#shared/domain/sentences.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { spanText } from '#shared/lib/span.ts';

/** What stands where nothing is known. */
export const UNKNOWN = '–';

/** C0, C1 and the bidirectional controls: a text from a system must not steer the terminal. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]+/g;

/** Text of other systems on one line. */
export function plain(text: string | null | undefined): string {
  return text === null || text === undefined || text === '' ? UNKNOWN : text.replace(CONTROLS, ' ');
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ASCII_ONLY = /^[\u0020-\u007E]*$/;
const WIDE =
  /\p{Extended_Pictographic}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;

function* cells(text: string): Generator<readonly [grapheme: string, width: number]> {
  for (const { segment } of segments.segment(text)) yield [segment, WIDE.test(segment) ? 2 : 1];
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (ASCII_ONLY.test(text)) return text.length;
  let width = 0;
  for (const [, cell] of cells(text)) width += cell;
  return width;
}

/** The text within a width, with an ellipsis for what is cut. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const [grapheme, cell] of cells(text)) {
    if (used + cell > width - 1) break;
    fitted += grapheme;
    used += cell;
  }
  return `${fitted}…`;
}

/** Lines of at most a width, broken at blanks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

export function instantText(at: Instant | null, local: LocalTime): string {
  return at === null ? UNKNOWN : wallText(at, local);
}

export function whenText(when: When | null, local: LocalTime): string {
  if (when === null) return UNKNOWN;
  return when.kind === 'date' ? when.date : wallText(when.at, local);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A sentence of the engine on one line, its instants as the reader reads the clock, beside days as "12 Mar 2026". */
export function sentenceText(text: string, local: LocalTime): string {
  return readSentence(plain(text), (at) => {
    const [date = '', clock = ''] = wallText(at, local).split(' ');
    const [year = '', month, day] = date.split('-');
    return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year} ${clock}`;
  });
}

/** Late as "+2 d 4 h", early as "-3 h". */
export function slipText(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  return ms > 0 ? `+${spanText(ms)}` : spanText(ms);
}

/** What went wrong and what to do next, as two sentences. */
export function problemText({ message, next }: { readonly message: string; readonly next: string }): string {
  return plain([message, next].map((said) => (/[.!?]$/.test(said) ? said : `${said}.`)).join(' '));
}

/** Thousands in groups, two decimals at least: 1,234.50 */
export function amountText(amount: Micros): string {
  const [whole = '', fraction = ''] = formatMicros(amount).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`;
}

export function moneyText(money: Money | null): string {
  return money === null ? UNKNOWN : `${amountText(money.amount)} ${plain(money.currency)}`;
}

export function quantityText(quantity: Micros | null | undefined): string {
  return quantity === null || quantity === undefined ? UNKNOWN : formatMicros(quantity);
}

export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 order", "2 orders" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
