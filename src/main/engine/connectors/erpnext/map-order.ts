import { subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
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
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  field,
  party,
  refer,
  requiredRounded,
  requiredText,
  roundedAt,
  textAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  amountsOf,
  createdAt,
  CUSTOMER,
  CUSTOMER_NAME,
  CUSTOMER_PO,
  inRowUnit,
  itemsOf,
  lineOf,
  NAME,
  QUANTITY,
  stageOf,
  STATUS,
  type Stage,
} from './fields.ts';
import type { ErpnextConfig } from './manifest.ts';
import { BILLING_STATUSES, DELIVERY_STATUSES, ORDER_STATUSES } from './statuses.ts';

const AMENDED_FROM = field('amended_from');
const DELIVERY_DATE = field('delivery_date');
const DELIVERY_STATUS = field('delivery_status');
const BILLING_STATUS = field('billing_status');
const SHIP_TO = field('shipping_address_name');
const WAREHOUSE = field('set_warehouse');
const FACTS: readonly (readonly [QuantityType, Field, unit: 'stock' | 'row'])[] = [
  ['allocated', field('stock_reserved_qty'), 'stock'],
  ['picked', field('picked_qty'), 'stock'],
  ['shipped', field('delivered_qty'), 'row'],
  ['returned', field('returned_qty'), 'row'],
];

/** Sales Order → order. */
export function mapOrder(node: Node, context: MapContext<ErpnextConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const status = requiredText(node, '', STATUS);
  const stage = stageOf(node);
  const items = itemsOf(node);
  const promise = dateAt(node, '', DELIVERY_DATE);
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  // Who changes a submitted order cancels it, and goes on with a copy.
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, textAt(node, '', AMENDED_FROM));
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER), textAt(node, '', CUSTOMER_NAME));
  party(parties, 'ship_to', null, textAt(node, '', SHIP_TO));
  party(parties, 'warehouse', null, textAt(node, '', WAREHOUSE));
  return {
    ...emptyDocument('order'),
    label: number,
    references,
    statuses: statusesOf(node, status, stage),
    parties,
    lines: items.map((item) => orderLine(item, status, stage)),
    amounts: amountsOf(node, context.config, false),
    milestones: milestonesOf(node, items, status, stage, context.config),
    conditions: conditionsOf(status, context.config),
    promise,
    summary: status,
    unknownValues: unknownOf(node, status, stage),
  };
}

function unknownOf(node: Node, status: Sourced<string>, stage: Stage): Sourced<string>[] {
  const delivery = textAt(node, '', DELIVERY_STATUS);
  const billing = textAt(node, '', BILLING_STATUS);
  return [
    ...(stage.is === null ? [stage.native] : []),
    ...(own(ORDER_STATUSES, status.value) === undefined ? [status] : []),
    ...(delivery !== null && own(DELIVERY_STATUSES, delivery.value) === undefined ? [delivery] : []),
    ...(billing !== null && own(BILLING_STATUSES, billing.value) === undefined ? [billing] : []),
  ];
}

function statusesOf(node: Node, status: Sourced<string>, stage: Stage): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  const commercial = own(ORDER_STATUSES, status.value);
  if (commercial !== undefined) statuses.push({ axis: 'commercial', state: commercial, native: status });
  if (stage.is !== 'submitted') return statuses;
  const delivery = textAt(node, '', DELIVERY_STATUS);
  const delivered = own(DELIVERY_STATUSES, delivery?.value);
  if (delivery !== null && delivered !== undefined) {
    statuses.push({ axis: 'fulfilment', state: delivered, native: delivery });
  }
  const billing = textAt(node, '', BILLING_STATUS);
  const billed = own(BILLING_STATUSES, billing?.value);
  if (billing !== null && billed !== undefined) statuses.push({ axis: 'billing', state: billed, native: billing });
  return statuses;
}

function orderLine(item: Place, status: Sourced<string>, stage: Stage): DocumentLine {
  const { node, base } = item;
  const ordered = requiredRounded(node, base, QUANTITY);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  for (const [type, at, unit] of FACTS) {
    const quantity = roundedAt(node, base, at);
    if (quantity !== null) quantities[type] = unit === 'stock' ? inRowUnit(item, quantity) : quantity;
  }
  // A closed order gets no more goods: what was not sent is cancelled.
  if (stage.is === 'cancelled') quantities.cancelled = ordered;
  else if (status.value === 'Closed') {
    const left = subMicros(ordered.value, quantities.shipped?.value ?? ZERO);
    quantities.cancelled = { value: left > 0 ? left : ZERO, path: ordered.path };
  }
  return lineOf(item, NAME, quantities);
}

function milestonesOf(
  node: Node,
  items: readonly Place[],
  status: Sourced<string>,
  stage: Stage,
  config: ErpnextConfig,
): MilestoneClaim[] {
  const entered = createdAt(node, config);
  const milestones: MilestoneClaim[] = [{ code: 'ORD_ENTERED', class: 'actual', when: entered, path: entered.path }];
  if (stage.is === 'cancelled') {
    milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: stage.native.path });
    return milestones;
  }
  // ERPNext says that an order is submitted, not since when.
  if (stage.is === 'submitted') {
    milestones.push({ code: 'ORD_COMPLETE', class: 'actual', when: null, path: stage.native.path });
  }
  const due = dateAt(node, '', DELIVERY_DATE);
  if (due !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: due, path: due.path });
  for (const { node: item, base } of items) {
    const own = dateAt(item, base, DELIVERY_DATE);
    if (own === null || own.value.text === due?.value.text) continue;
    const lineKey = requiredText(item, base, NAME).value;
    milestones.push({ code: 'DELIVERED', class: 'planned', when: own, path: own.path, lineKey });
  }
  if (status.value === 'Completed' || status.value === 'Closed') {
    milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: status.path });
  }
  return milestones;
}

function conditionsOf(status: Sourced<string>, { onHoldMeans }: ErpnextConfig): ConditionClaim[] {
  if (status.value !== 'On Hold' || onHoldMeans !== 'credit_hold') return [];
  return [{ code: 'CR-HOLD', from: null, to: null, open: true, reason: status, path: status.path }];
}
