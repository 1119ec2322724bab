import type {
  UnlinkedCounts,
  UnlinkedDocument,
  UnlinkedFilter,
  UnlinkedRow,
  UnlinkedView,
} from '#shared/contract/dto/links.ts';
import type { Input, Output } from '#shared/contract/methods.ts';
import type { Decision } from '#shared/domain/decisions.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { ReadDb, SqlValue } from '../store/database.ts';
import { fold } from '../store/search-text.ts';
import { candidatesFor } from './candidates.ts';
import type { QueryContext } from './context.ts';
import { decisionsOnLinks, ruledOut } from './decided.ts';
import { factsOf, type Facts } from './document-facts.ts';
import { locateDocument } from './document-location.ts';
import { notFound } from './query-errors.ts';
import { withSystemNames } from './system-names.ts';

interface Row {
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly recorded_at: number | null;
  readonly body: string;
  readonly code: UnlinkedCode | null;
  readonly reason: string | null;
  readonly first_seen_at: number;
}

const ROW = `s.connection_id, s.stream_id, d.source_id, d.local_key, d.kind, d.recorded_at, d.body, u.code, u.reason,
  (SELECT min(r.first_seen_at) FROM inbox_record r WHERE r.stream = d.stream AND r.source_id = d.source_id) AS first_seen_at`;
const UNLINKED = 'unlinked_document u JOIN document d ON d.id = u.document JOIN stream s ON s.id = d.stream';
const ALONE = `(SELECT e.order_id AS document, NULL AS code, e.headline AS reason FROM exception_row e
  WHERE e.code = 'DI-ORPHAN' AND e.order_id IS NOT NULL AND e.cleared_at IS NULL) u
  JOIN document d ON d.id = u.document JOIN stream s ON s.id = d.stream`;
const NEWEST_FIRST = 'd.recorded_at DESC NULLS LAST, s.connection_id, s.stream_id, d.source_id, d.local_key';

/** What is listed where nothing narrows it. */
export const EVERYTHING_WAITING: UnlinkedFilter = {
  view: 'waiting',
  connectionId: null,
  kind: null,
  code: null,
  text: '',
};

