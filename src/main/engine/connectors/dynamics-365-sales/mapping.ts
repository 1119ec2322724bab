import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import { INCIDENTS, INVOICES, SALES_ORDERS, type DynamicsSalesConfig } from './manifest.ts';
import { mapIncident } from './map-incident.ts';
import { mapInvoice } from './map-invoice.ts';
import { mapOrder } from './map-order.ts';

/** A row of Dataverse → one document. */
export function mapDynamicsSales(record: RecordToMap, context: MapContext<DynamicsSalesConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case SALES_ORDERS.id:
        return [mapOrder(node, context)];
      case INVOICES.id:
        return [mapInvoice(node, context)];
      case INCIDENTS.id:
        return [mapIncident(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
