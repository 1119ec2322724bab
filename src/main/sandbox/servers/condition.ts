import type { Payload } from '../records/record.ts';

/** A value in a query. Instants are UTC ms. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'instant'; readonly value: number }
  | { readonly kind: 'null' };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like' | 'contains' | 'startswith' | 'endswith';

/** What a record must satisfy; the common form of an OData filter and a SOQL WHERE clause. */
export type Condition =
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Comparison; readonly literal: Literal }
  | { readonly kind: 'in'; readonly field: string; readonly literals: readonly Literal[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

/** Value of a field path such as `Account.Name` or `status`. */
export type FieldReader = (field: string) => unknown;

export function satisfies(condition: Condition, read: FieldReader): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => satisfies(part, read));
    case 'or':
      return condition.parts.some((part) => satisfies(part, read));
    case 'not':
      return !satisfies(condition.part, read);
    case 'in':
      return condition.literals.some((literal) => compare(read(condition.field), '=', literal));
    case 'compare':
      return compare(read(condition.field), condition.operator, condition.literal);
  }
}

function compare(value: unknown, operator: Comparison, literal: Literal): boolean {
  if (literal.kind === 'null') return operator === '!=' ? value !== null : operator === '=' && value === null;
  if (value === null || value === undefined) return operator === '!=';
  if (literal.kind === 'text') return compareText(textOf(value), operator, literal.value);
  const left =
    literal.kind === 'instant' ? (typeof value === 'number' ? value : Date.parse(textOf(value))) : Number(value);
  const right = Number(literal.value);
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}

function compareText(left: string, operator: Comparison, right: string): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case 'contains':
      return left.includes(right);
    case 'startswith':
      return left.startsWith(right);
    case 'endswith':
      return left.endsWith(right);
    case 'like': {
      const pattern = right
        .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll('%', '.*')
        .replaceAll('_', '.');
      return new RegExp(`^${pattern}$`, 'is').test(left);
    }
  }
}

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

const EVERYTHING: Bounds = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** The least range of a time field (UTC ms) outside of which no record can satisfy the condition. */
export function boundsOf(condition: Condition | null, field: string): Bounds {
  if (condition === null) return EVERYTHING;
  switch (condition.kind) {
    case 'and':
      return condition.parts
        .map((part) => boundsOf(part, field))
        .reduce((a, b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }));
    case 'or':
      return condition.parts
        .map((part) => boundsOf(part, field))
        .reduce((a, b) => ({ from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }));
    case 'compare': {
      if (condition.field !== field || condition.literal.kind !== 'instant') return EVERYTHING;
      const { value } = condition.literal;
      if (condition.operator === '=') return { from: value, to: value };
      if (condition.operator.startsWith('>')) return { ...EVERYTHING, from: value };
      return condition.operator.startsWith('<') ? { ...EVERYTHING, to: value } : EVERYTHING;
    }
    default:
      return EVERYTHING;
  }
}

/** Names of all fields a condition asks for. */
export function fieldsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(condition.part);
    default:
      return [condition.field];
  }
}

/** Reads a dotted path in a record. */
export function readPath(payload: Payload, path: string): unknown {
  let here: unknown = payload;
  for (const name of path.split('.')) {
    if (here === null || typeof here !== 'object') return null;
    here = (here as Payload)[name];
  }
  return here;
}

/** A field's value as text; nested values name nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}
