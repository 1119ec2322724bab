import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import { MOVES, PAYMENTS, PICKINGS, SALE_ORDERS, type OdooConfig } from './manifest.ts';
import { mapMove, mapPayment } from './map-bill.ts';
import { mapOrder } from './map-order.ts';
import { mapPicking } from './map-picking.ts';

/** A record of Odoo → one document, or none. */
export function mapOdoo(record: RecordToMap, context: MapContext<OdooConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALE_ORDERS.id:
        return mapOrder(node, context);
      case PICKINGS.id:
        return [mapPicking(node, context)];
      case MOVES.id:
        return mapMove(node, context);
      case PAYMENTS.id:
        return mapPayment(node, context);
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
