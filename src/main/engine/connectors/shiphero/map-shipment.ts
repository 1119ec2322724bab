import {
  emptyDocument,
  type CanonicalDocument,
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
  flagAt,
  listAt,
  objectOf,
  party,
  refer,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  type Node,
} from '../kit/drafts.ts';
import type { ShipheroConfig } from './manifest.ts';
import { ORDER_NUMBER, rejectIfCut } from './map-order.ts';

const SHIPMENTS = field('shipments');
const ID = field('id');
const CREATED = field('created_date');
const PICKED_UP = field('picked_up');
const DELIVERED = field('delivered');
const REFUNDED = field('refunded');
const LABELS = field('shipping_labels');
const TRACKING_NUMBER = field('tracking_number');
const CARRIER = field('carrier');
const METHOD = field('shipping_method');
const LINES = field('line_items', 'edges');
const LINE_ID = field('line_item_id');
const LINE_NODE_SKU = field('node', 'sku');
const QUANTITY = field('quantity');

/** The shipments nested in an order → a document each. */
export function mapShipments(order: Node, context: MapContext<ShipheroConfig>): CanonicalDocument[] {
  return listAt(order, '', SHIPMENTS).map((value, index) => {
    const base = `${SHIPMENTS.pointer}/${index}`;
    return mapShipment(objectOf(value, base), base, order, context);
  });
}

function mapShipment(node: Node, base: string, order: Node, context: MapContext<ShipheroConfig>): CanonicalDocument {
  const id = requiredText(node, base, ID);
  const created = requiredWhen(node, base, CREATED, context.config.timeOffset);
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ID));
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, requiredText(order, '', ORDER_NUMBER));
  const parties: Party[] = [];
  const first = labelsOf(node, base, context, references, parties);

  const milestones: MilestoneClaim[] = [{ code: 'SHIPPED', class: 'actual', when: created, path: created.path }];
  // The flags say that it happened, not when.
  if (flagAt(node, base, PICKED_UP) === true) {
    milestones.push({ code: 'PICKUP_ARR', class: 'actual', when: null, path: base + PICKED_UP.pointer });
  }
  if (flagAt(node, base, DELIVERED) === true) {
    milestones.push({ code: 'DELIVERED', class: 'actual', when: null, path: base + DELIVERED.pointer });
  }
  return {
    ...emptyDocument('shipment', `shipment-${id.value}`),
    label: first ?? id,
    references,
    statuses: [transportOf(node, base)],
    parties,
    lines: linesOf(node, base, order),
    milestones,
    // A refunded label is void: nothing travels on it.
    voided: flagAt(node, base, REFUNDED) === true,
  };
}

/** Tracking numbers and carriers of the labels; returns the first tracking number. */
function labelsOf(
  node: Node,
  base: string,
  context: MapContext<ShipheroConfig>,
  references: Reference[],
  parties: Party[],
): Sourced<string> | null {
  let first: Sourced<string> | null = null;
  listAt(node, base, LABELS).forEach((value, index) => {
    const at = `${base}${LABELS.pointer}/${index}`;
    const label = objectOf(value, at);
    const tracking = textAt(label, at, TRACKING_NUMBER);
    first ??= tracking;
    refer(references, context, 'points_to', 'tracking', '', tracking);
    if (index === 0) party(parties, 'carrier', textAt(label, at, CARRIER), textAt(label, at, METHOD));
  });
  return first;
}

function transportOf(node: Node, base: string): StatusClaim {
  if (flagAt(node, base, DELIVERED) === true) {
    return { axis: 'transport', state: 'complete', native: { value: 'delivered', path: base + DELIVERED.pointer } };
  }
  const pickedUp = flagAt(node, base, PICKED_UP) === true;
  const native = { value: pickedUp ? 'picked up' : 'not picked up', path: base + PICKED_UP.pointer };
  return { axis: 'transport', state: pickedUp ? 'partial' : 'none', native };
}

/** A line names the order's line by id, where its SKU stands. */
function linesOf(node: Node, base: string, order: Node): DocumentLine[] {
  rejectIfCut(node, base);
  return listAt(node, base, LINES).map((edge, index) => {
    const at = `${base}${LINES.pointer}/${index}/node`;
    const line = objectOf(objectOf(edge, `${base}${LINES.pointer}/${index}`)['node'], at);
    const id = requiredText(line, at, LINE_ID);
    return {
      ...EMPTY_LINE,
      lineKey: id.value,
      itemNo: skuOf(order, id.value),
      quantities: { shipped: requiredMicros(line, at, QUANTITY) },
    };
  });
}

function skuOf(order: Node, lineId: string): Sourced<string> | null {
  const lines = listAt(order, '', LINES);
  const index = lines.findIndex((edge) => (edge as { readonly node?: Node } | null)?.node?.['id'] === lineId);
  return index < 0 ? null : textAt(lines[index] as Node, `${LINES.pointer}/${index}`, LINE_NODE_SKU);
}
