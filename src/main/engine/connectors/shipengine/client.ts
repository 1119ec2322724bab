import { apiKey } from '../kit/auth/fixed.ts';
import type { PullContext } from '../kit/connector.ts';
import { VendorError } from '../kit/http-policy.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { shipengineManifest, type ShipengineConfig } from './manifest.ts';

export const SHIPENGINE: Vendor = { name: 'ShipEngine', rate: shipengineManifest.rate };

export function shipengineClient(context: PullContext<ShipengineConfig>): VendorClient {
  return createVendorClient(context, SHIPENGINE, apiKey(context, { secret: 'apiKey', header: 'API-Key' }));
}

export function addressOf(
  { apiUrl }: ShipengineConfig,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString();
  return `${apiUrl.replace(/\/+$/, '')}/${path}${search === '' ? '' : `?${search}`}`;
}

/** One resource; null where the vendor says that there is none. @throws ConnectorError */
export async function readOne(client: VendorClient, config: ShipengineConfig, path: string): Promise<unknown> {
  try {
    return (await client.send({ method: 'GET', url: addressOf(config, path) })).json;
  } catch (error) {
    // An address that is wrong as a whole comes without the vendor's words.
    if (error instanceof VendorError && error.status === 404 && error.words !== null) return null;
    throw error;
  }
}
