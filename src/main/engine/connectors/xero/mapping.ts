import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { XeroConfig } from './manifest.ts';
import { mapCreditNote, mapInvoice } from './map-bill.ts';
import { mapPayment } from './map-payment.ts';

/** A record of Xero → one document; nothing of what is bought. */
export function mapXero(record: RecordToMap, context: MapContext<XeroConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'Invoices':
        return [mapInvoice(node, context)];
      case 'CreditNotes':
        return [mapCreditNote(node, context)];
      case 'Payments':
        return mapPayment(node, context);
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
