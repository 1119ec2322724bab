import { MOST_LISTED } from './dto/order-list.ts';

/** Numbers that somebody brings along: a column of a spreadsheet, lines of a mail. */
export interface NumberList {
  /** Each once, in the sequence in which they came. */
  readonly numbers: readonly string[];
  /** How many stood there again. */
  readonly repeated: number;
  /** How many are beyond what can be looked up at once. */
  readonly beyond: number;
}

/** Longer than any number: what is so long is looked for by its beginning, and not found. */
const LONGEST = 200;

/**
 * Reads one number a line, or several that commas, semicolons or tabs set apart. Of a table of several rows the first
 * column counts. Blanks belong to a number: "SO 10045", "1Z 999 AA1".
 */
export function readNumbers(text: string): NumberList {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const isTable = lines.length > 1 && lines.every((line) => line.includes('\t'));
  const cells = isTable
    ? lines.map((line) => line.split('\t')[0] ?? '')
    : lines.flatMap((line) => line.split(/[\t,;]/));
  const told = cells.map(bare).filter((cell) => cell !== '');
  const distinct = [...new Set(told)];
  const numbers = distinct.slice(0, MOST_LISTED);
  return { numbers, repeated: told.length - distinct.length, beyond: distinct.length - numbers.length };
}

/** Without the blanks and quotes that a spreadsheet or a mail puts around it. */
function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
    .slice(0, LONGEST);
}

/** More than one number, so that it is worth offering to look them all up: a column has its head and its gaps, names have no digits. */
export function isList({ numbers }: NumberList): boolean {
  const withDigits = numbers.filter((number) => /\d/.test(number)).length;
  return withDigits > 1 && withDigits * 2 > numbers.length;
}
