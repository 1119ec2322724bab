import type { PullContext } from '../kit/connector.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { businessCentralManifest, TOKEN_LIFETIME_MS, type BusinessCentralConfig } from './manifest.ts';

export const BUSINESS_CENTRAL: Vendor = { name: 'Business Central', rate: businessCentralManifest.rate };

export function businessCentralClient(context: PullContext<BusinessCentralConfig>): VendorClient {
  const { tokenUrl, clientId, scope } = context.config;
  return createVendorClient(
    context,
    BUSINESS_CENTRAL,
    clientCredentials(context, BUSINESS_CENTRAL, {
      tokenUrl,
      clientId,
      scope,
      proof: { kind: 'secret_in_body', secret: 'clientSecret' },
      lifetimeMs: TOKEN_LIFETIME_MS,
    }),
  );
}

export function companyUrl({ apiUrl, companyId }: BusinessCentralConfig): string {
  return `${apiUrl.replace(/\/+$/, '')}/companies(${encodeURIComponent(companyId)})`;
}
