import type { SearchHit } from '#shared/contract/dto/links.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { ReadDb } from '../store/database.ts';
import { foldedSpan, type SearchField } from '../store/search-text.ts';
import { matchingCustomers, type CustomerName } from './customers.ts';
import { ordersOfDocument } from './document-location.ts';
import { PARTY_FIELDS, SEARCH_FIELD_MEANINGS } from './search-fields.ts';
import {
  entriesWith,
  MATCHES,
  matchedPlaces,
  parseSearch,
  patternOf,
  type Match,
  type MatchedPlace,
  type SearchEntry,
  type SearchQuery,
} from './search-match.ts';

interface OrderFacts {
  readonly id: number;
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
  readonly ordered_at: number | null;
  readonly done: number;
}

interface Ranked {
  readonly hit: SearchHit;
  /** Compared one after the other; less is better. */
  readonly rank: readonly (number | string)[];
}

/** A fragment that very many values share is not followed to the end: the newest entries answer for all. */
const MOST_CANDIDATES = 400;
const MOST_TYPED_CANDIDATES = 1_000;
const MOST_PER_ENTRY = 3;
const SHORTEST_SOURCE_ID = 6;

/**
 * Hits for any fragment of a number, reference or party: whole values first, then beginnings, then what has it inside;
 * within these the order's own number, then what is open, then what is recent.
 */
export function search(
  db: ReadDb,
  text: string,
  limit: number,
  customers: () => readonly CustomerName[],
): Output<'search.ask'> {
  const query = parseSearch(text);
  if (query.fragment === '') return { hits: [], more: false };
  const found: Ranked[] = [...customerHits(query, customers), ...sourceIdHits(db, text.trim(), query)];
  const { newest, better } = candidatesOf(db, query);
  const cut = better !== null;
  if (better) found.push(...entryHits(db, better, query));
  if (found.length <= limit) found.push(...entryHits(db, without(newest, better ?? []), query));
  if (found.length === 0) found.push(...orderNumberHits(db, query));
  const ranked = found.toSorted(compare);
  return { hits: ranked.slice(0, limit).map(({ hit }) => hit), more: cut || ranked.length > limit };
}

interface Candidates {
  readonly newest: readonly SearchEntry[];
  /** Where the newest are not all: entries whose values are the fragment or begin with it, so that none is missed. */
  readonly better: readonly SearchEntry[] | null;
}

/** Entries that may answer. What has the fragment anywhere includes what is it or begins with it. */
function candidatesOf(db: ReadDb, { fragment, fields }: SearchQuery): Candidates {
  const most = fields === null ? MOST_CANDIDATES : MOST_TYPED_CANDIDATES;
  const [widest, ...narrower] = MATCHES.toReversed().flatMap((match) => patternOf(fragment, match) ?? []);
  if (!widest) return { newest: [], better: null };
  const newest = entriesWith(db, widest, most);
  if (newest.length < most) return { newest, better: null };
  const better = new Map(
    narrower.flatMap((pattern) => entriesWith(db, pattern, most)).map((entry) => [entry.id, entry]),
  );
  return { newest, better: [...better.values()] };
}

function without(entries: readonly SearchEntry[], others: readonly SearchEntry[]): readonly SearchEntry[] {
  const taken = new Set(others.map((entry) => entry.id));
  return entries.filter((entry) => !taken.has(entry.id));
}

