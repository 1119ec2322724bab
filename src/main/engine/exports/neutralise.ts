/**
 * First characters that a spreadsheet takes for the start of a formula when it opens or re-opens a text, among them the
 * full-width forms (OWASP, "CSV Injection").
 */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** The text with a leading apostrophe where a spreadsheet could run it. Numbers never come here: they are not texts. */
export function neutralise(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}
