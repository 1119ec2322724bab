import { apiKeyInQuery, basic } from '../kit/auth/fixed.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../kit/request.ts';
import { woocommerceManifest, type WoocommerceConfig } from './manifest.ts';

export const WOOCOMMERCE: Vendor = { name: 'WooCommerce', rate: woocommerceManifest.rate };

export function woocommerceClient(context: PullContext<WoocommerceConfig>): VendorClient {
  const authoriser =
    context.config.credentialIn === 'header'
      ? basic(context, { secret: 'consumerKey' }, { secret: 'consumerSecret' })
      : inAddress(context);
  return createVendorClient(context, WOOCOMMERCE, authoriser);
}

function inAddress(context: PullContext<WoocommerceConfig>): Authoriser {
  const key = apiKeyInQuery(context, { secret: 'consumerKey', parameter: 'consumer_key' });
  const secret = apiKeyInQuery(context, { secret: 'consumerSecret', parameter: 'consumer_secret' });
  return {
    async credential(request) {
      const parts = await Promise.all([key.credential(request), secret.credential(request)]);
      return { query: { ...parts[0].query, ...parts[1].query } };
    },
    renew: () => false,
  };
}

export function ordersUrl({ shopUrl }: WoocommerceConfig): string {
  return `${shopUrl.replace(/\/+$/, '')}/wp-json/wc/v3/orders`;
}
