import { addMicros, divideMicros, subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  flagAt,
  microsAt,
  party,
  placeAt,
  refer,
  referId,
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
import { amountAt, LINES, ORDER_ID, rejectIfCut } from './fields.ts';
import type { ShopifyConfig } from './manifest.ts';
import { CANCEL_REASONS, FULFILLMENTS, FULFILMENT, MONEY_IN, PAYMENT, RETURNS, RISKS } from './statuses.ts';

const NAME = field('name');
const PO_NUMBER = field('poNumber');
const ERP_NUMBER = field('erpNumber', 'value');
const CREATED = field('createdAt');
const PROCESSED = field('processedAt');
const CANCELLED = field('cancelledAt');
const CANCEL_REASON = field('cancelReason');
const CLOSED = field('closedAt');
const FULFILMENT_STATUS = field('displayFulfillmentStatus');
const FINANCIAL_STATUS = field('displayFinancialStatus');
const RETURN_STATUS = field('returnStatus');
const RECOMMENDATION = field('risk', 'recommendation');
const CUSTOMER_ID = field('customer', 'id');
const CUSTOMER_NAME = field('customer', 'displayName');
const COMPANY = field('shippingAddress', 'company');
const SHIP_TO_NAME = field('shippingAddress', 'name');
const SHIP_TO_PLACE = [
  field('shippingAddress', 'city'),
  field('shippingAddress', 'provinceCode'),
  field('shippingAddress', 'countryCodeV2'),
];
const TRANSACTIONS = field('transactions');
const FULFILLED_LINES = field('fulfillmentLineItems', 'nodes');

const LINE_NAME = field('name');
const SKU = field('sku');
const QUANTITY = field('quantity');
const UNFULFILLED = field('unfulfilledQuantity');
const REQUIRES_SHIPPING = field('requiresShipping');
const UNIT_PRICE = field('discountedUnitPriceSet', 'shopMoney', 'amount');
const PRICE_WITHOUT_TAXES = field('priceAfterAllDiscountsBeforeTaxesSet', 'shopMoney', 'amount');
const CURRENT_QUANTITY = field('currentQuantity');

/** Order → the shop's order. */
export function mapOrder(node: Node, context: MapContext<ShopifyConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const fulfilment = requiredText(node, '', FULFILMENT_STATUS);
  const native: NativeStatuses = {
    fulfilment,
    financial: textAt(node, '', FINANCIAL_STATUS),
    returned: textAt(node, '', RETURN_STATUS),
    risk: textAt(node, '', RECOMMENDATION),
    cancelledAt: whenAt(node, '', CANCELLED, null),
    cancelReason: textAt(node, '', CANCEL_REASON),
  };
  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses: statusesOf(native),
    parties: partiesOf(node),
    lines: linesOf(node),
    amounts: amountsOf(node),
    milestones: milestonesOf(node, native),
    conditions: conditionsOf(native),
    summary: fulfilment,
    unknownValues: unknownOf(native),
  };
}

interface NativeStatuses {
  readonly fulfilment: Sourced<string>;
  readonly financial: Sourced<string> | null;
  readonly returned: Sourced<string> | null;
  readonly risk: Sourced<string> | null;
  readonly cancelledAt: Sourced<When> | null;
  readonly cancelReason: Sourced<string> | null;
}

function unknownOf(native: NativeStatuses): Sourced<string>[] {
  const known: readonly (readonly [Sourced<string> | null, Readonly<Record<string, unknown>>])[] = [
    [native.fulfilment, FULFILMENT],
    [native.financial, PAYMENT],
    [native.returned, RETURNS],
    [native.risk, RISKS],
    [native.cancelReason, CANCEL_REASONS],
  ];
  return known.flatMap(([status, table]) => (status === null || Object.hasOwn(table, status.value) ? [] : [status]));
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<ShopifyConfig>): Reference[] {
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, textAt(node, '', ERP_NUMBER));
  referShopNumber(references, context, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ORDER_ID));
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', PO_NUMBER));
  return references;
}

function statusesOf({ fulfilment, financial, cancelledAt, cancelReason }: NativeStatuses): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  if (cancelledAt !== null) {
    const reason = CANCEL_REASONS[cancelReason?.value ?? ''] ?? 'Cancelled';
    statuses.push({ axis: 'commercial', state: 'not_applicable', native: { value: reason, path: cancelledAt.path } });
  }
  const progress = FULFILMENT[fulfilment.value];
  if (progress !== undefined) statuses.push({ axis: 'fulfilment', state: progress, native: fulfilment });
  const payment = financial === null ? undefined : PAYMENT[financial.value];
  if (financial !== null && payment !== undefined) {
    statuses.push({ axis: 'payment', state: payment, native: financial });
  }
  return statuses;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const company = textAt(node, '', COMPANY);
  party(parties, 'customer', textAt(node, '', CUSTOMER_ID), company ?? textAt(node, '', CUSTOMER_NAME));
  party(parties, 'ship_to', null, company ?? textAt(node, '', SHIP_TO_NAME), placeAt(node, '', SHIP_TO_PLACE));
  return parties;
}

function amountsOf(node: Node): AmountClaim[] {
  return [
    amountAt(node, '', 'total', 'currentTotalPriceSet'),
    amountAt(node, '', 'tax', 'currentTotalTaxSet'),
    amountAt(node, '', 'open', 'totalOutstandingSet'),
  ].filter((amount) => amount !== null);
}

