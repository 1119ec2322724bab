import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { field, mapRecord, reject, textAt } from '../kit/drafts.ts';
import type { VendureConfig } from './manifest.ts';
import { mapFulfillments } from './map-fulfillment.ts';
import { mapPayments } from './map-money.ts';
import { mapOrder } from './map-order.ts';

const PLACED = field('orderPlacedAt');

/** An order of Vendure → the order, its shipments, payments and refunds; nothing while it is a cart. */
export function mapVendure(record: RecordToMap, context: MapContext<VendureConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'orders') return reject(`There is no stream "${record.streamId}"`, '');
    if ('orderPlacedAt' in node && textAt(node, '', PLACED) === null) return [];
    return [mapOrder(node, context), ...mapFulfillments(node, context), ...mapPayments(node, context)];
  });
}
