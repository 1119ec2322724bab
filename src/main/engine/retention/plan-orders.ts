import type { DocumentKind } from '#shared/domain/document.ts';
import type { KeptReason, RetentionEntity } from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import type { RetentionDecided } from './in-force.ts';
import { DOCUMENTS_OF, orderFates, type OrderFate } from './order-fates.ts';

/** A record that goes as a whole. */
export interface GoingRecord {
  readonly stream: number;
  readonly sourceId: string;
  readonly entity: RetentionEntity;
  /** Year in which its order ended, or in which it was recorded. */
  readonly year: number;
}

/** What a purge takes of some orders. */
export interface OrderPlan {
  readonly orders: readonly OrderFate[];
  /** Of these orders alone: what others need as well stays until they go. */
  readonly records: readonly GoingRecord[];
  readonly kept: readonly { readonly id: number; readonly reason: KeptReason }[];
}

interface Part {
  readonly stream: number;
  readonly source_id: string;
  readonly kind: DocumentKind;
  readonly rank: number;
  /** Null where it belongs to none. */
  readonly order_id: number | null;
}

/** Every part of every record that documents of these orders are of, with the orders that each belongs to. */
const PARTS = `SELECT p.stream, p.source_id, p.kind, p.rank,
    coalesce(l.order_id, (SELECT w.id FROM order_row w WHERE w.id = p.id)) AS order_id
  FROM (SELECT DISTINCT d.stream, d.source_id FROM (${DOCUMENTS_OF}) m CROSS JOIN document d ON d.id = m.document) own
    CROSS JOIN document p ON p.stream = own.stream AND p.source_id = own.source_id
    LEFT JOIN document_link l ON l.document = p.id`;

/**
 * What may go of these orders, each whole or not at all. Those that share a record with them that makes them orders are
 * looked at along with them.
 */
export function planOrders(
  db: ReadDb,
  ids: readonly number[],
  decided: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): OrderPlan {
  let known = new Set(ids);
  for (;;) {
    const parts = db.all<Part>(PARTS, JSON.stringify([...known]), JSON.stringify([...known]));
    const more = new Set([
      ...known,
      ...parts.flatMap(({ rank, order_id: order }) => (rank === 0 && order !== null ? [order] : [])),
    ]);
    if (more.size === known.size) break;
    known = more;
  }
  const fates = orderFates(db, [...known], decided, now);
  const going = new Map(fates.flatMap((fate) => (fate.kept === null ? [[fate.id, fate] as const] : [])));
  const { records, shared } = goingRecords(db, [...known], going);
  return {
    orders: [...going.values()],
    records,
    kept: [
      ...fates.flatMap(({ id, kept }) => (kept === null ? [] : [{ id, reason: kept }])),
      ...shared.map(({ id }) => ({ id, reason: 'shared' as const })),
    ].filter(({ id }) => ids.includes(id)),
  };
}

/**
 * The records that go with orders: those of which every part belongs to orders that go. An order stays where one of the
 * records that make it one cannot; it is taken out of those that go.
 * @param ids of the orders whose records are looked at
 * @param going all orders that may go
 */
export function goingRecords(
  db: ReadDb,
  ids: readonly number[],
  going: Map<number, OrderFate>,
): { readonly records: readonly GoingRecord[]; readonly shared: readonly OrderFate[] } {
  const parts = db.all<Part>(PARTS, JSON.stringify(ids), JSON.stringify(ids));
  const records = [...Map.groupBy(parts, (part) => `${part.stream} ${part.source_id}`).values()];
  const shared: OrderFate[] = [];
  const goes = (record: readonly Part[]): boolean =>
    record.every(({ order_id: order }) => order !== null && going.has(order));
  for (let settled = false; !settled;) {
    settled = true;
    for (const record of records) {
      if (goes(record)) continue;
      for (const { rank, order_id: order } of record) {
        const fate = rank === 0 && order !== null ? going.get(order) : undefined;
        if (!fate) continue;
        going.delete(fate.id);
        shared.push(fate);
        settled = false;
      }
    }
  }
  const asked = new Set(ids);
  // Of several orders that go, the first answers for what they share.
  const isOwn = (record: readonly Part[]): boolean =>
    asked.has(Math.min(...record.map(({ order_id: order }) => order ?? Infinity)));
  return {
    records: records.filter((record) => goes(record) && isOwn(record)).map((record) => recordOf(record, going)),
    shared,
  };
}

function recordOf(parts: readonly Part[], going: ReadonlyMap<number, OrderFate>): GoingRecord {
  const [first] = parts.toSorted((a, b) => a.rank - b.rank);
  const endedAt = Math.max(...parts.map(({ order_id: order }) => going.get(order ?? 0)?.endedAt ?? 0));
  return {
    stream: first?.stream ?? 0,
    sourceId: first?.source_id ?? '',
    entity: first?.kind ?? 'order',
    year: yearOf(endedAt),
  };
}

export function yearOf(at: Instant): number {
  return new Date(at).getUTCFullYear();
}
