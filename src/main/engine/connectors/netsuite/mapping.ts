import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import {
  CREDIT_MEMOS,
  CUSTOMER_PAYMENTS,
  INVOICES,
  ITEM_FULFILLMENTS,
  RETURN_AUTHORIZATIONS,
  SALES_ORDERS,
  type NetsuiteConfig,
} from './manifest.ts';
import { mapCredit, mapInvoice, mapPayment, mapReturn } from './map-bill.ts';
import { mapFulfilment } from './map-fulfilment.ts';
import { mapOrder } from './map-order.ts';

/** A transaction of NetSuite → one document. */
export function mapNetsuite(record: RecordToMap, context: MapContext<NetsuiteConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALES_ORDERS.id:
        return [mapOrder(node, context)];
      case ITEM_FULFILLMENTS.id:
        return [mapFulfilment(node, context)];
      case INVOICES.id:
        return [mapInvoice(node, context)];
      case CREDIT_MEMOS.id:
        return [mapCredit(node, context)];
      case RETURN_AUTHORIZATIONS.id:
        return [mapReturn(node, context)];
      case CUSTOMER_PAYMENTS.id:
        return [mapPayment(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
