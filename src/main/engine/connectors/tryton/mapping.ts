import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import { INVOICES, PACKAGES, RETURNS, SALES, SHIPMENTS, type TrytonConfig } from './manifest.ts';
import { mapInvoice } from './map-invoice.ts';
import { mapSale } from './map-sale.ts';
import { mapPackage, mapReturn, mapShipment } from './map-shipment.ts';

/** A record of Tryton → documents: one, or one for each sale that it is of. */
export function mapTryton(record: RecordToMap, context: MapContext<TrytonConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALES.id:
        return [mapSale(node, context)];
      case SHIPMENTS.id:
        return mapShipment(node, context);
      case PACKAGES.id:
        return [mapPackage(node, context)];
      case RETURNS.id:
        return mapReturn(node, context);
      case INVOICES.id:
        return mapInvoice(node, context);
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
