import type { Connector } from '../kit/connector.ts';
import { ordersUrl, woocommerceClient } from './client.ts';
import { woocommerceManifest, type WoocommerceConfig } from './manifest.ts';
import { mapWoocommerce } from './mapping.ts';
import { ordersStream } from './streams/orders.ts';

export const woocommerceConnector: Connector<WoocommerceConfig> = {
  manifest: woocommerceManifest,
  streams: () => [ordersStream],
  async check(context) {
    await woocommerceClient(context).send({ method: 'GET', url: `${ordersUrl(context.config)}?per_page=1` });
  },
  map: mapWoocommerce,
};
