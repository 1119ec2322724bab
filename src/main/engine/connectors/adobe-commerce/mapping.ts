import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { AdobeCommerceConfig } from './manifest.ts';
import { mapCreditMemo, mapInvoice, mapShipment } from './map-follow-up.ts';
import { mapOrder } from './map-order.ts';
import { mapReturn } from './map-return.ts';

/** A record of Adobe Commerce → one document. */
export function mapAdobeCommerce(record: RecordToMap, context: MapContext<AdobeCommerceConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'orders':
        return [mapOrder(node, context)];
      case 'shipments':
        return [mapShipment(node, context)];
      case 'invoices':
        return [mapInvoice(node, context)];
      case 'creditmemos':
        return [mapCreditMemo(node, context)];
      case 'returns':
        return [mapReturn(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
