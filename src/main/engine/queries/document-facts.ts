import type { Money } from '#shared/domain/decimal.ts';
import type { CanonicalDocument, Party, Sourced } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { instant, type Instant, type When } from '#shared/domain/time.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';

export interface Fact<V> {
  readonly value: V;
  readonly source: SourceRef;
}

export interface NumberFact {
  readonly type: ReferenceType;
  readonly scope: string;
  readonly text: string;
  readonly normalised: string;
  /** The document's own number, given out by its system. */
  readonly own: boolean;
  readonly source: SourceRef;
}

/** What can be compared of a document, or of all documents of an order. */
export interface Facts {
  readonly numbers: readonly NumberFact[];
  readonly customer: Fact<string> | null;
  readonly shipTo: Fact<string> | null;
  /** The first day that the document itself speaks of. */
  readonly date: Fact<When> | null;
  readonly ordered: Fact<When> | null;
  readonly value: Fact<Money> | null;
  readonly items: Fact<readonly string[]> | null;
}

/** Documents of one order that are read; what makes it known is among the nearest. */
const MOST_DOCUMENTS = 60;

/** @param recordedAt stands in for a date where the document states none */
export function factsOf(
  key: string,
  document: CanonicalDocument,
  zone: string,
  recordedAt: Instant | null = null,
): Facts {
  const at = (path: string): SourceRef => ({ documentKey: key, path });
  const fact = <V>(sourced: Sourced<V> | null | undefined): Fact<V> | null =>
    sourced ? { value: sourced.value, source: at(sourced.path) } : null;
  const numbers = document.references.flatMap(({ type, scope, text, normalised, role, path }): NumberFact[] =>
    // What was sent together has nothing else in common.
    normalised === null || type === 'line_id' || (type === 'message_no' && role === 'is')
      ? []
      : [{ type, scope, text, normalised, own: role === 'is', source: at(path) }],
  );
  const total = document.amounts.find(({ type }) => type === 'total') ?? document.amounts[0];
  const items = document.lines.flatMap(({ itemNo, stocked }) => (itemNo && stocked ? [itemNo] : []));
  const stated = fact(earliest(document, zone));
  const date = stated ?? (recordedAt === null ? null : { value: instant(recordedAt), source: at('') });
  return {
    numbers: [...new Map(numbers.map((number) => [`${number.type} ${number.text}`, number])).values()],
    customer: fact(nameOf(document.parties.find(({ role }) => role === 'customer'))),
    shipTo: fact(placeOf(document.parties.find(({ role }) => role === 'ship_to'))),
    date,
    ordered: document.kind === 'order' ? stated : null,
    value: total
      ? {
          value: { amount: total.amount.value, currency: total.currency },
          source: at(total.amount.path),
        }
      : null,
    items: items[0]
      ? { value: [...new Set(items.map(({ value }) => value))].toSorted(), source: at(items[0].path) }
      : null,
  };
}

/** What the documents of an order say together, the anchor's word first. */
export function factsOfOrder(db: ReadDb, order: number, zone: string): Facts {
  const rows = db.all<{
    connection_id: string;
    stream_id: string;
    source_id: string;
    local_key: string;
    body: string;
  }>(
    `SELECT s.connection_id, s.stream_id, d.source_id, d.local_key, d.body
     FROM document_link l JOIN document d ON d.id = l.document JOIN stream s ON s.id = d.stream
     WHERE l.order_id = ? ORDER BY d.id <> ?, d.rank, s.connection_id, s.stream_id, d.source_id, d.local_key LIMIT ?`,
    order,
    order,
    MOST_DOCUMENTS,
  );
  const all = rows.map((row) => {
    const key = documentKey({
      connectionId: row.connection_id,
      streamId: row.stream_id,
      sourceId: row.source_id,
      localKey: row.local_key,
    });
    return factsOf(key, unpackDocument(row.body), zone);
  });
  const first = <V>(pick: (facts: Facts) => V | null): V | null => {
    for (const facts of all) {
      const found = pick(facts);
      if (found !== null) return found;
    }
    return null;
  };
  // What the order's row says where no document states it so that it can be compared.
  const row = db.get<{ order_key: string; customer: string | null; ordered_at: number | null }>(
    'SELECT order_key, customer, ordered_at FROM order_row WHERE id = ?',
    order,
  );
  const anchor: SourceRef = { documentKey: row?.order_key ?? '', path: '' };
  const items = all.flatMap((facts) => facts.items?.value ?? []);
  const itemsAt = first((facts) => facts.items);
  return {
    numbers: all.flatMap((facts) => facts.numbers),
    customer: first((facts) => facts.customer) ?? (row?.customer ? { value: row.customer, source: anchor } : null),
    shipTo: first((facts) => facts.shipTo),
    date: first((facts) => facts.date),
    ordered:
      first((facts) => facts.ordered) ??
      (row && row.ordered_at !== null ? { value: instant(row.ordered_at), source: anchor } : null),
    value: all[0]?.value ?? first((facts) => facts.value),
    items: itemsAt ? { value: [...new Set(items)].toSorted(), source: itemsAt.source } : null,
  };
}

function nameOf(party: Party | undefined): Sourced<string> | null {
  return party?.name ?? null;
}

/** Where goods go: the town says more than the name, which often is the customer's. */
function placeOf(party: Party | undefined): Sourced<string> | null {
  return party?.place ?? party?.name ?? null;
}

function earliest(document: CanonicalDocument, zone: string): Sourced<When> | null {
  const days = zonedDays(zone);
  const stated = document.milestones.flatMap(({ when, class: claim }) => (when && claim === 'actual' ? [when] : []));
  const any = stated.length > 0 ? stated : document.milestones.flatMap(({ when }) => (when ? [when] : []));
  return any.toSorted((a, b) => startOfWhen(days, a.value) - startOfWhen(days, b.value))[0] ?? null;
}
