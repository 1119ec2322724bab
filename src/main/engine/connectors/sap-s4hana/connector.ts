import type { Connector } from '../kit/connector.ts';
import { odataV2Page } from '../kit/odata.ts';
import { SAP, sapClient, setUrl } from './client.ts';
import { sapManifest, type SapConfig } from './manifest.ts';
import { mapSap } from './mapping.ts';
import { BILLING_SET, billingDocuments } from './streams/billing-documents.ts';
import { DELIVERY_SET, outboundDeliveries } from './streams/outbound-deliveries.ts';
import { customerReturns, returnsDeliveries } from './streams/returns.ts';
import { SALES_ORDER_SET, salesOrders } from './streams/sales-orders.ts';

export const sapConnector: Connector<SapConfig> = {
  manifest: sapManifest,
  streams: () => [salesOrders, outboundDeliveries, billingDocuments, customerReturns, returnsDeliveries],
  async check(context) {
    const client = sapClient(context);
    // Each service is opened on its own, and each asks for rights of its own. Those of returns may be absent.
    for (const entity of [SALES_ORDER_SET, DELIVERY_SET, BILLING_SET]) {
      await odataV2Page(client, SAP, setUrl(context.config, entity, { $top: '1', $select: entity.key }));
    }
  },
  map: mapSap,
};
