import type { Connector } from '../kit/connector.ts';
import { odooDatabase } from './client.ts';
import { odooManifest, SALE_ORDERS, type OdooConfig } from './manifest.ts';
import { mapOdoo } from './mapping.ts';
import { moves, payments, pickings, saleOrders } from './streams/entities.ts';

export const odooConnector: Connector<OdooConfig> = {
  manifest: odooManifest,
  streams: () => [saleOrders, pickings, moves, payments],
  async check(context) {
    await odooDatabase(context).search({ model: SALE_ORDERS.entity, domain: [], fields: ['id'], limit: 1 });
  },
  map: mapOdoo,
};
