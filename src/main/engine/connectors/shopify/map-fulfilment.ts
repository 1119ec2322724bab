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
} from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
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
import { ORDER_ID, orderLineOf, rejectIfCut, rejectIfFull } from './fields.ts';
import { MOST } from './limits.ts';
import type { ShopifyConfig } from './manifest.ts';
import { FULFILLMENTS, FULFILMENT_ORDERS, REQUESTS, TRANSPORT } from './statuses.ts';

const FULFILMENT_ORDER_NODES = field('fulfillmentOrders', 'nodes');
const FULFILLMENT_LIST = field('fulfillments');
const ID = field('id');
const NAME = field('name');
const STATUS = field('status');
const REQUEST_STATUS = field('requestStatus');
const DISPLAY_STATUS = field('displayStatus');
const CREATED = field('createdAt');
const FULFIL_BY = field('fulfillBy');
const LOCATION = field('assignedLocation', 'name');
const HOLDS = field('fulfillmentHolds');
const REASON = field('reason');
const REASON_NOTES = field('reasonNotes');
const LINE_NODES = field('lineItems', 'nodes');
const FULFILLED_LINES = field('fulfillmentLineItems', 'nodes');
const TRACKING = field('trackingInfo');
const TRACKING_NUMBER = field('number');
const CARRIER = field('company');
const IN_TRANSIT = field('inTransitAt');
const ESTIMATED = field('estimatedDeliveryAt');
const DELIVERED = field('deliveredAt');
const QUANTITY = field('quantity');

/** FulfillmentOrder → fulfilment: what one location was asked to send. */
export function mapFulfilmentOrders(order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument[] {
  rejectIfCut(order, '', 'fulfillmentOrders');
  return placesOf(order, '', FULFILMENT_ORDER_NODES).map((place) => mapFulfilmentOrder(place, order, context));
}

function mapFulfilmentOrder(place: Place, order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument {
  const { node, base } = place;
  const id = requiredText(node, base, ID);
  const status = requiredText(node, base, STATUS);
  const request = textAt(node, base, REQUEST_STATUS);
  const state = FULFILMENT_ORDERS[status.value];
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'fulfilment_id', id);
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ORDER_ID));
  const parties: Party[] = [];
  party(parties, 'warehouse', null, textAt(node, base, LOCATION));
  const open = state === 'none' || state === 'partial' || state === 'blocked';
  const holds = holdsOf(place, context.config);
  return {
    ...emptyDocument('fulfilment', `fulfilment-order-${numberOf(id.value)}`),
    label: textAt(node, base, LOCATION) ?? id,
    references,
    statuses: state === undefined || state === null ? [] : [{ axis: 'fulfilment', state, native: status }],
    parties,
    lines: askedLines(place, order),
    milestones: fulfilmentMilestones(place, request),
    conditions: open ? [...holds.conditions, ...requestCondition(request)] : [],
    summary: status,
    voided: state === null,
    unknownValues: [
      ...(Object.hasOwn(FULFILMENT_ORDERS, status.value) ? [] : [status]),
      ...(request === null || Object.hasOwn(REQUESTS, request.value) ? [] : [request]),
      ...holds.unknown,
    ],
  };
}

function askedLines({ node, base }: Place, order: Node): DocumentLine[] {
  rejectIfCut(node, base, 'lineItems');
  return placesOf(node, base, LINE_NODES).map((line) => ({ ...EMPTY_LINE, ...orderLineOf(order, line) }));
}

function fulfilmentMilestones({ node, base }: Place, request: Sourced<string> | null): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const meaning = request === null ? undefined : REQUESTS[request.value];
  // The API says what the location answered, not when.
  if (request !== null && meaning?.released) {
    milestones.push({ code: 'RELEASED', class: 'actual', when: null, path: request.path });
  }
  if (request !== null && meaning?.accepted) {
    milestones.push({ code: 'WH_ACCEPTED', class: 'actual', when: null, path: request.path });
  }
  const by = whenAt(node, base, FULFIL_BY, null);
  if (by !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: by, path: by.path });
  return milestones;
}

function holdsOf(
  { node, base }: Place,
  { holds }: ShopifyConfig,
): { readonly conditions: readonly ConditionClaim[]; readonly unknown: readonly Sourced<string>[] } {
  const conditions: ConditionClaim[] = [];
  const unknown: Sourced<string>[] = [];
  for (const hold of placesOf(node, base, HOLDS)) {
    const reason = requiredText(hold.node, hold.base, REASON);
    const known = Object.hasOwn(holds, reason.value) ? holds[reason.value] : undefined;
    if (known === undefined) unknown.push(reason);
    conditions.push({
      code: known ?? 'WH-HOLD',
      from: null,
      to: null,
      open: true,
      reason: textAt(hold.node, hold.base, REASON_NOTES) ?? reason,
      path: reason.path,
    });
  }
  return { conditions, unknown };
}

