import type { NamedNumber } from '#shared/contract/dto/order-list.ts';
import type { ReadDb } from '../store/database.ts';
import { indexedEntries, orderFinder, type EntriesWithValue } from './order-find.ts';
import { PARTY_FIELDS } from './search-fields.ts';
import { entriesWith, matchedPlaces, parseSearch, patternOf, type SearchEntry } from './search-match.ts';

/**
 * From here on one pass over all entries is quicker than a question to the index for each value: both grow with the
 * number of orders, so that where they meet does not move with it.
 */
const WORTH_A_PASS = 25;
/** Of no order; the first one says enough. */
const MOST_DOCUMENTS = 20;

/** What each number of a list names, as order.find tells it for one, in the sequence of the list. */
export function namedNumbers(db: ReadDb, numbers: readonly string[], worthAPass = WORTH_A_PASS): NamedNumber[] {
  const finder = orderFinder(db);
  const found = numbers.map((number) => finder.byNumber(number));
  const left = numbers.filter((_, index) => found[index]?.length === 0);
  const { orders, documents } = left.length < worthAPass ? indexed(db) : passed(db, left);
  return numbers.map((number, index) => {
    const byNumber = found[index] ?? [];
    const orderKeys = byNumber.length > 0 ? byNumber : finder.byReference(number, orders);
    return { number, orderKeys, documentKey: orderKeys.length > 0 ? null : documentWith(number, documents) };
  });
}

interface Entries {
  readonly orders: EntriesWithValue;
  /** Of documents that belong to no order. */
  readonly documents: EntriesWithValue;
}

const isOfOrder = ({ id }: SearchEntry): boolean => id % 2 === 0;

function indexed(db: ReadDb): Entries {
  return {
    orders: indexedEntries(db),
    documents: (fragment) => {
      const pattern = patternOf(fragment, 'exact');
      if (pattern === null) return [];
      return entriesWith(db, pattern, MOST_DOCUMENTS).filter((entry) => !isOfOrder(entry));
    },
  };
}

/** Reads every entry once and keeps those that have one of the values, the newest first. */
function passed(db: ReadDb, numbers: readonly string[]): Entries {
  const wanted = new Map<string, number[]>(numbers.map((number) => [parseSearch(number).fragment, []]));
  wanted.delete('');
  for (const { id, text } of db.each<Pick<SearchEntry, 'id' | 'text'>>(
    'SELECT id, text FROM search_entry ORDER BY id DESC',
  )) {
    for (const value of text.slice(1, -1).split('\n')) {
      const ids = wanted.get(value);
      if (ids !== undefined && ids.at(-1) !== id) ids.push(id);
    }
  }
  const entriesOf = (fragment: string): SearchEntry[] => {
    const ids = wanted.get(fragment) ?? [];
    if (ids.length === 0) return [];
    return db.all<SearchEntry>(
      `SELECT e.id, e.text, e.places FROM json_each(?) AS wanted CROSS JOIN search_entry e ON e.id = wanted.value
       ORDER BY wanted.key`,
      JSON.stringify(ids),
    );
  };
  return {
    orders: (fragment) => entriesOf(fragment).filter(isOfOrder),
    documents: (fragment) => entriesOf(fragment).filter((entry) => !isOfOrder(entry)),
  };
}

function documentWith(number: string, entriesOf: EntriesWithValue): string | null {
  const query = parseSearch(number);
  for (const { text, places } of entriesOf(query.fragment)) {
    const place = matchedPlaces(text, places, query).find(
      ({ match, field }) => match === 'exact' && !PARTY_FIELDS.has(field),
    );
    if (place) return place.documentKey;
  }
  return null;
}
