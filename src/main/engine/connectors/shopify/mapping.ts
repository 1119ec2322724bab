import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { ShopifyConfig } from './manifest.ts';
import { mapFulfillments, mapFulfilmentOrders } from './map-fulfilment.ts';
import { mapPayments, mapRefunds } from './map-money.ts';
import { mapOrder } from './map-order.ts';
import { mapReturns } from './map-return.ts';

/** An order of Shopify → the order, what its locations were asked for, shipments, payments, refunds and returns. */
export function mapShopify(record: RecordToMap, context: MapContext<ShopifyConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'orders') return reject(`There is no stream "${record.streamId}"`, '');
    return [
      mapOrder(node, context),
      ...mapFulfilmentOrders(node, context),
      ...mapFulfillments(node, context),
      ...mapPayments(node, context),
      ...mapRefunds(node, context),
      ...mapReturns(node, context),
    ];
  });
}
