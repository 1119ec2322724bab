const PLAIN = /^[A-Za-z_À-ÿ][\wÀ-ÿ ./*-]*$/;
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LITERALS = new Set(['true', 'false', 'null']);

/** Text as a scalar of YAML, inside `{…}` and `[…]` as well. */
export function yamlText(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text) && text === text.trim()) return text;
  return /[\p{Cc}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

/** The JMESPath expression of a column. */
export function columnExpression(name: string): string {
  return IDENTIFIER.test(name) && !LITERALS.has(name) ? name : JSON.stringify(name);
}
