export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Digits that every double of that many holds exactly, and the point. */
const SAFE_RUN = 15;

/**
 * Parses JSON without losing digits: a number literal that a double cannot hold exactly
 * comes back as its source text, every other number as a number.
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (!hasLongRun(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return digitsOf(context.source).length > 15 && String(value) !== context.source ? context.source : value;
  }) as unknown;
}

/** Whether anywhere so many digits and points follow each other that a number might not fit a double. Hot: no pattern. */
function hasLongRun(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if ((unit >= 48 && unit <= 57) || unit === 46) {
      run += 1;
      if (run > SAFE_RUN) return true;
    } else run = 0;
  }
  return false;
}

function digitsOf(literal: string): string {
  return literal
    .replace(/[eE].*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
}

/**
 * The elements of a list, each as it is written.
 * @param text valid JSON whose value is a list
 */
export function elementTexts(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === '[' || sign === '{') {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (sign === ']' || sign === '}' || (sign === ',' && depth === 1)) {
      if (depth === 1) {
        elements.push(text.slice(from, at).trim());
        from = at + 1;
      }
      if (sign !== ',') depth -= 1;
    }
  }
  // An empty list has one piece of nothing.
  return elements.length === 1 && elements[0] === '' ? [] : elements;
}

/** Where a string that begins at a place ends. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
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
    // Only what the source wrote: not the length of a list, not what every object inherits.
    const written = Array.isArray(here) ? /^\d+$/.test(token) : Object.hasOwn(here, token);
    here = written ? (here as Record<string, unknown>)[token] : undefined;
  }
  return here;
}
