import { addMicros, subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
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
import { ID, LINES, moneyAt, PAYMENTS, QUANTITY, STATE, transitionTo, UPDATED } from './fields.ts';
import type { VendureConfig } from './manifest.ts';
import { AXES, ORDER_STATES, ORDER_TYPES, PAYMENT_STATES, type OrderMeaning } from './statuses.ts';

const CODE = field('code');
const TYPE = field('type');
const PLACED = field('orderPlacedAt');
const CURRENCY = field('currencyCode');
const TOTAL = field('totalWithTax');
const TOTAL_EXCL_TAX = field('total');
const CUSTOMER_ID = field('customer', 'id');
const CUSTOMER_NAME = field('customer', 'lastName');
const COMPANY = field('shippingAddress', 'company');
const SHIP_TO_NAME = field('shippingAddress', 'fullName');
const SHIP_TO_PLACE = [
  field('shippingAddress', 'city'),
  field('shippingAddress', 'province'),
  field('shippingAddress', 'countryCode'),
];
const PLACED_QUANTITY = field('orderPlacedQuantity');
const SKU = field('productVariant', 'sku');
const LINE_NAME = field('productVariant', 'name');
const UNIT_PRICE = field('unitPrice');
const LINE_PRICE = field('linePrice');
const AMOUNT = field('amount');

/** Order → the shop's order. */
export function mapOrder(node: Node, context: MapContext<VendureConfig>): CanonicalDocument {
  const number = requiredText(node, '', CODE);
  const state = requiredText(node, '', STATE);
  const type = textAt(node, '', TYPE);
  const states: Readonly<Record<string, OrderMeaning>> = { ...ORDER_STATES, ...context.config.states };
  const meaning = Object.hasOwn(states, state.value) ? (states[state.value] ?? null) : null;
  const payment = paymentOf(node, context.config);
  const condition = meaning === null ? null : AXES[meaning].condition;
  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses: statusesOf(state, meaning, payment),
    parties: partiesOf(node),
    lines: placesOf(node, '', LINES).map((place) => lineOf(place, context.config)),
    amounts: amountsOf(node, context.config),
    milestones: milestonesOf(node, state, meaning, payment),
    conditions:
      condition === null
        ? []
        : [
            {
              code: condition,
              from: transitionTo(node, state.value, null),
              to: null,
              open: true,
              reason: state,
              path: state.path,
            },
          ],
    summary: state,
    unknownValues: [
      ...(meaning === null ? [state] : []),
      ...(type === null || ORDER_TYPES.has(type.value) ? [] : [type]),
    ],
  };
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<VendureConfig>): Reference[] {
  const references: Reference[] = [];
  const { erpNumberField, purchaseOrderField } = context.config;
  refer(references, context, 'is', 'order_no', context.orderNumberScope, customAt(node, erpNumberField));
  referShopNumber(references, context, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', customAt(node, purchaseOrderField));
  return references;
}

function customAt(node: Node, name: string): Sourced<string> | null {
  return name === '' ? null : textAt(node, '', field('customFields', name));
}

interface PaymentMeaning extends StatusClaim {
  /** When the last money came in. */
  readonly when: Sourced<When> | null;
}

/** By what is settled: the order's own state tells of the last step only. Null where nothing is asked or paid. */
function paymentOf(node: Node, config: VendureConfig): PaymentMeaning | null {
  const total = moneyAt(node, '', TOTAL, config);
  const payments = placesOf(node, '', PAYMENTS);
  const settled = payments.filter((place) => PAYMENT_STATES[String(place.node['state'])] === 'settled');
  const last = settled.at(-1) ?? payments.at(-1);
  if (total === null || last === undefined) return null;
  const paid = settled.reduce(
    (sum, place) => addMicros(sum, moneyAt(place.node, place.base, AMOUNT, config)?.value ?? ZERO),
    ZERO,
  );
  const state = paid >= total.value ? 'complete' : paid > 0 ? 'partial' : 'none';
  const native = requiredText(last.node, last.base, STATE);
  return { axis: 'payment', state, native, when: whenAt(last.node, last.base, UPDATED, null) };
}

function statusesOf(
  state: Sourced<string>,
  meaning: OrderMeaning | null,
  payment: PaymentMeaning | null,
): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  if (meaning !== null) {
    const { commercial, fulfilment, transport, condition } = AXES[meaning];
    statuses.push({ axis: 'commercial', state: commercial, native: state });
    if (fulfilment !== null) statuses.push({ axis: 'fulfilment', state: fulfilment, native: state });
    if (transport !== null) statuses.push({ axis: 'transport', state: transport, native: state });
    if (condition === 'CR-PREPAY') return [...statuses, { axis: 'payment', state: 'blocked', native: state }];
  }
  if (payment !== null) statuses.push({ axis: payment.axis, state: payment.state, native: payment.native });
  return statuses;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const company = textAt(node, '', COMPANY);
  party(parties, 'customer', textAt(node, '', CUSTOMER_ID), company ?? textAt(node, '', CUSTOMER_NAME));
  party(parties, 'ship_to', null, company ?? textAt(node, '', SHIP_TO_NAME), placeAt(node, '', SHIP_TO_PLACE));
  return parties;
}

function lineOf({ node, base }: Place, config: VendureConfig): DocumentLine {
  const quantity = requiredMicros(node, base, QUANTITY);
  const placed = microsAt(node, base, PLACED_QUANTITY);
  // A line that was added later was placed with 0; a cancelled piece is taken out of the quantity.
  const ordered = placed !== null && placed.value > quantity.value ? placed : quantity;
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  if (ordered !== quantity) {
    quantities.cancelled = { value: subMicros(ordered.value, quantity.value), path: quantity.path };
  }
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ID).value,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, LINE_NAME),
    unitPrice: moneyAt(node, base, UNIT_PRICE, config),
    amount: moneyAt(node, base, LINE_PRICE, config),
    quantities,
  };
}

function amountsOf(node: Node, config: VendureConfig): AmountClaim[] {
  const currency = requiredText(node, '', CURRENCY).value;
  const total = moneyAt(node, '', TOTAL, config);
  const excluding = moneyAt(node, '', TOTAL_EXCL_TAX, config);
  return [
    ...(total === null ? [] : [{ type: 'total' as const, amount: total, currency }]),
    ...(excluding === null ? [] : [{ type: 'total_excl_tax' as const, amount: excluding, currency }]),
  ];
}

function milestonesOf(
  node: Node,
  state: Sourced<string>,
  meaning: OrderMeaning | null,
  payment: PaymentMeaning | null,
): MilestoneClaim[] {
  const received = requiredWhen(node, '', PLACED, null);
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: received, path: received.path }];
  if (payment?.state === 'complete') {
    milestones.push({ code: 'PAID', class: 'actual', when: payment.when, path: payment.native.path });
  }
  if (meaning === 'cancelled') {
    const cancelled = transitionTo(node, state.value, null);
    milestones.push({ code: 'CANCELLED', class: 'actual', when: cancelled, path: cancelled?.path ?? state.path });
  }
  return milestones;
}
