import {
  normaliseReference,
  referenceKey,
  type NormalisationRule,
  type ReferenceType,
} from '#shared/domain/references.ts';
import type { ReadDb } from '../store/database.ts';
import { locateDocument, ordersOfDocument } from './document-location.ts';
import { PARTY_FIELDS } from './search-fields.ts';
import { documentsBySourceId } from './search-ask.ts';
import {
  matchedPlaces,
  orderEntriesWith,
  parseSearch,
  patternOf,
  type SearchEntry,
  type SearchQuery,
} from './search-match.ts';

const MOST_ORDERS = 50;

/** Entries of orders with a value that is a fragment, the whole of it. */
export type EntriesWithValue = (fragment: string) => readonly SearchEntry[];

/** Finds the orders that numbers name, in two steps: what is quick for one number is quick for thousands. */
export interface OrderFinder {
  /** By a document key; else by an order number however it is written. */
  byNumber(reference: string): string[];
  /** By any other reference, whole; else by the id of a record. */
  byReference(reference: string, entriesOf: EntriesWithValue): string[];
}

/**
 * Keys of the orders that a number names: a document key; else an order number however it is written; else any other
 * reference, whole; else the id of a record. The first of these that names anything decides.
 */
export function findOrders(db: ReadDb, reference: string): string[] {
  const finder = orderFinder(db);
  const found = finder.byNumber(reference);
  return found.length > 0 ? found : finder.byReference(reference, indexedEntries(db));
}

/** Entries by the index of fragments, a question for each value. */
export function indexedEntries(db: ReadDb): EntriesWithValue {
  return (fragment) => {
    const pattern = patternOf(fragment, 'exact');
    return pattern === null ? [] : orderEntriesWith(db, pattern, MOST_ORDERS);
  };
}

export function orderFinder(db: ReadDb): OrderFinder {
  const byOrderNumber = orderNumberReader(db);
  return {
    byNumber(reference) {
      const text = reference.trim();
      const found = keysOf(db, byDocumentKey(db, text));
      if (found.length > 0) return found;
      const query = parseSearch(text);
      if (query.fields !== null && !query.fields.has('order_no')) return [];
      return keysOf(db, byOrderNumber(query.fields === null ? text : query.fragment));
    },
    byReference(reference, entriesOf) {
      const text = reference.trim();
      const query = parseSearch(text);
      const found = keysOf(db, byValue(entriesOf(query.fragment), query));
      if (found.length > 0) return found;
      return keysOf(
        db,
        documentsBySourceId(db, text).flatMap(({ id }) => ordersOfDocument(db, id)),
      );
    },
  };
}

function keysOf(db: ReadDb, orders: readonly number[]): string[] {
  if (orders.length === 0) return [];
  return db.column<string>(
    'SELECT order_key FROM order_row WHERE id IN (SELECT value FROM json_each(?)) ORDER BY order_key LIMIT ?',
    JSON.stringify(orders),
    MOST_ORDERS,
  );
}

function byDocumentKey(db: ReadDb, text: string): readonly number[] {
  const document = locateDocument(db, text)?.document;
  return document ? ordersOfDocument(db, document.id) : [];
}

/**
 * Reads a number by the rules of each connection, as their own records are read, under every authority that issues
 * order numbers: two ERPs may both have this one. A prefix that stands for one of them means that one.
 */
function orderNumberReader(db: ReadDb): (text: string) => readonly number[] {
  const connections = db.all<{ scope: string; rules: string }>(
    'SELECT order_number_scope AS scope, reference_rules AS rules FROM connection WHERE removed_at IS NULL',
  );
  const rules = connections.flatMap(({ rules: kept }): NormalisationRule[] => {
    const rule = (JSON.parse(kept) as Partial<Record<ReferenceType, NormalisationRule>>).order_no;
    return rule ? [rule] : [];
  });
  const named = rules.flatMap(({ scopes = [] }) => scopes);
  return (text) => {
    const spellings = new Set([normaliseReference(text), ...rules.map((rule) => normaliseReference(text, rule))]);
    const prefixed = named.filter(
      ({ prefix }) => prefix !== undefined && text.toUpperCase().startsWith(prefix.toUpperCase()),
    );
    const scopes = prefixed.length > 0 ? prefixed : [...connections, ...named];
    const keys = new Set<string>();
    for (const { scope } of scopes)
      for (const normalised of spellings)
        if (normalised !== null) keys.add(referenceKey('order_no', scope, normalised));
    const documents = db.column<number>(
      `SELECT DISTINCT r.document FROM json_each(?) AS wanted CROSS JOIN document_reference r ON r.key = wanted.value
     WHERE r.role = 0 LIMIT ?`,
      JSON.stringify([...keys]),
      MOST_ORDERS,
    );
    return documents.flatMap((document) => ordersOfDocument(db, document));
  };
}

function byValue(entries: readonly SearchEntry[], query: SearchQuery): readonly number[] {
  return entries
    .filter(({ text, places }) =>
      matchedPlaces(text, places, query).some((place) => place.match === 'exact' && !PARTY_FIELDS.has(place.field)),
    )
    .map(({ id }) => id / 2);
}
