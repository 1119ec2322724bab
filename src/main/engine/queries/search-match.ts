import type { ReadDb } from '../store/database.ts';
import { fold, parsePlaces, type SearchField, type SearchPlace } from '../store/search-text.ts';
import type { Condition } from './columns.ts';

/** What a person typed into the search box. */
export interface SearchQuery {
  /** Comparable form of the fragment. */
  readonly fragment: string;
  /** Fields that a typed prefix ("po:") names; null: all. */
  readonly fields: ReadonlySet<SearchField> | null;
}

const PREFIXES: Readonly<Record<string, readonly SearchField[]>> = {
  so: ['order_no', 'order_id'],
  po: ['customer_po'],
  trk: ['tracking', 'pro', 'sscc', 'package_no'],
  bol: ['bol'],
  inv: ['invoice_no', 'invoice_id'],
  cust: ['customer', 'customer_no'],
};
const TYPED = /^\s*([a-z]+)\s*:(.*)$/is;

/** Characters that the index of fragments counts in; shorter fragments are looked for at the beginning of values. */
const TRIGRAM = 3;

export function parseSearch(text: string): SearchQuery {
  const [, word = '', rest = ''] = TYPED.exec(text) ?? [];
  const prefix = word.toLowerCase();
  const fields = Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  return fields ? { fragment: fold(rest), fields: new Set(fields) } : { fragment: fold(text), fields: null };
}

/** How well a value answers: the whole of it, its beginning, or something inside. */
export const MATCHES = ['exact', 'prefix', 'inside'] as const;
export type Match = (typeof MATCHES)[number];

/**
 * LIKE pattern over search_entry.text, where a line feed stands before and after each value; null where the fragment
 * is too short for the trigram index. A fragment holds letters and digits only, so that nothing needs escaping.
 */
export function patternOf(fragment: string, match: Match): string | null {
  if (fragment === '') return null;
  const pattern = { exact: `\n${fragment}\n`, prefix: `\n${fragment}`, inside: fragment }[match];
  return Array.from(pattern).length < TRIGRAM ? null : `%${pattern}%`;
}

/** The pattern that finds all entries that a grid filtered by this text shows; null when the text is too short. */
export function widestPattern(fragment: string): string | null {
  return patternOf(fragment, 'inside') ?? patternOf(fragment, 'prefix') ?? patternOf(fragment, 'exact');
}

/** How the value of a line answers; null when it does not. */
export function matchOf(folded: string, fragment: string): Match | null {
  if (folded === fragment) return 'exact';
  if (folded.startsWith(fragment)) return 'prefix';
  return fragment.length >= TRIGRAM && folded.includes(fragment) ? 'inside' : null;
}

export interface MatchedPlace extends SearchPlace {
  readonly match: Match;
}

/** The values of an entry that answer a query. */
export function matchedPlaces(text: string, places: string, { fragment, fields }: SearchQuery): MatchedPlace[] {
  const values = text.slice(1, -1).split('\n');
  const stated = parsePlaces(places);
  return values.flatMap((value, index) => {
    const place = stated[index];
    if (!place || (fields !== null && !fields.has(place.field))) return [];
    const match = matchOf(value, fragment);
    return match === null ? [] : [{ ...place, match }];
  });
}

/** Orders that a text finds, as a condition on the column that holds their id; null when the text says nothing. */
export function ordersFoundBy(db: ReadDb, text: string, idColumn: string): Condition | null {
  const query = parseSearch(text);
  if (query.fragment === '') return null;
  const pattern = widestPattern(query.fragment);
  if (pattern === null) return { sql: '0', parameters: [] };
  if (query.fields === null) {
    return {
      sql: `${idColumn} IN (SELECT rowid >> 1 FROM search_index WHERE text LIKE ? AND rowid & 1 = 0)`,
      parameters: [pattern],
    };
  }
  const ids: number[] = [];
  for (const entry of db.each<{ id: number; text: string; places: string }>(
    `SELECT e.id, e.text, e.places FROM search_index i JOIN search_entry e ON e.id = i.rowid
     WHERE i.text LIKE ? AND i.rowid & 1 = 0`,
    pattern,
  )) {
    if (matchedPlaces(entry.text, entry.places, query).length > 0) ids.push(entry.id / 2);
  }
  return { sql: `${idColumn} IN (SELECT value FROM json_each(?))`, parameters: [JSON.stringify(ids)] };
}
