import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { WoocommerceConfig } from './manifest.ts';
import { mapNotes, mapRefunds, mapShipments } from './map-nested.ts';
import { mapOrder, meaningOf } from './map-order.ts';

/** An order of WooCommerce → the order, its shipments, refunds and notes; nothing while it is a cart. */
export function mapWoocommerce(record: RecordToMap, context: MapContext<WoocommerceConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'orders') return reject(`There is no stream "${record.streamId}"`, '');
    const order = mapOrder(node, context);
    if (meaningOf(node, context.config) === 'not_placed') return [];
    return [order, ...mapShipments(node, context), ...mapRefunds(node, context), ...mapNotes(node, context)];
  });
}
