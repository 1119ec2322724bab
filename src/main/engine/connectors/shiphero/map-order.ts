import { subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type AmountType,
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
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  flagAt,
  listAt,
  microsAt,
  objectOf,
  party,
  placeAt,
  refer,
  referId,
  reject,
  requiredMicros,
  requiredText,
  textAt,
  whenAt,
  type Field,
  type Node,
} from '../kit/drafts.ts';
import type { FulfilmentMeaning, ShipheroConfig } from './manifest.ts';

const ID = field('id');
export const ORDER_NUMBER = field('order_number');
const PARTNER_ORDER_ID = field('partner_order_id');
const FULFILLMENT_STATUS = field('fulfillment_status');
const CREATED = field('created_at');
const ORDER_DATE = field('order_date');
const REQUIRED_SHIP_DATE = field('required_ship_date');
const HOLDS = field('holds');
const CURRENCY = field('currency');
const COMPANY = field('shipping_address', 'company');
const LAST_NAME = field('shipping_address', 'last_name');
const SHIP_TO_PLACE = [
  field('shipping_address', 'city'),
  field('shipping_address', 'state'),
  field('shipping_address', 'country'),
];
const LINES = field('line_items', 'edges');
const CUT = field('line_items', 'pageInfo', 'hasNextPage');
const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('total_price')],
  ['total_excl_tax', field('subtotal')],
  ['tax', field('total_tax')],
];

const LINE_NODE = field('node');
const SKU = field('sku');
const PARTNER_LINE = field('partner_line_item_id');
const PRODUCT_NAME = field('product_name');
const PRICE = field('price');
const QUANTITY = field('quantity');
const QUANTITIES: readonly (readonly [QuantityType, Field])[] = [
  ['allocated', field('quantity_allocated')],
  ['backordered', field('backorder_quantity')],
  ['shipped', field('quantity_shipped')],
];

const FULFILMENT: Readonly<Record<FulfilmentMeaning, AxisState>> = {
  open: 'none',
  shipped: 'complete',
  cancelled: 'not_applicable',
  held: 'blocked',
};

/** Order → the warehouse's order. */
export function mapOrder(node: Node, context: MapContext<ShipheroConfig>): CanonicalDocument {
  const { config } = context;
  const number = requiredText(node, '', ORDER_NUMBER);
  const status = requiredText(node, '', FULFILLMENT_STATUS);
  const meaning = config.fulfilmentStatuses[status.value.trim().toLowerCase()] ?? null;
  const lines = linesOf(node, meaning);
  const holds = holdsOf(node, config);
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  refer(references, context, 'is', 'order_no', context.orderNumberScope, textAt(node, '', PARTNER_ORDER_ID));
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ID));
  const parties: Party[] = [];
  party(
    parties,
    'ship_to',
    null,
    textAt(node, '', COMPANY) ?? textAt(node, '', LAST_NAME),
    placeAt(node, '', SHIP_TO_PLACE),
  );

  return {
    ...emptyDocument('order'),
    label: number,
    references: withoutRepeats(references),
    statuses: statusesOf(status, meaning, lines, holds),
    parties,
    lines,
    amounts: amountsOf(node, config),
    milestones: milestonesOf(node, status, meaning, config),
    conditions: [...holds, ...backordersOf(lines)],
    summary: status,
    unknownValues: meaning === null ? [status] : [],
  };
}

/** `partner_order_id` often repeats `order_number` in another spelling. */
function withoutRepeats(references: readonly Reference[]): Reference[] {
  return references.filter(
    (reference, index) =>
      references.findIndex(
        (other) =>
          other.type === reference.type && other.scope === reference.scope && other.normalised === reference.normalised,
      ) === index,
  );
}

function linesOf(node: Node, meaning: FulfilmentMeaning | null): DocumentLine[] {
  const seen = new Map<string, number>();
  rejectIfCut(node, '');
  return listAt(node, '', LINES).map((edge, index) => {
    const base = `${LINES.pointer}/${index}${LINE_NODE.pointer}`;
    const line = objectOf(objectOf(edge, `${LINES.pointer}/${index}`)['node'], base);
    const sku = requiredText(line, base, SKU);
    const ordered = requiredMicros(line, base, QUANTITY);
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
    for (const [type, at] of QUANTITIES) {
      const quantity = microsAt(line, base, at);
      if (quantity !== null) quantities[type] = quantity;
    }
    if (meaning === 'cancelled') {
      quantities.cancelled = { value: subMicros(ordered.value, quantities.shipped?.value ?? ZERO), path: ordered.path };
    }
    // Entries of the history name lines by their SKU; a second line with one SKU gets a key of its own.
    const repeats = seen.get(sku.value) ?? 0;
    seen.set(sku.value, repeats + 1);
    return {
      ...EMPTY_LINE,
      lineKey: repeats === 0 ? sku.value : `${sku.value}~${repeats + 1}`,
      orderLineNo: textAt(line, base, PARTNER_LINE),
      itemNo: sku,
      description: textAt(line, base, PRODUCT_NAME),
      unitPrice: microsAt(line, base, PRICE),
      quantities,
    };
  });
}

