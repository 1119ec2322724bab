import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { BusinessCentralConfig } from './manifest.ts';
import { mapCreditMemo, mapInvoice } from './map-invoice.ts';
import { mapOrder } from './map-order.ts';
import { mapPayment } from './map-payment.ts';
import { mapPurchase } from './map-purchase.ts';
import { mapShipment } from './map-shipment.ts';

/** A record of Business Central → one document. */
export function mapBusinessCentral(record: RecordToMap, context: MapContext<BusinessCentralConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'salesOrders':
        return [mapOrder(node, context)];
      case 'salesShipments':
        return [mapShipment(node, context)];
      case 'salesInvoices':
        return [mapInvoice(node, context)];
      case 'salesCreditMemos':
        return [mapCreditMemo(node, context)];
      case 'purchaseOrders':
        return [mapPurchase(node, context)];
      case 'customerPayments':
        return [mapPayment(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
