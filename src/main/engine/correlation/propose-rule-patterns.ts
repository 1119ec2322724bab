/** Where a number stands in a text, generalised so that it is found in others of the same making. */
export interface PatternIdea {
  /** Regular expression; its first group is the number. */
  readonly pattern: string;
  /** "the number of 6 digits after “SO ” in its {source}". */
  readonly words: string;
  /** The number as it is written here. */
  readonly text: string;
  /** How closely the pattern says where to look: 0 is loose. */
  readonly closeness: number;
}

const SEPARATORS = String.raw`[\s./_-]?`;
const BETWEEN = String.raw`[\s:#./_-]*`;

/**
 * Patterns that find a number in a text, the closest first: after the word or sign before it, as the whole text, at its
 * beginning or end, anywhere. None where the number does not stand in the text.
 * @param number in comparable form: upper case letters and digits
 */
export function patternIdeas(text: string, number: string): PatternIdea[] {
  const found = new RegExp(`${startOf(number)}(${written(number)})${END}`, 'iu').exec(text);
  if (!found) return [];
  const shown = found[1] ?? found[0];
  const at = found.index + found[0].lastIndexOf(shown);
  const left = text.slice(0, at);
  const right = text.slice(at + shown.length);
  const shape = shapeOf(number, shown);
  const what = describe(number);
  const ideas: PatternIdea[] = [];
  const add = (pattern: string, words: string, closeness: number): void => {
    ideas.push({ pattern, words, text: shown, closeness });
  };
  const word = /([\p{L}][\p{L}\p{M}]*)([\s:#./_-]*)$/u.exec(left);
  const sign = /([#№&@*=])\s*$/u.exec(left);
  if (left.trim() === '' && right.trim() === '') add(String.raw`^\s*(${shape})\s*$`, `its whole {source}, ${what},`, 4);
  if (word?.[1] !== undefined) {
    const label = word[1] + (word[2] === '' ? '' : (word[2] ?? ''));
    add(
      String.raw`(?<![\p{L}\p{N}])${escaped(word[1])}${BETWEEN}(${shape})${END}`,
      `${what.replace(/^a /, 'the ')} after “${label}” in its {source}`,
      3,
    );
  }
  if (sign?.[1] !== undefined)
    add(
      String.raw`${escaped(sign[1])}\s*(${shape})${END}`,
      `${what.replace(/^a /, 'the ')} after “${sign[1]}” in its {source}`,
      2,
    );
  if (left.trim() === '' && right.trim() !== '')
    add(String.raw`^\s*(${shape})${END}`, `${what.replace(/^a /, 'the ')} at the beginning of its {source}`, 2);
  if (right.trim() === '' && left.trim() !== '')
    add(String.raw`${startOf(number)}(${shape})\s*$`, `${what.replace(/^a /, 'the ')} at the end of its {source}`, 1);
  add(String.raw`${startOf(number)}(${shape})${END}`, `${what.replace(/^a /, 'any ')} in its {source}`, 0);
  return ideas;
}

/** Neither letters nor digits follow. */
const END = String.raw`(?![\p{L}\p{N}])`;

/** Digits may follow letters ("SO10045"); a number with letters begins a word. */
function startOf(number: string): string {
  return /^\d/.test(number) ? String.raw`(?<!\d)` : String.raw`(?<![\p{L}\p{N}])`;
}

/** The number as people write it: zeros before digits, one separator between its characters. */
function written(number: string): string {
  const characters = Array.from(number, escaped).join(SEPARATORS);
  return /^\d+$/.test(number) ? `0*${Array.from(number).join(SEPARATORS)}` : characters;
}

/** Numbers written the same way: letters stay, digits are as many, a separator may be another or none. */
function shapeOf(number: string, shown: string): string {
  const digits = /^\d+$/.test(number);
  const runs = (digits ? shown.replace(/^0+/, '') : shown).match(/\d+|\p{L}+/gu) ?? [];
  const shape = runs.map((run) => (/^\d/.test(run) ? String.raw`\d{${run.length}}` : escaped(run))).join(SEPARATORS);
  return digits ? `0*${shape}` : shape;
}

function describe(number: string): string {
  if (/^\d+$/.test(number)) return `a number of ${number.length} digits`;
  const [, letters] = /^(\p{L}+)\d/u.exec(number) ?? [];
  return letters === undefined ? `a number like ${number}` : `a number that begins with ${letters}`;
}

/** Outside of brackets, where a hyphen is only a hyphen and must not be escaped. */
function escaped(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/gu, String.raw`\$&`);
}