function compare(a: Ranked, b: Ranked): number {
  for (const [index, left] of a.rank.entries()) {
    const right = b.rank[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function matchRank(match: Match): number {
  return MATCHES.indexOf(match);
}

/** The order's own number speaks before a reference of one of its documents, and that before a party. */
function fieldRank(field: SearchField): number {
  if (field === 'order_no') return 0;
  return PARTY_FIELDS.has(field) ? 3 : 1;
}

function customerHits({ fragment, fields }: SearchQuery, customers: () => readonly CustomerName[]): Ranked[] {
  if (fields !== null && !fields.has('customer')) return [];
  return matchingCustomers(customers(), fragment).map(({ name, match }) => ({
    hit: {
      group: 'customers',
      orderKey: null,
      documentKey: null,
      orderNo: null,
      customer: name,
      field: SEARCH_FIELD_MEANINGS.customer.label,
      ...marked(name, fragment),
    },
    rank: [matchRank(match), 2, 0, 0, name, ''],
  }));
}

function entryHits(db: ReadDb, entries: readonly SearchEntry[], query: SearchQuery): Ranked[] {
  const orders = orderFacts(
    db,
    entries.filter(({ id }) => id % 2 === 0).map(({ id }) => id / 2),
  );
  return entries.flatMap(({ id, text, places }) => {
    const order = orders.get(id / 2) ?? null;
    if (id % 2 === 0 && order === null) return [];
    return matchedPlaces(text, places, query)
      .toSorted((a, b) => matchRank(a.match) - matchRank(b.match) || fieldRank(a.field) - fieldRank(b.field))
      .slice(0, MOST_PER_ENTRY)
      .map((place) => hitOf(place, order, query.fragment));
  });
}

function hitOf(place: MatchedPlace, order: OrderFacts | null, fragment: string): Ranked {
  const { label, group } = SEARCH_FIELD_MEANINGS[place.field];
  return {
    hit: {
      group,
      orderKey: order?.order_key ?? null,
      documentKey: place.documentKey,
      orderNo: order?.order_no ?? null,
      customer: order?.customer ?? null,
      field: label,
      ...marked(place.value, fragment),
    },
    rank: [
      matchRank(place.match),
      fieldRank(place.field),
      order?.done ?? 0,
      -(order?.ordered_at ?? 0),
      order?.order_key ?? place.documentKey,
      place.value,
    ],
  };
}

function marked(text: string, fragment: string): Pick<SearchHit, 'text' | 'matchStart' | 'matchLength'> {
  const span = foldedSpan(text, fragment);
  return { text, matchStart: span?.start ?? 0, matchLength: span?.length ?? 0 };
}

const FACTS = 'o.id, o.order_key, o.order_no, o.customer, o.ordered_at, max(o.closed, o.cancelled) AS done';

function orderFacts(db: ReadDb, ids: readonly number[]): Map<number, OrderFacts> {
  if (ids.length === 0) return new Map();
  const rows = db.all<OrderFacts>(
    `SELECT ${FACTS} FROM json_each(?) AS wanted CROSS JOIN order_row o ON o.id = wanted.value`,
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** One or two letters are too short for the index of fragments: the order number's own index answers. */
function orderNumberHits(db: ReadDb, { fragment, fields }: SearchQuery): Ranked[] {
  if (fields !== null && !fields.has('order_no')) return [];
  const rows = db.all<OrderFacts>(
    `SELECT ${FACTS} FROM order_row o WHERE o.order_no >= ? AND o.order_no < ? ORDER BY o.order_no LIMIT ?`,
    fragment,
    `${fragment}\u{10FFFF}`,
    MOST_CANDIDATES,
  );
  return rows.map((order) =>
    hitOf({ field: 'order_no', documentKey: order.order_key, value: order.order_no, match: 'prefix' }, order, fragment),
  );
}

const GROUPS: Readonly<Record<DocumentKind, SearchHit['group']>> = {
  order: 'orders',
  purchase: 'other',
  fulfilment: 'shipments',
  shipment: 'shipments',
  transport: 'shipments',
  invoice: 'invoices',
  payment: 'invoices',
  return: 'other',
  case: 'other',
  event: 'other',
};

interface SourceRecord {
  readonly id: number;
  readonly kind: DocumentKind;
  readonly local_key: string;
  readonly connection_id: string;
  readonly stream_id: string;
}

/** Ids that only systems use are found whole. */
function sourceIdHits(db: ReadDb, sourceId: string, { fields, fragment }: SearchQuery): Ranked[] {
  if (fields !== null || sourceId.length < SHORTEST_SOURCE_ID) return [];
  const records = documentsBySourceId(db, sourceId);
  return records.flatMap(({ id, kind, local_key: localKey, connection_id: connectionId, stream_id: streamId }) => {
    const key = documentKey({ connectionId, streamId, sourceId, localKey });
    const orders = [...orderFacts(db, ordersOfDocument(db, id)).values()];
    return (orders.length === 0 ? [null] : orders).map((order): Ranked => ({
      hit: {
        group: GROUPS[kind],
        orderKey: order?.order_key ?? null,
        documentKey: key,
        orderNo: order?.order_no ?? null,
        customer: order?.customer ?? null,
        field: 'Record id',
        ...marked(sourceId, fragment),
      },
      rank: [0, 1, order?.done ?? 0, -(order?.ordered_at ?? 0), order?.order_key ?? key, key],
    }));
  });
}

/** Documents read from records with this id, in whatever stream. */
export function documentsBySourceId(db: ReadDb, sourceId: string): SourceRecord[] {
  return db.all<SourceRecord>(
    `SELECT d.id, d.kind, d.local_key, s.connection_id, s.stream_id
     FROM stream s CROSS JOIN document d ON d.stream = s.id AND d.source_id = ? LIMIT 50`,
    sourceId,
  );
}
