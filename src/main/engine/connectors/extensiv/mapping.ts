import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { ExtensivConfig } from './manifest.ts';
import { mapOrder } from './map-order.ts';
import { mapShipment } from './map-shipment.ts';
import { readOrder } from './order.ts';

/** An order → the warehouse's order, and what left with it once there is something that left. */
export function mapExtensiv(record: RecordToMap, context: MapContext<ExtensivConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'orders') return reject(`There is no stream "${record.streamId}"`, '');
    const order = readOrder(node, context.config);
    return [mapOrder(order, context), ...mapShipment(order, context)];
  });
}
