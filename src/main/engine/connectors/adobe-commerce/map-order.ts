import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  party,
  placeAt,
  refer,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  type Field,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { referShopNumber } from '../kit/shop-number.ts';
import { amountsOf, CREATED, ENTITY_ID, INCREMENT_ID, ITEMS, NAME, PRICE, ROW_TOTAL, SKU, STATE } from './fields.ts';
import type { AdobeCommerceConfig } from './manifest.ts';
import { ORDER_STATES, type OrderMeaning } from './statuses.ts';

const STATUS = field('status');
const EXT_ORDER_ID = field('ext_order_id');
const PO_NUMBER = field('payment', 'po_number');
const GRAND_TOTAL = field('grand_total');
const TAX = field('tax_amount');
const PAID = field('total_paid');
const DUE = field('total_due');
const INVOICED = field('total_invoiced');
const CUSTOMER_ID = field('customer_id');
const BILLING_COMPANY = field('billing_address', 'company');
const BILLING_NAME = field('billing_address', 'lastname');
const SHIPPING = ['extension_attributes', 'shipping_assignments', '0', 'shipping', 'address'] as const;
const SHIP_TO_COMPANY = field(...SHIPPING, 'company');
const SHIP_TO_NAME = field(...SHIPPING, 'lastname');
const SHIP_TO_PLACE = [field(...SHIPPING, 'city'), field(...SHIPPING, 'region_code'), field(...SHIPPING, 'country_id')];

const ITEM_ID = field('item_id');
const PRODUCT_TYPE = field('product_type');
const ORDERED = field('qty_ordered');
const QUANTITIES: readonly (readonly [QuantityType, Field])[] = [
  ['shipped', field('qty_shipped')],
  ['invoiced', field('qty_invoiced')],
  ['cancelled', field('qty_canceled')],
  ['credited', field('qty_refunded')],
  ['returned', field('qty_returned')],
  ['backordered', field('qty_backordered')],
];
const NOT_STOCKED: ReadonlySet<string> = new Set(['virtual', 'downloadable', 'giftcard']);

/** Order → the shop's order. */
export function mapOrder(node: Node, context: MapContext<AdobeCommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', INCREMENT_ID);
  const state = requiredText(node, '', STATE);
  const status = textAt(node, '', STATUS) ?? state;
  const meaning = Object.hasOwn(ORDER_STATES, state.value) ? (ORDER_STATES[state.value] ?? null) : null;
  const paid = shareOf(node, PAID);
  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses: statusesOf(node, status, meaning, paid),
    parties: partiesOf(node),
    lines: linesOf(node),
    amounts: amountsOf(node, [
      ['total', GRAND_TOTAL],
      ['tax', TAX],
      ['open', DUE],
    ]),
    milestones: milestonesOf(node, state, meaning, paid),
    conditions: !meaning?.condition
      ? []
      : [{ code: meaning.condition, from: null, to: null, open: true, reason: status, path: state.path }],
    summary: status,
    unknownValues: meaning === null ? [state] : [],
  };
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<AdobeCommerceConfig>): Reference[] {
  const references: Reference[] = [];
  if (context.config.extOrderIdIsErpNumber) {
    refer(references, context, 'is', 'order_no', context.orderNumberScope, textAt(node, '', EXT_ORDER_ID));
  }
  referShopNumber(references, context, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ENTITY_ID));
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', PO_NUMBER));
  return references;
}

/** How much of the order's total an amount covers; null where it is not told. */
function shareOf(node: Node, at: Field): { readonly state: AxisState; readonly path: string } | null {
  const amount = microsAt(node, '', at);
  const total = microsAt(node, '', GRAND_TOTAL);
  if (amount === null || total === null || total.value <= 0) return null;
  const state = amount.value >= total.value ? 'complete' : amount.value > 0 ? 'partial' : 'none';
  return { state, path: amount.path };
}

const SHARE_WORDS: Readonly<Partial<Record<AxisState, string>>> = {
  none: 'nothing',
  partial: 'in part',
  complete: 'all',
};

function statusesOf(
  node: Node,
  status: Sourced<string>,
  meaning: OrderMeaning | null,
  paid: ReturnType<typeof shareOf>,
): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  if (meaning !== null) {
    statuses.push({ axis: 'commercial', state: meaning.commercial, native: status });
    if (meaning.fulfilment !== null) statuses.push({ axis: 'fulfilment', state: meaning.fulfilment, native: status });
  }
  const billed = shareOf(node, INVOICED);
  for (const [axis, share] of [
    ['billing', billed],
    ['payment', paid],
  ] as const) {
    if (share === null) continue;
    const native = {
      value: `${axis === 'billing' ? 'invoiced' : 'paid'}: ${SHARE_WORDS[share.state] ?? ''}`,
      path: share.path,
    };
    statuses.push({ axis, state: share.state, native });
  }
  return statuses;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const name = textAt(node, '', BILLING_COMPANY) ?? textAt(node, '', BILLING_NAME);
  party(parties, 'customer', textAt(node, '', CUSTOMER_ID), name);
  const shipTo = textAt(node, '', SHIP_TO_COMPANY) ?? textAt(node, '', SHIP_TO_NAME);
  party(parties, 'ship_to', null, shipTo, placeAt(node, '', SHIP_TO_PLACE));
  return parties;
}

function milestonesOf(
  node: Node,
  state: Sourced<string>,
  meaning: OrderMeaning | null,
  paid: ReturnType<typeof shareOf>,
): MilestoneClaim[] {
  const received = requiredWhen(node, '', CREATED, 'Z');
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: received, path: received.path }];
  // The order says that it is paid or cancelled, not when.
  if (paid?.state === 'complete') milestones.push({ code: 'PAID', class: 'actual', when: null, path: paid.path });
  if (meaning?.milestone) milestones.push({ code: meaning.milestone, class: 'actual', when: null, path: state.path });
  return milestones;
}

/**
 * A configurable product is two items of one SKU: the chosen one stands under it and repeats it. Of a bundle that is
 * shipped in parts the quantities stand with its parts.
 */
function linesOf(node: Node): DocumentLine[] {
  const places = placesOf(node, '', ITEMS);
  const inParts = new Set(
    places
      .filter(({ node: item, base }) => (microsAt(item, base, field('qty_shipped'))?.value ?? 0) > 0)
      .map(({ node: item }) => item['parent_item_id']),
  );
  return places.flatMap((place) => {
    const item = place.node;
    const parent = places.find((other) => other.node['item_id'] === item['parent_item_id']);
    const ofParts = (of: Node): boolean => of['product_type'] === 'bundle' && inParts.has(of['item_id']);
    if (parent !== undefined && !ofParts(parent.node)) return [];
    return [lineOf(place, ofParts(item))];
  });
}

function lineOf({ node, base }: Place, ofParts: boolean): DocumentLine {
  const ordered = requiredMicros(node, base, ORDERED);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  for (const [type, at] of QUANTITIES) {
    const quantity = microsAt(node, base, at);
    if (quantity !== null) quantities[type] = quantity;
  }
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ITEM_ID).value,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, NAME),
    unitPrice: microsAt(node, base, PRICE),
    amount: microsAt(node, base, ROW_TOTAL),
    quantities: ofParts ? {} : quantities,
    stocked: !ofParts && !NOT_STOCKED.has(textAt(node, base, PRODUCT_TYPE)?.value ?? ''),
  };
}
