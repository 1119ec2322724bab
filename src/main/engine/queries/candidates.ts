import type { UnlinkedRow } from '#shared/contract/dto/links.ts';
import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import { referenceKey, type ReferenceType } from '#shared/domain/references.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { REFERENCE_LABELS } from '../correlation/keys.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import { fold } from '../store/search-text.ts';
import type { QueryContext } from './context.ts';
import { nearValues, type TypingSlip } from './near-values.ts';
import { SEARCH_FIELD_MEANINGS } from './search-fields.ts';
import { matchedPlaces, orderEntriesWith, textPattern } from './search-match.ts';

type Candidate = UnlinkedRow['candidates'][number];

interface Lead {
  readonly order: number;
  /** Chance, 0 to 1, that this alone speaks for the order. */
  readonly weight: number;
  readonly reason: string;
}

const MOST_CANDIDATES = 5;
const MOST_SHARERS = 20;
const SHORTEST_SUFFIX = 5;
const NEAR_DAYS = 14;
const OTHER_CUSTOMER = 0.4;

const WEIGHTS: Readonly<Record<'shared' | 'suffix' | 'customer' | TypingSlip, number>> = {
  shared: 0.9,
  swapped: 0.75,
  changed: 0.6,
  left_out: 0.6,
  added: 0.6,
  suffix: 0.55,
  customer: 0.15,
};

const SLIPS: Readonly<Record<TypingSlip, string>> = {
  swapped: 'two neighbouring characters swapped',
  changed: 'one character different',
  left_out: 'one character left out',
  added: 'one character too many',
};

/** Numbers that people type. */
const TYPED: ReadonlySet<ReferenceType> = new Set<ReferenceType>([
  'order_no',
  'customer_po',
  'fulfilment_no',
  'shipment_no',
  'bol',
  'pro',
  'tracking',
  'sscc',
  'invoice_no',
  'return_no',
  'case_no',
  'package_no',
]);

/**
 * Orders that a document without an order may belong to, the likeliest first: by numbers they share with others, by
 * numbers that are one slip of the hand away or end alike, by customer and date. A number that many orders answer to
 * speaks for each of them less.
 */
export function candidatesFor(
  db: ReadDb,
  document: CanonicalDocument,
  recordedAt: Instant | null,
  context: QueryContext,
): Candidate[] {
  const references = document.references.filter((reference) => reference.type !== 'line_id');
  const leads = [
    ...references.flatMap((reference) => sharedLeads(db, reference)),
    ...references
      .filter(({ type }) => TYPED.has(type))
      .flatMap((reference) => [...nearLeads(db, reference), ...suffixLeads(db, reference)]),
  ];
  const customer = customerOf(document);
  const date = dateOf(document, recordedAt, context.zone);
  const near = customer === null || date === null ? [] : ordersNear(db, customer, date);
  return ranked(db, leads, near, { customer, date });
}

interface Circumstances {
  readonly customer: string | null;
  readonly date: Instant | null;
}

function ranked(
  db: ReadDb,
  leads: readonly Lead[],
  near: readonly number[],
  { customer, date }: Circumstances,
): Candidate[] {
  const byOrder = Map.groupBy(leads, (lead) => lead.order);
  const orders = db.all<{
    id: number;
    order_key: string;
    order_no: string;
    customer: string | null;
    ordered_at: number | null;
  }>(
    `SELECT o.id, o.order_key, o.order_no, o.customer, o.ordered_at
     FROM json_each(?) AS wanted CROSS JOIN order_row o ON o.id = wanted.value`,
    JSON.stringify([...new Set([...byOrder.keys(), ...near])]),
  );
  const candidates = orders.map((order): Candidate => {
    const own = byOrder.get(order.id) ?? [];
    const reasons = [...new Set(own.toSorted((a, b) => b.weight - a.weight).map((lead) => lead.reason))];
    let doubt = own.reduce((product, lead) => product * (1 - lead.weight), 1);
    const sameCustomer = customer !== null && order.customer !== null && fold(order.customer) === fold(customer);
    if (sameCustomer) {
      doubt *= 1 - WEIGHTS.customer;
      reasons.push(`Same customer: ${order.customer}`);
    }
    if (date !== null && order.ordered_at !== null && Math.abs(date - order.ordered_at) <= NEAR_DAYS * DAY) {
      doubt *= 1 - WEIGHTS.customer * (1 - Math.abs(date - order.ordered_at) / (NEAR_DAYS * DAY));
      reasons.push(`Ordered ${daysApart(date, order.ordered_at)}`);
    }
    let score = 1 - doubt;
    if (customer !== null && order.customer !== null && !sameCustomer) {
      score *= OTHER_CUSTOMER;
      reasons.push(`But another customer: ${order.customer}`);
    }
    return {
      orderKey: order.order_key,
      orderNo: order.order_no,
      customer: order.customer,
      score: Math.round(score * 100) / 100,
      reasons,
    };
  });
  return candidates
    .toSorted((a, b) => b.score - a.score || (a.orderKey < b.orderKey ? -1 : 1))
    .slice(0, MOST_CANDIDATES);
}

