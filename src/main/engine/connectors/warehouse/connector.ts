import type { Connector } from '../kit/connector.ts';
import { warehouseClient } from './client.ts';
import { warehouseManifest, type WarehouseConfig } from './manifest.ts';
import { mapWarehouse } from './mapping.ts';
import { firstPageUrl, ordersStreamOf } from './streams/orders.ts';

export const warehouseConnector: Connector<WarehouseConfig> = {
  manifest: warehouseManifest,
  streams: (config) => [ordersStreamOf(config)],
  async check(context) {
    await warehouseClient(context).send({ method: 'GET', url: firstPageUrl({ ...context.config, pageSize: 1 }) });
  },
  map: mapWarehouse,
};
