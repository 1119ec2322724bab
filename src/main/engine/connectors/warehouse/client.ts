import { apiKey, basic } from '../kit/auth/fixed.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import type { PullContext } from '../kit/connector.ts';
import { ANONYMOUS, createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../kit/request.ts';
import { warehouseManifest, type WarehouseConfig } from './manifest.ts';

export const WAREHOUSE: Vendor = { name: 'The warehouse', rate: warehouseManifest.rate };

export function warehouseClient(context: PullContext<WarehouseConfig>): VendorClient {
  return createVendorClient(context, WAREHOUSE, authoriserOf(context));
}

function authoriserOf(context: PullContext<WarehouseConfig>): Authoriser {
  const { authMode, keyHeader, keyScheme, username, tokenUrl, clientId, scope } = context.config;
  switch (authMode) {
    case 'api_key':
      return apiKey(context, { secret: 'apiKey', header: keyHeader, prefix: keyScheme === '' ? '' : `${keyScheme} ` });
    case 'basic':
      return basic(context, { text: username }, { secret: 'password' });
    case 'oauth2_client_credentials':
      return clientCredentials(context, WAREHOUSE, {
        tokenUrl,
        clientId,
        ...(scope === '' ? {} : { scope }),
        proof: { kind: 'secret_in_body', secret: 'clientSecret' },
        lifetimeMs: null,
      });
    case 'none':
      return ANONYMOUS;
  }
}
