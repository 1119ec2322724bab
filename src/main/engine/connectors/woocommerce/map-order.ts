import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  party,
  placeAt,
  refer,
  referId,
  reject,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { referShopNumber } from '../kit/shop-number.ts';
import { ID, metaText } from './fields.ts';
import type { WoocommerceConfig } from './manifest.ts';
import { AXES, STATUSES, type OrderMeaning } from './statuses.ts';

const NUMBER = field('number');
const STATUS = field('status');
const CURRENCY = field('currency');
const CREATED = field('date_created_gmt');
const PAID = field('date_paid_gmt');
const COMPLETED = field('date_completed_gmt');
const TOTAL = field('total');
const TOTAL_TAX = field('total_tax');
const CUSTOMER_ID = field('customer_id');
const BILLING_COMPANY = field('billing', 'company');
const BILLING_NAME = field('billing', 'last_name');
const SHIPPING_COMPANY = field('shipping', 'company');
const SHIPPING_NAME = field('shipping', 'last_name');
const SHIP_TO_PLACE = [field('shipping', 'city'), field('shipping', 'state'), field('shipping', 'country')];
const LINES = field('line_items');
const SKU = field('sku');
const LINE_NAME = field('name');
const QUANTITY = field('quantity');
const PRICE = field('price');

/** Null for a status of a plugin that the settings do not explain. */
export function meaningOf(node: Node, { statuses }: WoocommerceConfig): OrderMeaning | null {
  const { value } = requiredText(node, '', STATUS);
  if (Object.hasOwn(statuses, value)) return statuses[value] ?? null;
  return Object.hasOwn(STATUSES, value) ? (STATUSES[value] ?? null) : null;
}

/** Order → the shop's order. */
export function mapOrder(node: Node, context: MapContext<WoocommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const status = requiredText(node, '', STATUS);
  const meaning = meaningOf(node, context.config);
  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses: statusesOf(node, status, meaning),
    parties: partiesOf(node),
    lines: placesOf(node, '', LINES).map((place) => lineOf(place, meaning)),
    amounts: amountsOf(node),
    milestones: milestonesOf(node, status, meaning),
    conditions: conditionsOf(status, meaning),
    summary: status,
    voided: meaning === 'trashed',
    unknownValues: meaning === null ? [status] : [],
  };
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<WoocommerceConfig>): Reference[] {
  const references: Reference[] = [];
  const { erpNumberMeta, purchaseOrderMeta } = context.config;
  refer(references, context, 'is', 'order_no', context.orderNumberScope, metaText(node, erpNumberMeta));
  referShopNumber(references, context, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', metaText(node, purchaseOrderMeta));
  return references;
}

function statusesOf(node: Node, status: Sourced<string>, meaning: OrderMeaning | null): StatusClaim[] {
  if (meaning === null) return [];
  const { commercial, fulfilment, payment } = AXES[meaning];
  const statuses: StatusClaim[] = [{ axis: 'commercial', state: commercial, native: status }];
  if (fulfilment !== null) statuses.push({ axis: 'fulfilment', state: fulfilment, native: status });
  const paid = textAt(node, '', PAID);
  if (payment !== null) statuses.push({ axis: 'payment', state: payment, native: status });
  else if (paid !== null)
    statuses.push({ axis: 'payment', state: 'complete', native: { value: 'paid', path: paid.path } });
  return statuses;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const id = textAt(node, '', CUSTOMER_ID);
  // Guests have the customer id 0.
  const customer = id?.value === '0' ? null : id;
  party(parties, 'customer', customer, textAt(node, '', BILLING_COMPANY) ?? textAt(node, '', BILLING_NAME));
  const shipTo = textAt(node, '', SHIPPING_COMPANY) ?? textAt(node, '', SHIPPING_NAME);
  party(parties, 'ship_to', null, shipTo, placeAt(node, '', SHIP_TO_PLACE));
  return parties;
}

function lineOf({ node, base }: Place, meaning: OrderMeaning | null): DocumentLine {
  const ordered = requiredMicros(node, base, QUANTITY);
  const gone = meaning === 'cancelled' || meaning === 'failed';
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ID).value,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, LINE_NAME),
    unitPrice: priceAt(node, base),
    amount: microsAt(node, base, TOTAL),
    quantities: gone ? { ordered, cancelled: ordered } : { ordered },
  };
}

/** The shop divides the line's total by its quantity, and writes as many digits as that has. */
function priceAt(node: Node, base: string): Sourced<Micros> | null {
  const text = textAt(node, base, PRICE);
  if (text === null) return null;
  const price = Number(text.value);
  return Math.abs(price) < 1e9
    ? { value: microsOf(price), path: text.path }
    : reject('The price is no number', text.path);
}

function amountsOf(node: Node): AmountClaim[] {
  const currency = requiredText(node, '', CURRENCY).value;
  const total = microsAt(node, '', TOTAL);
  const tax = microsAt(node, '', TOTAL_TAX);
  return [
    ...(total === null ? [] : [{ type: 'total' as const, amount: total, currency }]),
    ...(tax === null ? [] : [{ type: 'tax' as const, amount: tax, currency }]),
  ];
}

function milestonesOf(node: Node, status: Sourced<string>, meaning: OrderMeaning | null): MilestoneClaim[] {
  const received = requiredWhen(node, '', CREATED, 'Z');
  const paid = whenAt(node, '', PAID, 'Z');
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: received, path: received.path }];
  if (paid !== null) milestones.push({ code: 'PAID', class: 'actual', when: paid, path: paid.path });
  if (meaning === 'done') {
    // Somebody of the shop says so, for the whole order.
    const done = whenAt(node, '', COMPLETED, 'Z');
    milestones.push({ code: 'SHIPPED', class: 'actual', when: done, path: done?.path ?? status.path });
  }
  if (meaning === 'cancelled' || meaning === 'failed') {
    milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: status.path });
  }
  return milestones;
}

/** On hold: the shop waits for somebody to confirm the payment. */
function conditionsOf(status: Sourced<string>, meaning: OrderMeaning | null): ConditionClaim[] {
  if (meaning !== 'on_hold') return [];
  return [{ code: 'CR-PREPAY', from: null, to: null, open: true, reason: status, path: status.path }];
}
