import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { EMPTY_LINE, field, party, placesOf, refer, referId, textAt } from '../kit/drafts.ts';
import type { ExtensivConfig } from './manifest.ts';
import { dateOf, type WarehouseOrder } from './order.ts';

const PACKAGES = field('readOnly', 'packages');
const TRACKING = field('trackingNumber');
const CARRIER = field('routingInfo', 'carrier');
const SCAC = field('routingInfo', 'scacCode');
const BOL = field('routingInfo', 'billOfLading');
const ROUTED_TRACKING = field('routingInfo', 'trackingNumber');
const LOAD = field('routingInfo', 'loadNumber');
const PICKUP = field('routingInfo', 'pickupDate');

/** What leaves with an order: parcels by their numbers, a load by its papers. None while there is neither and nothing left. */
export function mapShipment(order: WarehouseOrder, context: MapContext<ExtensivConfig>): CanonicalDocument[] {
  const { node, id, number, meaning, confirmed } = order;
  const references: Reference[] = [];
  const parcels = placesOf(node, '', PACKAGES).map(({ node: parcel, base }) => textAt(parcel, base, TRACKING));
  const numbers = withoutRepeats([...parcels, textAt(node, '', ROUTED_TRACKING)]);
  const bol = textAt(node, '', BOL);
  const left = confirmed !== null && meaning === 'shipped';
  if (!left && numbers.length === 0 && bol === null) return [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  referId(references, context.connectionId, 'points_to', 'order_id', id);
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, number);
  for (const tracking of numbers) refer(references, context, 'points_to', 'tracking', '', tracking);
  refer(references, context, 'points_to', 'bol', '', bol);
  refer(references, context, 'points_to', 'shipment_no', context.connectionId, textAt(node, '', LOAD));
  const parties: Party[] = [];
  party(parties, 'carrier', textAt(node, '', SCAC), textAt(node, '', CARRIER));
  return [
    {
      ...emptyDocument('shipment', 'shipment'),
      label: numbers[0] ?? bol ?? id,
      references,
      statuses: left
        ? [{ axis: 'transport', state: 'partial', native: { value: 'confirmed', path: confirmed.path } }]
        : [{ axis: 'transport', state: 'none', native: order.status }],
      parties,
      lines: left ? linesOf(order) : [],
      milestones: milestonesOf(order, context.config),
      voided: meaning === 'cancelled',
    },
  ];
}

function withoutRepeats(numbers: readonly (Sourced<string> | null)[]): Sourced<string>[] {
  const known = numbers.filter((number) => number !== null);
  return known.filter((number, index) => known.findIndex(({ value }) => value === number.value) === index);
}

function linesOf({ items }: WarehouseOrder): DocumentLine[] {
  return items.flatMap(({ lineKey, sku, unit, allocated }) =>
    allocated === null ? [] : [{ ...EMPTY_LINE, lineKey, itemNo: sku, unit, quantities: { shipped: allocated } }],
  );
}

function milestonesOf({ node, meaning, confirmed }: WarehouseOrder, config: ExtensivConfig): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const pickup = dateOf(node, '', PICKUP, config);
  if (pickup !== null) milestones.push({ code: 'PICKUP_ARR', class: 'planned', when: pickup, path: pickup.path });
  if (confirmed !== null && meaning === 'shipped') {
    milestones.push({ code: 'SHIPPED', class: 'actual', when: confirmed, path: confirmed.path });
  }
  return milestones;
}
