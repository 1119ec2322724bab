/** What a request leaves open: filled in for each page. */
export const PLACEHOLDERS = ['since', 'page', 'offset', 'size', 'cursor', 'id', 'customers'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Fillings = Readonly<Partial<Record<Placeholder, string | number | readonly string[] | null>>>;

const PLACEHOLDER = /\{([A-Za-z_]+)\}/g;

/** The placeholders of a value, those of its members included, known or not. */
export function placeholdersIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(placeholdersIn);
}

/**
 * The value with its placeholders filled in. One that stands alone keeps its type: "{page}" becomes a number, a list stays
 * one; in other text its parts have commas between them. A text with
 * a placeholder that has no filling is undefined, and a member that is undefined is left out.
 */
export function fill(value: unknown, fillings: Fillings): unknown {
  if (typeof value === 'string') return fillText(value, fillings);
  if (Array.isArray(value)) return value.map((item) => fill(item, fillings)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, fill(member, fillings)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/** As fill, of a text; `write` says how a filling stands inside other text, or alone in it where it is given. */
export function fillText(
  text: string,
  fillings: Fillings,
  write?: (text: string) => string,
): string | number | readonly string[] | undefined {
  const names = placeholdersIn(text) as Placeholder[];
  if (names.some((name) => (fillings[name] ?? null) === null)) return undefined;
  const [only] = names;
  if (write === undefined && only !== undefined && text === `{${only}}`) return fillings[only] ?? undefined;
  return text.replace(PLACEHOLDER, (_all, name: Placeholder) => (write ?? String)(String(fillings[name])));
}
