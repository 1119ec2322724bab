import type { Connector } from '../kit/connector.ts';
import { shopifyClient } from './client.ts';
import { shopifyManifest, type ShopifyConfig } from './manifest.ts';
import { mapShopify } from './mapping.ts';
import { ordersStream } from './streams/orders.ts';

export const shopifyConnector: Connector<ShopifyConfig> = {
  manifest: shopifyManifest,
  streams: () => [ordersStream],
  async check(context) {
    const returns = context.config.readReturns ? 'returns(first: 1) { nodes { id } }' : '';
    await shopifyClient(context)(
      'orders',
      `{ orders(first: 1) { nodes { id fulfillmentOrders(first: 1) { nodes { id } } ${returns} } } }`,
      {},
    );
  },
  map: mapShopify,
};
