import type { Container } from './container.ts';
import { readXml } from './xml.ts';

/** All texts of a workbook stand in one table, which has to be held while a sheet is read. */
const MAX_TABLE_CHARS = 64_000_000;
/** Spreadsheets hold 32,767 characters in a cell; a program may write more. */
const MAX_TEXT_CHARS = 1_000_000;
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

/** Text of an `si` or `is` element: plain, or runs of rich text. How it is pronounced (`rPh`) is left out. */
export class RichText {
  #text = '';
  #inText = false;
  #inPhonetic = false;

  opened(name: string): void {
    if (name === 'rPh') this.#inPhonetic = true;
    else if (name === 't') this.#inText = !this.#inPhonetic;
  }

  closed(name: string): void {
    if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 't') this.#inText = false;
  }

  add(text: string): void {
    if (this.#inText && this.#text.length <= MAX_TEXT_CHARS) this.#text += text;
  }

  /** The text, and begins the next. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return unescaped(text);
  }
}

/** Signs that XML cannot hold are written `_x000D_` (ST_Xstring, ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(ESCAPED, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The shared strings of a workbook. @throws RangeError when they are more than memory should hold */
export async function sharedStrings(container: Container, path: string | null): Promise<readonly string[]> {
  if (path === null || !container.has(path)) return [];
  const strings: string[] = [];
  const text = new RichText();
  let length = 0;
  await readXml(container.text(path), {
    opened: (name) => text.opened(name),
    text: (piece) => text.add(piece),
    closed(name) {
      text.closed(name);
      if (name !== 'si') return;
      const string = text.take();
      // An entry costs memory, too, when it is empty.
      length += string.length + 16;
      if (length > MAX_TABLE_CHARS) {
        throw new RangeError('its texts are more than 64 million characters; split it, or save the sheet as CSV');
      }
      strings.push(string);
    },
  });
  return strings;
}
