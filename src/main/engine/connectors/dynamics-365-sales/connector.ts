import type { Connector } from '../kit/connector.ts';
import { dynamicsOrg } from './client.ts';
import { dynamicsSalesManifest, SALES_ORDERS, type DynamicsSalesConfig } from './manifest.ts';
import { mapDynamicsSales } from './mapping.ts';
import { incidents, invoices, salesOrders } from './streams/tables.ts';

export const dynamicsSalesConnector: Connector<DynamicsSalesConfig> = {
  manifest: dynamicsSalesManifest,
  streams: () => [salesOrders, invoices, incidents],
  async check(context) {
    const org = dynamicsOrg(context);
    await org.page(org.url(SALES_ORDERS.entity, { $select: 'salesorderid', $top: '1' }));
  },
  map: mapDynamicsSales,
};
