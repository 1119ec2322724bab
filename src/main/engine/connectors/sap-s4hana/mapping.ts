import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import {
  BILLING_DOCUMENTS,
  CUSTOMER_RETURNS,
  OUTBOUND_DELIVERIES,
  RETURNS_DELIVERIES,
  SALES_ORDERS,
  type SapConfig,
} from './manifest.ts';
import { mapBill } from './map-bill.ts';
import { mapDelivery } from './map-delivery.ts';
import { mapOrder } from './map-order.ts';
import { mapCustomerReturn, mapReturnsDelivery } from './map-return.ts';

/** A record of SAP S/4HANA → its document; none for billing documents that bill no customer. */
export function mapSap(record: RecordToMap, context: MapContext<SapConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALES_ORDERS.id:
        return [mapOrder(node, context)];
      case OUTBOUND_DELIVERIES.id:
        return [mapDelivery(node, context)];
      case BILLING_DOCUMENTS.id:
        return mapBill(node, context);
      case CUSTOMER_RETURNS.id:
        return [mapCustomerReturn(node, context)];
      case RETURNS_DELIVERIES.id:
        return [mapReturnsDelivery(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
