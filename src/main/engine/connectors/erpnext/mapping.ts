import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import { DELIVERY_NOTE, PAYMENT_ENTRY, SALES_INVOICE, SALES_ORDER, SHIPMENT, type ErpnextConfig } from './manifest.ts';
import { mapInvoice, mapPayment } from './map-bill.ts';
import { mapDeliveryNote, mapShipment } from './map-delivery.ts';
import { mapOrder } from './map-order.ts';

/** A document of ERPNext → one document, or none. */
export function mapErpnext(record: RecordToMap, context: MapContext<ErpnextConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALES_ORDER.id:
        return [mapOrder(node, context)];
      case DELIVERY_NOTE.id:
        return [mapDeliveryNote(node, context)];
      case SALES_INVOICE.id:
        return [mapInvoice(node, context)];
      case PAYMENT_ENTRY.id:
        return mapPayment(node, context);
      case SHIPMENT.id:
        return [mapShipment(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
