import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { WarehouseConfig } from './manifest.ts';
import { mapOrder } from './map-order.ts';
import { mapShipments } from './map-shipment.ts';
import { readOrder } from './order.ts';

/** An order → the warehouse's order, and a shipment for each that left or is to leave. */
export function mapWarehouse(record: RecordToMap, context: MapContext<WarehouseConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'orders') return reject(`There is no stream "${record.streamId}"`, '');
    const order = readOrder(node, context.config);
    return [mapOrder(order, context), ...mapShipments(order, context)];
  });
}
