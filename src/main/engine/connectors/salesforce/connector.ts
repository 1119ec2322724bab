import type { Connector } from '../kit/connector.ts';
import { salesforceOrg } from './client.ts';
import { salesforceManifest, type SalesforceConfig } from './manifest.ts';
import { mapSalesforce } from './mapping.ts';
import { caseStream } from './streams/case.ts';
import { orderStream } from './streams/order.ts';

export const salesforceConnector: Connector<SalesforceConfig> = {
  manifest: salesforceManifest,
  streams: () => [orderStream, caseStream],
  async check(context) {
    await salesforceOrg(context).query('SELECT Id FROM Order LIMIT 1');
  },
  map: mapSalesforce,
};
