import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import { DEALS, INVOICES, ORDERS, TICKETS, type HubspotConfig } from './manifest.ts';
import { mapInvoice } from './map-invoice.ts';
import { mapDeal, mapOrder } from './map-order.ts';
import { mapTicket } from './map-ticket.ts';

/** A record of HubSpot → its documents. */
export function mapHubspot(record: RecordToMap, context: MapContext<HubspotConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case ORDERS.id:
        return mapOrder(node, context);
      case DEALS.id:
        return mapDeal(node, context);
      case TICKETS.id:
        return [mapTicket(node, context)];
      case INVOICES.id:
        return [mapInvoice(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