function requestCondition(request: Sourced<string> | null): ConditionClaim[] {
  const code = request === null ? null : (REQUESTS[request.value]?.condition ?? null);
  return request === null || code === null
    ? []
    : [{ code, from: null, to: null, open: true, reason: request, path: request.path }];
}

/** Fulfillment → shipment. */
export function mapFulfillments(order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument[] {
  rejectIfFull(order, 'fulfillments', MOST.fulfillments);
  return placesOf(order, '', FULFILLMENT_LIST).map((place) => mapFulfillment(place, order, context));
}

function mapFulfillment(place: Place, order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument {
  const { node, base } = place;
  const id = requiredText(node, base, ID);
  const status = requiredText(node, base, STATUS);
  const display = textAt(node, base, DISPLAY_STATUS);
  const meaning = FULFILLMENTS[status.value];
  const transport = display === null ? undefined : TRANSPORT[display.value];
  const name = textAt(node, base, NAME);
  const references: Reference[] = [];
  const parties: Party[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  refer(references, context, 'is', 'shipment_no', context.connectionId, name);
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ORDER_ID));
  placesOf(node, base, TRACKING).forEach((tracking, index) => {
    refer(references, context, 'points_to', 'tracking', '', textAt(tracking.node, tracking.base, TRACKING_NUMBER));
    if (index === 0) party(parties, 'carrier', null, textAt(tracking.node, tracking.base, CARRIER));
  });
  return {
    ...emptyDocument('shipment', `fulfillment-${numberOf(id.value)}`),
    label: name ?? id,
    references,
    statuses:
      display === null || transport === undefined
        ? []
        : [{ axis: 'transport', state: transport.state, native: display }],
    parties,
    lines: sentLines(place, order, meaning === 'shipped', transport?.milestone === 'DELIVERED'),
    milestones: shipmentMilestones(place, meaning === 'shipped', display),
    conditions:
      display === null || !transport?.condition
        ? []
        : [{ code: transport.condition, from: null, to: null, open: true, reason: display, path: display.path }],
    summary: display ?? status,
    voided: meaning === 'void',
    unknownValues: [
      ...(Object.hasOwn(FULFILLMENTS, status.value) ? [] : [status]),
      ...(display === null || Object.hasOwn(TRANSPORT, display.value) ? [] : [display]),
    ],
  };
}

function sentLines(place: Place, order: Node, shipped: boolean, delivered: boolean): DocumentLine[] {
  rejectIfCut(place.node, place.base, 'fulfillmentLineItems');
  return placesOf(place.node, place.base, FULFILLED_LINES).map((line) => {
    const quantity = requiredMicros(line.node, line.base, QUANTITY);
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
    if (shipped) quantities.shipped = quantity;
    if (shipped && delivered) quantities.delivered = quantity;
    return { ...EMPTY_LINE, ...orderLineOf(order, line), quantities };
  });
}

function shipmentMilestones(
  { node, base }: Place,
  shipped: boolean,
  display: Sourced<string> | null,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const created = requiredWhen(node, base, CREATED, null);
  milestones.push({ code: 'SHIPPED', class: shipped ? 'actual' : 'planned', when: created, path: created.path });
  const moving = whenAt(node, base, IN_TRANSIT, null);
  const estimated = whenAt(node, base, ESTIMATED, null);
  const delivered = whenAt(node, base, DELIVERED, null);
  if (moving !== null) milestones.push({ code: 'IN_TRANSIT', class: 'actual', when: moving, path: moving.path });
  if (estimated !== null)
    milestones.push({ code: 'DELIVERED', class: 'estimated', when: estimated, path: estimated.path });
  if (delivered !== null)
    milestones.push({ code: 'DELIVERED', class: 'actual', when: delivered, path: delivered.path });
  const stated = display === null ? null : (TRANSPORT[display.value]?.milestone ?? null);
  const dated = milestones.some(({ code, class: of }) => code === stated && of === 'actual');
  if (display !== null && stated !== null && !dated) {
    milestones.push({ code: stated, class: 'actual', when: null, path: display.path });
  }
  return milestones;
}

/** "gid://shopify/Fulfillment/4711" → "4711". */
export function numberOf(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1);
}
