import type { Connector } from '../kit/connector.ts';
import { adobeCommerceClient, searchUrl } from './client.ts';
import { adobeCommerceManifest, type AdobeCommerceConfig } from './manifest.ts';
import { mapAdobeCommerce } from './mapping.ts';
import { creditMemosStream, invoicesStream, ordersStream, shipmentsStream } from './streams/lists.ts';
import { returnsStream } from './streams/returns.ts';

export const adobeCommerceConnector: Connector<AdobeCommerceConfig> = {
  manifest: adobeCommerceManifest,
  streams: () => [ordersStream, shipmentsStream, invoicesStream, creditMemosStream, returnsStream],
  async check(context) {
    const url = searchUrl(context.config, 'orders', { filter: null, pageSize: 1, page: 1 });
    await adobeCommerceClient(context).send({ method: 'GET', url });
  },
  map: mapAdobeCommerce,
};