function milestonesOf(node: Node, native: NativeStatuses): MilestoneClaim[] {
  const { financial, returned, cancelledAt } = native;
  // Imported orders were created here long after they were placed.
  const received = whenAt(node, '', PROCESSED, null) ?? requiredWhen(node, '', CREATED, null);
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: received, path: received.path }];
  if (financial !== null && PAYMENT[financial.value] === 'complete') {
    const paid = lastPayment(node);
    milestones.push({ code: 'PAID', class: 'actual', when: paid, path: paid?.path ?? financial.path });
  }
  // A return that was read says itself when it was opened.
  const ownReturns = placesOf(node, '', field('returns', 'nodes')).length > 0;
  if (returned !== null && RETURNS[returned.value] === true && !ownReturns) {
    milestones.push({ code: 'RETURN_OPEN', class: 'actual', when: null, path: returned.path });
  }
  if (cancelledAt !== null) {
    milestones.push({ code: 'CANCELLED', class: 'actual', when: cancelledAt, path: cancelledAt.path });
  }
  const closed = whenAt(node, '', CLOSED, null);
  if (closed !== null) milestones.push({ code: 'CLOSED', class: 'actual', when: closed, path: closed.path });
  return milestones;
}

/** When the last money came in that made the order a paid one. */
function lastPayment(node: Node): Sourced<When> | null {
  const times = placesOf(node, '', TRANSACTIONS)
    .filter((place) => place.node['status'] === 'SUCCESS' && MONEY_IN.has(String(place.node['kind'])))
    .map((place) => whenAt(place.node, place.base, PROCESSED, null))
    .filter((when) => when !== null);
  return times.reduce<Sourced<When> | null>(
    (last, when) => (last === null || atOf(when) > atOf(last) ? when : last),
    null,
  );
}

function atOf({ value }: Sourced<When>): number {
  return value.kind === 'instant' ? value.at : Date.parse(value.date);
}

function conditionsOf({ fulfilment, financial, risk, cancelledAt }: NativeStatuses): ConditionClaim[] {
  if (cancelledAt !== null || FULFILMENT[fulfilment.value] === 'complete') return [];
  const conditions: ConditionClaim[] = [];
  const code = risk === null ? null : (RISKS[risk.value] ?? null);
  if (risk !== null && code !== null) {
    conditions.push({ code, from: null, to: null, open: true, reason: risk, path: risk.path });
  }
  if (financial !== null && PAYMENT[financial.value] === 'blocked') {
    conditions.push({ code: 'CR-PREPAY', from: null, to: null, open: true, reason: financial, path: financial.path });
  }
  return conditions;
}

function linesOf(node: Node): DocumentLine[] {
  rejectIfCut(node, '', 'lineItems');
  const sent = sentByLine(node);
  return placesOf(node, '', LINES).map((place) => lineOf(place, sent));
}

function lineOf({ node, base }: Place, sent: ReadonlyMap<string, Micros>): DocumentLine {
  const id = requiredText(node, base, ORDER_ID);
  const ordered = requiredMicros(node, base, QUANTITY);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  const unfulfilled = microsAt(node, base, UNFULFILLED);
  if (unfulfilled !== null) {
    // What was ordered, is not to be sent any more and was not sent. The vendor's own current quantity is less by what
    // came back as well.
    const open = subMicros(ordered.value, unfulfilled.value);
    const cancelled = subMicros(open, sent.get(id.value) ?? ZERO);
    if (cancelled > 0) quantities.cancelled = { value: cancelled, path: unfulfilled.path };
  }
  const physical = flagAt(node, base, REQUIRES_SHIPPING) !== false;
  return {
    ...EMPTY_LINE,
    lineKey: id.value,
    orderLineNo: id,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, LINE_NAME),
    unitPrice: unitPriceOf(node, base),
    quantities,
    stocked: physical,
    ...(physical ? {} : { kind: 'service' as const }),
  };
}

/** Without taxes. Of an order whose prices hold them, what the rest of a line costs is divided by what the rest of it is. */
function unitPriceOf(node: Node, base: string): Sourced<Micros> | null {
  const price = microsAt(node, base, PRICE_WITHOUT_TAXES);
  if (price === null) return microsAt(node, base, UNIT_PRICE);
  const quantity = microsAt(node, base, CURRENT_QUANTITY);
  if (quantity === null || quantity.value <= 0) return null;
  return { value: divideMicros(price.value, quantity.value), path: price.path };
}

/** What went out of each line, with the fulfilments that are not void. */
function sentByLine(node: Node): ReadonlyMap<string, Micros> {
  const sent = new Map<string, Micros>();
  for (const fulfilment of placesOf(node, '', field('fulfillments'))) {
    if (FULFILLMENTS[String(fulfilment.node['status'])] !== 'shipped') continue;
    for (const { node: line, base } of placesOf(fulfilment.node, fulfilment.base, FULFILLED_LINES)) {
      const id = textAt(line, base, field('lineItem', 'id'))?.value ?? '';
      const quantity = microsAt(line, base, QUANTITY)?.value ?? ZERO;
      sent.set(id, addMicros(sent.get(id) ?? ZERO, quantity));
    }
  }
  return sent;
}