/** What is asked for, with everything that waits where nothing is said. */
export function unlinkedFilter(asked: Input<'unlinked.counts'>): UnlinkedFilter {
  return {
    view: asked.view ?? EVERYTHING_WAITING.view,
    connectionId: asked.connectionId ?? null,
    kind: asked.kind ?? null,
    code: asked.code ?? null,
    text: asked.text ?? '',
  };
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Documents of no order: those that wait, the newest first, those set aside, or what people linked, the latest first. */
export function unlinkedDocuments(
  db: ReadDb,
  { offset, limit, ...filter }: Page & UnlinkedFilter,
): Output<'unlinked.list'> {
  if (filter.view === 'linked') return linkedByPeople(db, { offset, limit }, filter);
  const { from, sql, parameters } = conditionOf(filter);
  const named = withSystemNames(db);
  const rows = db.all<Row>(
    `SELECT ${ROW} FROM ${from} WHERE ${sql} ORDER BY ${NEWEST_FIRST} LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  );
  const decisions = filter.view === 'set_aside' ? decisionsOnLinks(db) : [];
  return {
    total: db.value<number>(`SELECT count(*) FROM ${from} WHERE ${sql}`, ...parameters) ?? 0,
    rows: rows.map((row) => {
      const shown = rowOf(row);
      return {
        ...shown,
        reason: named(shown.reason),
        decided: decidedBy(
          db,
          decisions.findLast(({ body }) => setsAside(body, shown.documentKey)),
        ),
      };
    }),
  };
}

function setsAside(body: Decision['body'], key: string): boolean {
  return body.kind === 'never_link' && body.orderKey === null && body.documentKey === key;
}

/** How many there are of each, for the filters of the list; each with all other filters holding. */
export function unlinkedCounts(db: ReadDb, filter: UnlinkedFilter): UnlinkedCounts {
  const views = countBy<UnlinkedView>(
    db,
    UNLINKED,
    `CASE u.code WHEN 'set_aside' THEN 'set_aside' ELSE 'waiting' END`,
    '1',
    [],
  );
  const by = <V>(column: string, without: Partial<UnlinkedFilter>): Map<V, number> => {
    if (filter.view === 'linked') return new Map();
    const { from, sql, parameters } = conditionOf({ ...filter, ...without });
    return countBy<V>(db, from, column, sql, parameters);
  };
  return {
    views: {
      waiting: views.get('waiting') ?? 0,
      alone: db.value<number>(`SELECT count(*) FROM ${ALONE}`) ?? 0,
      set_aside: views.get('set_aside') ?? 0,
      linked: linkedKeys(db).length,
    },
    connections: [...by<string>('s.connection_id', { connectionId: null })].map(([connectionId, count]) => ({
      connectionId,
      count,
    })),
    kinds: [...by<DocumentKind>('d.kind', { kind: null })].map(([kind, count]) => ({ kind, count })),
    codes:
      filter.view === 'alone'
        ? []
        : [...by<UnlinkedCode>('u.code', { code: null })].map(([code, count]) => ({ code, count })),
  };
}

function countBy<V>(
  db: ReadDb,
  from: string,
  column: string,
  sql: string,
  parameters: readonly SqlValue[],
): Map<V, number> {
  const rows = db.all<{ value: V; count: number }>(
    `SELECT ${column} AS value, count(*) AS count
     FROM ${from} WHERE ${sql} GROUP BY 1 ORDER BY count(*) DESC, 1`,
    ...parameters,
  );
  return new Map(rows.map(({ value, count }) => [value, count]));
}

function conditionOf({ view, connectionId, kind, code, text }: UnlinkedFilter): {
  from: string;
  sql: string;
  parameters: SqlValue[];
} {
  const alone = view === 'alone';
  const conditions = [alone ? 'd.rank = 0' : view === 'set_aside' ? `u.code = 'set_aside'` : `u.code <> 'set_aside'`];
  const parameters: SqlValue[] = [];
  const add = (sql: string, value: SqlValue | null): void => {
    if (value === null) return;
    conditions.push(sql);
    parameters.push(value);
  };
  add('s.connection_id = ?', connectionId);
  add('d.kind = ?', kind);
  add('u.code = ?', alone ? null : code);
  const folded = fold(text);
  // Documents of no order have an entry of their own, beside those of the orders.
  const entry = alone ? 'd.id * 2' : 'd.id * 2 + 1';
  add(`instr((SELECT e.text FROM search_entry e WHERE e.id = ${entry}), ?) > 0`, folded === '' ? null : folded);
  return { from: alone ? ALONE : UNLINKED, sql: conditions.join(' AND '), parameters };
}

/** Documents that a person linked, by key, with the decision that says so; the latest first. */
function linkedKeys(db: ReadDb): { readonly key: string; readonly decision: Decision }[] {
  const latest = new Map<string, Decision>();
  for (const decision of decisionsOnLinks(db).toReversed()) {
    const { body } = decision;
    if ('documentKey' in body && !latest.has(body.documentKey)) latest.set(body.documentKey, decision);
  }
  return [...latest].flatMap(([key, decision]) => (decision.body.kind === 'link' ? [{ key, decision }] : []));
}

function linkedByPeople(db: ReadDb, { offset, limit }: Page, filter: UnlinkedFilter): Output<'unlinked.list'> {
  const folded = fold(filter.text);
  const found = linkedKeys(db).flatMap(({ key, decision }): UnlinkedRow[] => {
    const row = readRow(db, key);
    if (!row) return [];
    const shown = rowOf(row);
    const matches =
      (filter.connectionId === null || shown.connectionId === filter.connectionId) &&
      (filter.kind === null || shown.kind === filter.kind) &&
      (folded === '' || shown.references.some(({ text }) => fold(text).includes(folded)));
    return matches ? [{ ...shown, decided: decidedBy(db, decision) }] : [];
  });
  return { total: found.length, rows: found.slice(offset, offset + limit) };
}

function decidedBy(db: ReadDb, decision: Decision | undefined): UnlinkedRow['decided'] {
  if (!decision) return null;
  const { id, author, at, body } = decision;
  const orderKey = 'orderKey' in body ? body.orderKey : null;
  const order = orderKey === null ? null : (locateDocument(db, orderKey)?.document ?? null);
  const orderNo =
    order === null ? undefined : db.value<string>('SELECT order_no FROM order_row WHERE id = ?', order.id);
  return { decisionId: id, author, at, orderKey, orderNo: orderNo ?? orderKey };
}

function readRow(db: ReadDb, key: string): Row | undefined {
  const document = locateDocument(db, key)?.document;
  return document
    ? db.get<Row>(
        `SELECT ${ROW} FROM document d JOIN stream s ON s.id = d.stream LEFT JOIN unlinked_document u ON u.document = d.id
         WHERE d.id = ?`,
        document.id,
      )
    : undefined;
}

function rowOf(row: Row): UnlinkedRow {
  const document = unpackDocument(row.body);
  return {
    documentKey: keyOf(row),
    connectionId: row.connection_id,
    kind: row.kind,
    label: document.label?.value ?? row.source_id,
    summary: document.summary?.value ?? null,
    code: row.code,
    reason: row.reason ?? 'It belongs to an order.',
    recordedAt: row.recorded_at,
    firstSeenAt: row.first_seen_at,
    references: document.references.map(({ type, text, path }) => ({ type, text, path })),
    decided: null,
  };
}

function keyOf(row: Row): string {
  return documentKey({
    connectionId: row.connection_id,
    streamId: row.stream_id,
    sourceId: row.source_id,
    localKey: row.local_key,
  });
}

/**
 * One document with all that it says, and the orders that it may belong to beside it.
 * @throws ContractError input.not_found
 */
export function unlinkedDocument(
  db: ReadDb,
  { documentKey: key, orderKey }: { readonly documentKey: string; readonly orderKey: string | null },
  context: QueryContext,
): UnlinkedDocument {
  const row = readRow(db, key);
  if (!row) throw notFound('That document is not here any more.');
  const shown = rowOf(row);
  const document = unpackDocument(row.body);
  const orders = (orderKeys: readonly string[]): ReadonlySet<number> =>
    new Set(orderKeys.flatMap((ruledOut) => ordersNamed(db, ruledOut)));
  const decisions = decisionsOnLinks(db);
  const orphan = {
    documentKey: shown.documentKey,
    document,
    recordedAt: row.recorded_at,
    // An order that stands alone may belong to any but itself.
    never: orders([...ruledOut(decisions, shown.documentKey), ...(row.kind === 'order' ? [shown.documentKey] : [])]),
    wanted: orderKey === null ? new Set<number>() : orders([orderKey]),
  };
  const latest = decisions.findLast(({ body }) => 'documentKey' in body && body.documentKey === shown.documentKey);
  return {
    ...shown,
    decided: decidedBy(db, latest),
    facts: factList(factsOf(shown.documentKey, document, context.zone, row.recorded_at)),
    candidates: candidatesFor(db, orphan, context),
  };
}

/** A decision names an order by one of its order-class documents. */
function ordersNamed(db: ReadDb, orderKey: string): number[] {
  const document = locateDocument(db, orderKey)?.document;
  return document ? db.column<number>('SELECT order_id FROM document_link WHERE document = ?', document.id) : [];
}

function factList(facts: Facts): UnlinkedDocument['facts'] {
  const list: UnlinkedDocument['facts'] = facts.numbers.map(({ type, text, source }) => ({
    field: type,
    value: { kind: 'text', text },
    path: source.path,
  }));
  const { customer, shipTo, date, value, items } = facts;
  if (customer)
    list.push({ field: 'customer', value: { kind: 'text', text: customer.value }, path: customer.source.path });
  if (shipTo) list.push({ field: 'ship_to', value: { kind: 'text', text: shipTo.value }, path: shipTo.source.path });
  if (date) list.push({ field: 'date', value: { kind: 'when', when: date.value }, path: date.source.path });
  if (value) list.push({ field: 'value', value: { kind: 'money', money: value.value }, path: value.source.path });
  if (items)
    list.push({ field: 'items', value: { kind: 'text', text: items.value.join(', ') }, path: items.source.path });
  return list;
}
