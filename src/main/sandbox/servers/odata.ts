import type { Comparison, Condition, Literal } from './condition.ts';

/** The query cannot be understood; the text says where. */
export class ODataSyntaxError extends Error {
  override readonly name = 'ODataSyntaxError';
}

const TOKEN =
  /\s*(?:(\(|\)|,)|'((?:[^']|'')*)'|(\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))|(\d{4}-\d{2}-\d{2})(?![\dT])|([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w/]*))/y;

type Token =
  | { readonly kind: 'mark' | 'word'; readonly text: string }
  | { readonly kind: 'literal'; readonly literal: Literal };

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) throw new ODataSyntaxError(`Syntax error at position ${position} in '${text}'.`);
    position = TOKEN.lastIndex;
    const [, mark, quoted, dateTime, date, guid, number, word] = match;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (quoted !== undefined)
      tokens.push({ kind: 'literal', literal: { kind: 'text', value: quoted.replaceAll("''", "'") } });
    else if (dateTime !== undefined)
      tokens.push({ kind: 'literal', literal: { kind: 'instant', value: Date.parse(dateTime) } });
    else if (date !== undefined || guid !== undefined)
      tokens.push({ kind: 'literal', literal: { kind: 'text', value: date ?? guid ?? '' } });
    else if (number !== undefined) tokens.push({ kind: 'literal', literal: { kind: 'number', value: Number(number) } });
    else tokens.push(wordToken(word ?? ''));
  }
  return tokens;
}

function wordToken(word: string): Token {
  if (word === 'null') return { kind: 'literal', literal: { kind: 'null' } };
  if (word === 'true' || word === 'false')
    return { kind: 'literal', literal: { kind: 'boolean', value: word === 'true' } };
  return { kind: 'word', text: word };
}

const OPERATORS: Readonly<Record<string, Comparison>> = { eq: '=', ne: '!=', gt: '>', ge: '>=', lt: '<', le: '<=' };
const FUNCTIONS = new Set(['contains', 'startswith', 'endswith']);

/** Reads the part of OData 4 filters that API pages support: comparisons, and, or, not, parentheses, text functions. */
export function parseFilter(text: string): Condition {
  const tokens = tokenise(text);
  let at = 0;
  const peekText = (): string | null => {
    const token = tokens[at];
    return token === undefined || token.kind === 'literal' ? null : token.text;
  };
  const fail = (): never => {
    throw new ODataSyntaxError(`Syntax error in filter '${text}' near token ${at + 1}.`);
  };
  const expect = (mark: string): void => {
    if (peekText() !== mark) fail();
    at += 1;
  };
  const literal = (): Literal => {
    const token = tokens[at];
    if (token?.kind !== 'literal') return fail();
    at += 1;
    return token.literal;
  };
  const word = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'word') return fail();
    at += 1;
    return token.text;
  };
  const primary = (): Condition => {
    if (peekText() === '(') {
      at += 1;
      const inner = either();
      expect(')');
      return inner;
    }
    if (peekText() === 'not') {
      at += 1;
      return { kind: 'not', part: primary() };
    }
    const name = word();
    if (FUNCTIONS.has(name)) {
      expect('(');
      const field = word();
      expect(',');
      const condition: Condition = { kind: 'compare', field, operator: name as Comparison, literal: literal() };
      expect(')');
      return condition;
    }
    const operator = OPERATORS[word()];
    if (operator === undefined) return fail();
    return { kind: 'compare', field: name, operator, literal: literal() };
  };
  const chain = (joint: 'and' | 'or', part: () => Condition): Condition => {
    const parts = [part()];
    while (peekText() === joint) {
      at += 1;
      parts.push(part());
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: joint, parts };
  };
  const both = (): Condition => chain('and', primary);
  const either = (): Condition => chain('or', both);
  const condition = either();
  if (at < tokens.length) fail();
  return condition;
}
