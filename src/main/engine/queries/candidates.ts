import type { Candidate, ComparedField } from '#shared/contract/dto/links.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import { leadsOf, type Lead } from './candidate-leads.ts';
import { CIRCUMSTANCES, MOST_WITHOUT_NUMBER, NUMBER_CIRCUMSTANCE } from './candidate-weights.ts';
import { compareWith } from './compare-order.ts';
import type { QueryContext } from './context.ts';
import { factsOf, factsOfOrder, type Facts } from './document-facts.ts';

/** One key each: 1 to 9. */
const MOST_CANDIDATES = 9;
/** Orders that are read in full, the likeliest by their numbers first. */
const MOST_COMPARED = 16;
const NEAR_DAYS = 14;

/** A document without an order, as it is asked about. */
export interface Orphan {
  readonly documentKey: string;
  readonly document: CanonicalDocument;
  readonly recordedAt: Instant | null;
  /** Orders that a person ruled out. */
  readonly never: ReadonlySet<number>;
  /** Orders to compare it with whatever speaks for them, by id. */
  readonly wanted: ReadonlySet<number>;
}

/**
 * Orders that a document without an order may belong to, the likeliest first: by numbers, then by what else agrees or
 * contradicts. Each with the document beside it, field by field.
 */
export function candidatesFor(db: ReadDb, orphan: Orphan, context: QueryContext): Candidate[] {
  const ours = factsOf(orphan.documentKey, orphan.document, context.zone, orphan.recordedAt);
  const byOrder = Map.groupBy(
    leadsOf(db, orphan.document).filter(({ order }) => !orphan.never.has(order)),
    (lead) => lead.order,
  );
  const named = [...byOrder]
    .toSorted(([a, left], [b, right]) => doubtOf(left) - doubtOf(right) || a - b)
    .map(([order]) => order)
    .slice(0, MOST_COMPARED);
  const near = named.length >= MOST_CANDIDATES ? [] : ordersNear(db, ours, orphan, context.zone);
  const orders = db.all<{ id: number; order_key: string; order_no: string; customer: string | null }>(
    `SELECT o.id, o.order_key, o.order_no, o.customer
     FROM json_each(?) AS wanted CROSS JOIN order_row o ON o.id = wanted.value`,
    JSON.stringify([...new Set([...orphan.wanted, ...named, ...near])]),
  );
  const wantedKeys = new Set(orders.filter(({ id }) => orphan.wanted.has(id)).map((order) => order.order_key));
  return orders
    .map((order): Candidate => {
      const comparison = compareWith(ours, factsOfOrder(db, order.id, context.zone), context.zone);
      const leads = byOrder.get(order.id) ?? [];
      return {
        orderKey: order.order_key,
        orderNo: order.order_no,
        customer: order.customer,
        score: scoreOf(leads, comparison),
        reasons: reasonsOf(leads, comparison),
        comparison,
      };
    })
    .toSorted((a, b) => b.score - a.score || (a.orderKey < b.orderKey ? -1 : 1))
    .filter(({ orderKey }, index) => index < MOST_CANDIDATES || wantedKeys.has(orderKey));
}

function doubtOf(leads: readonly Lead[]): number {
  return leads.reduce((doubt, { weight }) => doubt * (1 - weight), 1);
}

/** The chance, in hundredths, that the document belongs to an order. */
export function scoreOf(leads: readonly Lead[], comparison: readonly ComparedField[]): number {
  let doubt = doubtOf(leads);
  let trust = 1;
  for (const { field, verdict } of comparison) {
    const { same, near, differs } = isCircumstance(field) ? CIRCUMSTANCES[field] : NUMBER_CIRCUMSTANCE;
    if (verdict === 'same') doubt *= 1 - same;
    if (verdict === 'near') doubt *= 1 - near;
    if (verdict === 'differs') trust *= differs;
  }
  const chance = leads.length === 0 ? Math.min(1 - doubt, MOST_WITHOUT_NUMBER) : 1 - doubt;
  return Math.round(chance * trust * 100) / 100;
}

function isCircumstance(field: ComparedField['field']): field is keyof typeof CIRCUMSTANCES {
  return Object.hasOwn(CIRCUMSTANCES, field);
}

const AGREES: Readonly<Record<string, string>> = {
  customer: 'Same customer',
  ship_to: 'Same place',
  value: 'Same value',
  items: 'Same items',
};
const CONTRADICTS: Readonly<Record<string, string>> = {
  customer: 'But another customer',
  ship_to: 'But another place',
  value: 'But another value',
  items: 'But other items',
  date: 'But dated otherwise',
  order_no: 'But another order number',
  customer_po: 'But another customer PO',
};

function reasonsOf(leads: readonly Lead[], comparison: readonly ComparedField[]): string[] {
  const reasons = leads.toSorted((a, b) => b.weight - a.weight).map(({ reason }) => reason);
  for (const { field, verdict, theirs, note } of comparison) {
    const told = (words: string | undefined): void => {
      const what = note ?? (theirs?.kind === 'text' ? theirs.text : null);
      if (words !== undefined) reasons.push(what === null ? words : `${words}: ${what}`);
    };
    if (verdict === 'same' && field === 'date' && note !== null) reasons.push(`Dated ${note}`);
    else if (verdict === 'same') told(AGREES[field]);
  }
  for (const { field, verdict, theirs, note } of comparison) {
    const words = CONTRADICTS[field];
    const what = note ?? (theirs?.kind === 'text' ? theirs.text : null);
    if (verdict === 'differs' && words !== undefined) reasons.push(what === null ? words : `${words}: ${what}`);
  }
  return [...new Set(reasons)];
}

/** Orders of the same customer around the document's date. */
function ordersNear(db: ReadDb, { customer, date }: Facts, { never }: Orphan, zone: string): number[] {
  if (customer === null || date === null) return [];
  const at = startOfWhen(zonedDays(zone), date.value);
  return db
    .column<number>(
      `SELECT id FROM order_row WHERE customer = ? COLLATE NOCASE AND ordered_at BETWEEN ? AND ?
       ORDER BY abs(ordered_at - ?), order_key LIMIT ?`,
      customer.value,
      at - NEAR_DAYS * DAY,
      at + NEAR_DAYS * DAY,
      at,
      MOST_CANDIDATES + never.size,
    )
    .filter((order) => !never.has(order));
}
