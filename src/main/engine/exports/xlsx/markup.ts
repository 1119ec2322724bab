/** The most characters a cell holds (Excel specifications and limits). */
const CELL_TEXT_LIMIT = 32_767;

// oxlint-disable-next-line no-control-regex -- what XML 1.0 leaves out is what is looked for
const SPECIAL = /[&<>"\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/g;
// oxlint-disable-next-line no-control-regex
const NEEDS_CARE = /[&<>"_\u0000-\u0008\u000B-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as the content of an element or attribute. What XML 1.0 cannot hold, and what reads like such an escape, is
 * written `_xHHHH_` (ST_Xstring, ECMA-376 part 1, 22.9.2.19); half a surrogate pair becomes U+FFFD.
 */
export function escapeText(text: string): string {
  if (!NEEDS_CARE.test(text)) return text;
  return text.toWellFormed().replace(SPECIAL, (found) => {
    const entity = ENTITIES[found];
    if (entity !== undefined) return entity;
    if (found.length > 1) return `_x005F${found}`;
    return `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
}

/** Cut to what a cell holds, never inside a surrogate pair, with an ellipsis for what is missing. */
export function clipText(text: string): string {
  return text.length <= CELL_TEXT_LIMIT
    ? text
    : `${text.slice(0, CELL_TEXT_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Column letters: 0 → A, 25 → Z, 26 → AA. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