/** Part of a list is no statement about an order. */
export function rejectIfCut(node: Node, base: string): void {
  if (flagAt(node, base, CUT) === true) reject('The list of lines is longer than could be read', base + CUT.pointer);
}

function holdsOf(node: Node, config: ShipheroConfig): ConditionClaim[] {
  const holds: ConditionClaim[] = [];
  const flags = node['holds'];
  if (flags === null || flags === undefined) return holds;
  const members = objectOf(flags, HOLDS.pointer);
  for (const name in members) {
    const code = config.holds[name];
    const path = `${HOLDS.pointer}/${name}`;
    if (code === undefined || flagAt(members, HOLDS.pointer, field(name)) !== true) continue;
    holds.push({ code, from: null, to: null, open: true, reason: { value: name.replaceAll('_', ' '), path }, path });
  }
  return holds;
}

function backordersOf(lines: readonly DocumentLine[]): ConditionClaim[] {
  const backorders: ConditionClaim[] = [];
  for (const { lineKey, quantities } of lines) {
    const missing = quantities.backordered;
    if (missing === undefined || missing.value <= 0) continue;
    backorders.push({ code: 'ST-BACK', from: null, to: null, open: true, reason: null, path: missing.path, lineKey });
  }
  return backorders;
}

function statusesOf(
  status: Sourced<string>,
  meaning: FulfilmentMeaning | null,
  lines: readonly DocumentLine[],
  holds: readonly ConditionClaim[],
): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  const [hold] = holds;
  if (hold?.reason && meaning !== 'shipped' && meaning !== 'cancelled') {
    statuses.push({ axis: 'fulfilment', state: 'blocked', native: hold.reason });
  } else if (meaning !== null) {
    const some = meaning === 'open' && lines.some((line) => (line.quantities.shipped?.value ?? 0) > 0);
    statuses.push({ axis: 'fulfilment', state: some ? 'partial' : FULFILMENT[meaning], native: status });
  }
  const credit = holds.find((claim) => claim.code === 'CR-HOLD');
  if (credit?.reason) statuses.push({ axis: 'credit', state: 'blocked', native: credit.reason });
  const allocation = meaning === 'cancelled' ? null : allocationOf(lines);
  if (allocation !== null) statuses.push(allocation);
  return statuses;
}

/** From the lines: short of stock, reserved in part, reserved, or not begun. What is shipped was reserved. */
function allocationOf(lines: readonly DocumentLine[]): StatusClaim | null {
  const first = lines.find((line) => line.quantities.allocated !== undefined)?.quantities.allocated;
  if (first === undefined) return null;
  const short = lines.find((line) => (line.quantities.backordered?.value ?? 0) > 0)?.quantities.backordered;
  if (short !== undefined) {
    return { axis: 'allocation', state: 'blocked', native: { value: 'backordered', path: short.path } };
  }
  let some = false;
  let all = true;
  for (const { quantities } of lines) {
    const held = (quantities.allocated?.value ?? 0) + (quantities.shipped?.value ?? 0);
    if (held > 0) some = true;
    if (held < (quantities.ordered?.value ?? 0)) all = false;
  }
  if (!some) return { axis: 'allocation', state: 'none', native: { value: 'not allocated', path: first.path } };
  return all
    ? { axis: 'allocation', state: 'complete', native: { value: 'allocated', path: first.path } }
    : { axis: 'allocation', state: 'partial', native: { value: 'allocated in part', path: first.path } };
}

function milestonesOf(
  node: Node,
  status: Sourced<string>,
  meaning: FulfilmentMeaning | null,
  { timeOffset }: ShipheroConfig,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const accepted = whenAt(node, '', CREATED, timeOffset) ?? whenAt(node, '', ORDER_DATE, timeOffset);
  if (accepted !== null) milestones.push({ code: 'WH_ACCEPTED', class: 'actual', when: accepted, path: accepted.path });
  const planned = whenAt(node, '', REQUIRED_SHIP_DATE, timeOffset);
  if (planned !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: planned, path: planned.path });
  if (meaning === 'cancelled') milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: status.path });
  return milestones;
}

function amountsOf(node: Node, config: ShipheroConfig): AmountClaim[] {
  const currency = textAt(node, '', CURRENCY)?.value ?? config.currency;
  const amounts: AmountClaim[] = [];
  for (const [type, at] of TOTALS) {
    const amount = microsAt(node, '', at);
    if (amount !== null) amounts.push({ type, amount, currency });
  }
  return amounts;
}
