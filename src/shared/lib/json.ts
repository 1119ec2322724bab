export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const LONG_NUMBER = /[0-9.]{16,}/;

/**
 * Parses JSON without losing digits: a number literal that a double cannot hold exactly
 * comes back as its source text, every other number as a number.
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return digitsOf(context.source).length > 15 && String(value) !== context.source ? context.source : value;
  }) as unknown;
}

function digitsOf(literal: string): string {
  return literal.replace(/[eE].*$/, '').replace(/[^0-9]/g, '').replace(/^0+/, '');
}

/** One token of a JSON Pointer (RFC 6901), escaped. */
export function pointerToken(key: string | number): string {
  return typeof key === 'number' ? String(key) : key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The value at a JSON Pointer (RFC 6901); undefined where nothing is. */
export function atPointer(root: unknown, pointer: string): unknown {
  if (pointer === '') return root;
  let here: unknown = root;
  for (const raw of pointer.slice(1).split('/')) {
    if (here === null || typeof here !== 'object') return undefined;
    const token = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    here = (here as Record<string, unknown>)[token];
  }
  return here;
}
