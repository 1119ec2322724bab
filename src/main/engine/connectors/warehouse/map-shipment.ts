import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { EMPTY_LINE, microsAt, party, placesOf, refer, referId, textAt, type Place } from '../kit/drafts.ts';
import { whenInZoneAt } from '../kit/wall-time.ts';
import type { WarehouseConfig } from './manifest.ts';
import { lineKeyOf, type WarehouseOrder } from './order.ts';

/**
 * What leaves with an order: each shipment that it names, else one, once it is confirmed or has cartons with a number of
 * the carrier. Cartons and lines are those of the order, which names them to no shipment: they stand with the only one.
 */
export function mapShipments(order: WarehouseOrder, context: MapContext<WarehouseConfig>): CanonicalDocument[] {
  const { node, layout, packages } = order;
  const named = placesOf(node, '', layout.shipments);
  if (named.length > 0) return named.map((place) => mapShipment(order, place, named.length === 1, context));
  const tracked = packages.some(({ node: carton, base }) => textAt(carton, base, layout['packages.tracking']) !== null);
  return order.shipped || tracked ? [mapShipment(order, null, true, context)] : [];
}

function mapShipment(
  order: WarehouseOrder,
  place: Place | null,
  alone: boolean,
  context: MapContext<WarehouseConfig>,
): CanonicalDocument {
  const { node, layout, key, number, status, shipped, progress } = order;
  const read = (name: 'shipment_id' | 'bol' | 'master_bol' | 'pro' | 'scac') =>
    place === null ? null : textAt(place.node, place.base, layout[`shipments.${name}`]);
  const id = read('shipment_id');
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id ?? key);
  referId(references, context.connectionId, 'points_to', 'order_id', key);
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, number);
  refer(references, context, 'points_to', 'bol', '', read('bol'));
  refer(references, context, 'points_to', 'bol', '', read('master_bol'));
  refer(references, context, 'points_to', 'pro', '', read('pro'));
  if (alone) referCartons(references, order, context);
  const parties: Party[] = [];
  party(parties, 'carrier', read('scac') ?? textAt(node, '', layout.carrier), textAt(node, '', layout.service));
  const { milestones, left } = departureOf(order, place, context.config);
  return {
    ...emptyDocument('shipment', place === null ? 'shipment' : `shipment-${id?.value ?? place.base}`),
    label: read('bol') ?? id ?? number,
    references,
    statuses: [{ axis: 'transport', state: left ? 'partial' : 'none', native: status }],
    parties,
    lines: alone && (left || shipped) ? linesOf(order) : [],
    milestones,
    voided: progress === 'cancelled',
  };
}

function referCartons(
  into: Reference[],
  { packages, layout }: WarehouseOrder,
  context: MapContext<WarehouseConfig>,
): void {
  for (const { node, base } of packages) {
    refer(into, context, 'points_to', 'tracking', '', textAt(node, base, layout['packages.tracking']));
    refer(into, context, 'points_to', 'sscc', '', textAt(node, base, layout['packages.sscc']));
    refer(into, context, 'points_to', 'package_no', context.connectionId, textAt(node, base, layout['packages.lpn']));
  }
}

/** A date of shipping is a plan until the warehouse confirms that something was shipped. */
function departureOf(
  { node, layout, lines, shipped, status }: WarehouseOrder,
  place: Place | null,
  { timeZone }: WarehouseConfig,
): { readonly milestones: readonly MilestoneClaim[]; readonly left: boolean } {
  const own = place === null ? null : whenInZoneAt(place.node, place.base, layout['shipments.ship_date'], timeZone);
  const when = own ?? whenInZoneAt(node, '', layout.shipped_at, timeZone);
  const some = lines.some(({ node: line, base }) => (microsAt(line, base, layout['lines.shipped'])?.value ?? 0) > 0);
  const left = shipped || (some && when !== null);
  if (when === null) {
    return { left, milestones: left ? [{ code: 'SHIPPED', class: 'actual', when: null, path: status.path }] : [] };
  }
  return { left, milestones: [{ code: 'SHIPPED', class: left ? 'actual' : 'planned', when, path: when.path }] };
}

function linesOf({ lines, layout }: WarehouseOrder): DocumentLine[] {
  return lines.flatMap((place) => {
    const { node, base } = place;
    const shipped = microsAt(node, base, layout['lines.shipped']);
    if (shipped === null || shipped.value <= 0) return [];
    const itemNo = textAt(node, base, layout['lines.sku']);
    const unit = textAt(node, base, layout['lines.uom']);
    return [{ ...EMPTY_LINE, lineKey: lineKeyOf(place, layout), itemNo, unit, quantities: { shipped } }];
  });
}
