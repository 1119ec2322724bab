import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { ShipengineConfig } from './manifest.ts';
import { mapLabel } from './map-label.ts';
import { mapShipment } from './map-shipment.ts';

/** A shipment → shipment; a label → transport. */
export function mapShipengine(record: RecordToMap, context: MapContext<ShipengineConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'shipments':
        return [mapShipment(node, context)];
      case 'labels':
        return [mapLabel(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
