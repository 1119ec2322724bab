import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import { mapRecord, reject } from '../kit/drafts.ts';
import type { SalesforceConfig } from './manifest.ts';
import { mapCase } from './map-case.ts';
import { mapOrder } from './map-order.ts';

/** A record of Salesforce → one document. */
export function mapSalesforce(record: RecordToMap, context: MapContext<SalesforceConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    switch (record.streamId) {
      case 'Order':
        return [mapOrder(node, context)];
      case 'Case':
        return [mapCase(node, context)];
      default:
        return reject(`There is no stream "${record.streamId}"`, '');
    }
  });
}
