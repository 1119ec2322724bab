import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { ShipheroConfig } from './manifest.ts';
import { mapHistory } from './map-history.ts';
import { mapOrder } from './map-order.ts';
import { mapShipments } from './map-shipment.ts';

/** A record of ShipHero → the order with its shipments, or one event. */
export function mapShiphero(record: RecordToMap, context: MapContext<ShipheroConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'orders':
        return [mapOrder(node, context), ...mapShipments(node, context)];
      case 'order_history':
        return [mapHistory(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
