import { basic } from '../kit/auth/fixed.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { easypostManifest, type EasypostConfig } from './manifest.ts';

export const EASYPOST: Vendor = { name: 'EasyPost', rate: easypostManifest.rate };

/** The API key is the user name of HTTP Basic; there is no password. */
export function easypostClient(context: PullContext<EasypostConfig>): VendorClient {
  return createVendorClient(context, EASYPOST, basic(context, { secret: 'apiKey' }, { text: '' }));
}

export function trackersUrl({ apiUrl }: EasypostConfig): string {
  return `${apiUrl.replace(/\/+$/, '')}/trackers`;
}
