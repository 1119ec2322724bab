import { MINUTE } from '#shared/domain/time.ts';
import { withHeaders } from '../kit/auth/fixed.ts';
import { clientCredentials, clientOf, signedIn } from '../kit/auth/oauth2.ts';
import type { TokenSource } from '../kit/auth/tokens.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { XERO_SCOPE, xeroAuthorization, xeroManifest, type XeroConfig } from './manifest.ts';

export const XERO: Vendor = { name: 'Xero', rate: xeroManifest.rate };

/** What an access token lives when the answer does not say. */
const TOKEN_LIFETIME_MS = 30 * MINUTE;

export function xeroClient(context: PullContext<XeroConfig>): VendorClient {
  const { tenantId } = context.config;
  const tokens = tokensOf(context);
  return createVendorClient(
    context,
    XERO,
    tenantId === '' ? tokens : withHeaders(tokens, { 'xero-tenant-id': tenantId }),
  );
}

function tokensOf(context: PullContext<XeroConfig>): TokenSource {
  const { tokenUrl, clientId } = context.config;
  const authorization = xeroAuthorization(context.config);
  if (authorization === null) {
    return clientCredentials(context, XERO, {
      tokenUrl,
      clientId,
      scope: XERO_SCOPE,
      proof: { kind: 'secret_in_header', secret: 'clientSecret' },
      lifetimeMs: TOKEN_LIFETIME_MS,
    });
  }
  return signedIn(context, XERO, {
    ...clientOf(authorization),
    lifetimeMs: TOKEN_LIFETIME_MS,
    refreshLifetimeMs: authorization.refreshLifetimeMs,
  });
}

export function listUrl({ apiUrl }: XeroConfig, entity: string, query: Readonly<Record<string, string>>): string {
  return `${apiUrl.replace(/\/+$/, '')}/${entity}?${new URLSearchParams(query).toString()}`;
}
