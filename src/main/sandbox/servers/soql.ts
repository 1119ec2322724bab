import type { Comparison, Condition, Literal } from './condition.ts';

export interface SoqlOrder {
  readonly field: string;
  readonly descending: boolean;
}

export interface SoqlQuery {
  /** Field paths; `COUNT()` alone asks for the number of rows. */
  readonly fields: readonly string[];
  readonly children: readonly { readonly relationship: string; readonly fields: readonly string[] }[];
  readonly from: string;
  readonly where: Condition | null;
  readonly orderBy: readonly SoqlOrder[];
  readonly limit: number | null;
}

/** The query cannot be parsed. */
export class MalformedQueryError extends Error {
  override readonly name = 'MalformedQueryError';
}

const TOKEN =
  /\s*(?:([(),])|(<=|>=|!=|<>|=|<|>)|'((?:[^'\\]|\\.)*)'|(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))|(\d{4}-\d{2}-\d{2})|(-?\d+(?:\.\d+)?)|([A-Za-z][\w.]*))/y;

interface Token {
  readonly kind: 'mark' | 'operator' | 'literal' | 'word';
  readonly text: string;
  readonly literal: Literal | null;
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) throw new MalformedQueryError(`unexpected token: '${text.slice(position).trim().slice(0, 12)}'`);
    position = TOKEN.lastIndex;
    const [, mark, operator, quoted, dateTime, date, number, word] = match;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, literal: null });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, literal: null });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, literal: constantOf(word) });
    else tokens.push({ kind: 'literal', text: match[0].trim(), literal: literalOf(quoted, dateTime, date, number) });
  }
  return tokens;
}

function literalOf(quoted?: string, dateTime?: string, date?: string, number?: string): Literal {
  if (quoted !== undefined) return { kind: 'text', value: quoted.replace(/\\(.)/g, '$1') };
  if (dateTime !== undefined)
    return { kind: 'instant', value: Date.parse(dateTime.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) };
  return date !== undefined ? { kind: 'text', value: date } : { kind: 'number', value: Number(number) };
}

function constantOf(word: string): Literal | null {
  const upper = word.toUpperCase();
  if (upper === 'NULL') return { kind: 'null' };
  return upper === 'TRUE' || upper === 'FALSE' ? { kind: 'boolean', value: upper === 'TRUE' } : null;
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * Parses the part of SOQL that reading needs: SELECT with field paths and one level of sub-selects, FROM, WHERE with
 * AND, OR, NOT, parentheses, comparisons, LIKE and IN, ORDER BY, LIMIT.
 */
export function parseSoql(text: string): SoqlQuery {
  const tokens = tokenise(text);
  let at = 0;
  const fail = (): never => {
    throw new MalformedQueryError(
      `unexpected token: ${tokens[at] === undefined ? '<EOF>' : `'${tokens[at]?.text ?? ''}'`}`,
    );
  };
  const isWord = (word: string): boolean => tokens[at]?.kind === 'word' && tokens[at]?.text.toUpperCase() === word;
  const isMark = (mark: string): boolean => tokens[at]?.kind === 'mark' && tokens[at]?.text === mark;
  const accept = (matches: boolean): boolean => {
    if (matches) at += 1;
    return matches;
  };
  const expect = (matches: boolean): void => {
    if (!accept(matches)) fail();
  };
  const name = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'word') return fail();
    at += 1;
    return token.text;
  };
  const literal = (): Literal => {
    const found = tokens[at]?.literal;
    if (found === null || found === undefined) return fail();
    at += 1;
    return found;
  };
  const list = <T>(item: () => T): T[] => {
    const items = [item()];
    while (accept(isMark(','))) items.push(item());
    return items;
  };

  const primary = (): Condition => {
    if (accept(isMark('('))) {
      const inner = either();
      expect(isMark(')'));
      return inner;
    }
    if (accept(isWord('NOT'))) return { kind: 'not', part: primary() };
    const field = name();
    if (accept(isWord('LIKE'))) return { kind: 'compare', field, operator: 'like', literal: literal() };
    const negated = accept(isWord('NOT'));
    if (accept(isWord('IN'))) {
      expect(isMark('('));
      const condition: Condition = { kind: 'in', field, literals: list(literal) };
      expect(isMark(')'));
      return negated ? { kind: 'not', part: condition } : condition;
    }
    const operator = tokens[at]?.kind === 'operator' ? OPERATORS[tokens[at]?.text ?? ''] : undefined;
    if (operator === undefined || negated) return fail();
    at += 1;
    return { kind: 'compare', field, operator, literal: literal() };
  };
  const chain = (joint: 'AND' | 'OR', part: () => Condition): Condition => {
    const parts = [part()];
    while (accept(isWord(joint))) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: joint === 'AND' ? 'and' : 'or', parts };
  };
  const both = (): Condition => chain('AND', primary);
  const either = (): Condition => chain('OR', both);

  const orderTerm = (): SoqlOrder => {
    const field = name();
    const descending = accept(isWord('DESC'));
    if (!descending) accept(isWord('ASC'));
    if (accept(isWord('NULLS'))) expect(isWord('FIRST') || isWord('LAST'));
    return { field, descending };
  };
  const select = (inner: boolean): SoqlQuery => {
    expect(isWord('SELECT'));
    const fields: string[] = [];
    const children: { relationship: string; fields: readonly string[] }[] = [];
    list(() => {
      if (!inner && accept(isMark('('))) {
        const child = select(true);
        children.push({ relationship: child.from, fields: child.fields });
        expect(isMark(')'));
        return;
      }
      const field = name();
      if (field.toUpperCase() === 'COUNT' && accept(isMark('('))) {
        expect(isMark(')'));
        fields.push('COUNT()');
        return;
      }
      fields.push(field);
    });
    expect(isWord('FROM'));
    const from = name();
    const where = accept(isWord('WHERE')) ? either() : null;
    let orderBy: SoqlOrder[] = [];
    if (accept(isWord('ORDER'))) {
      expect(isWord('BY'));
      orderBy = list(orderTerm);
    }
    let limit: number | null = null;
    if (accept(isWord('LIMIT'))) {
      const value = literal();
      if (value.kind !== 'number') return fail();
      limit = value.value;
    }
    return { fields, children, from, where, orderBy, limit };
  };
  const query = select(false);
  if (at < tokens.length) fail();
  return query;
}