interface KeyOwner {
  readonly key: string;
  readonly order_id: number;
}

/** Orders of the documents that carry one of these keys. */
function ownersOf(db: ReadDb, keys: readonly string[]): KeyOwner[] {
  return db.all<KeyOwner>(
    `SELECT DISTINCT r.key, l.order_id
     FROM json_each(?) AS wanted CROSS JOIN document_reference r ON r.key = wanted.value
     CROSS JOIN document_link l ON l.document = r.document ORDER BY r.key, l.order_id LIMIT ?`,
    JSON.stringify(keys),
    MOST_SHARERS + 1,
  );
}

function sharedLeads(db: ReadDb, { type, scope, normalised, text }: Reference): Lead[] {
  if (normalised === null) return [];
  const owners = ownersOf(db, [referenceKey(type, scope, normalised)]);
  const shared =
    owners.length > 1
      ? `, which ${owners.length > MOST_SHARERS ? `more than ${MOST_SHARERS}` : owners.length} orders share`
      : '';
  return owners.map(({ order_id: order }) => ({
    order,
    weight: WEIGHTS.shared / owners.length,
    reason: `Same ${REFERENCE_LABELS[type]} ${text}${shared}`,
  }));
}

function nearLeads(db: ReadDb, { type, scope, normalised, text }: Reference): Lead[] {
  if (normalised === null) return [];
  const near = new Map(
    [...nearValues(normalised)].map(([value, slip]) => [referenceKey(type, scope, value), { value, slip }]),
  );
  const owners = ownersOf(db, [...near.keys()]);
  return owners.flatMap(({ key, order_id: order }) => {
    const found = near.get(key);
    if (!found) return [];
    const { value, slip } = found;
    const sharers = owners.filter((owner) => owner.key === key).length;
    return [
      {
        order,
        weight: WEIGHTS[slip] / sharers,
        reason: `${capitalised(REFERENCE_LABELS[type])} ${text} may be ${value}: ${SLIPS[slip]}`,
      },
    ];
  });
}

/** "10045" for "SO-0010045": another system's number that ends alike. */
function suffixLeads(db: ReadDb, { text }: Reference): Lead[] {
  const folded = fold(text);
  if (folded.length < SHORTEST_SUFFIX) return [];
  const pattern = textPattern(`${folded}\n`);
  const entries = pattern === null ? [] : orderEntriesWith(db, pattern, MOST_SHARERS + 1);
  return entries.flatMap((entry) => {
    const place = matchedPlaces(entry.text, entry.places, { fragment: folded, fields: null }).find(
      ({ match, value }) => match === 'inside' && fold(value).endsWith(folded),
    );
    if (!place) return [];
    const label = SEARCH_FIELD_MEANINGS[place.field].label;
    return [
      {
        order: entry.id / 2,
        weight: WEIGHTS.suffix / entries.length,
        reason: `${label} ${place.value} ends with ${text}`,
      },
    ];
  });
}

/** Orders of the same customer around a date. */
function ordersNear(db: ReadDb, customer: string, date: Instant): number[] {
  return db.column<number>(
    `SELECT id FROM order_row WHERE customer = ? COLLATE NOCASE AND ordered_at BETWEEN ? AND ?
     ORDER BY abs(ordered_at - ?), order_key LIMIT ?`,
    customer,
    date - NEAR_DAYS * DAY,
    date + NEAR_DAYS * DAY,
    date,
    MOST_CANDIDATES,
  );
}

function customerOf(document: CanonicalDocument): string | null {
  const party = document.parties.find(({ role, name }) => role === 'customer' && name !== null);
  return party?.name?.value ?? null;
}

/** The first date that the document itself speaks of, else when its source recorded it. */
function dateOf(document: CanonicalDocument, recordedAt: Instant | null, zone: string): Instant | null {
  const stated = document.milestones.flatMap(({ when }) => (when ? [startOfWhen(zonedDays(zone), when.value)] : []));
  return stated.length > 0 ? Math.min(...stated) : recordedAt;
}

function daysApart(date: Instant, orderedAt: Instant): string {
  const days = Math.round(Math.abs(date - orderedAt) / DAY);
  if (days === 0) return 'on the same day';
  return `${days} ${days === 1 ? 'day' : 'days'} ${date > orderedAt ? 'before' : 'after'}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
