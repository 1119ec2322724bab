import { clientCredentials } from '../kit/auth/oauth2.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { project44Manifest, type Project44Config } from './manifest.ts';

export const PROJECT44: Vendor = { name: 'project44', rate: project44Manifest.rate };

export function project44Client(context: PullContext<Project44Config>): VendorClient {
  const tokens = clientCredentials(context, PROJECT44, {
    tokenUrl: `${baseUrl(context.config)}/oauth2/token`,
    clientId: context.config.clientId,
    proof: { kind: 'secret_in_body', secret: 'clientSecret' },
    // The answer says; an unstated lifetime ends with the first refusal.
    lifetimeMs: null,
  });
  return createVendorClient(context, PROJECT44, tokens);
}

/** Events with stops and route; positions, which change by the minute, are left out. */
export function eventHistoryUrl(config: Project44Config, shipmentId: string): string {
  return `${baseUrl(config)}/shipments/${encodeURIComponent(shipmentId)}/eventhistory?includeRouteInfo=true`;
}

function baseUrl({ apiUrl }: Project44Config): string {
  return apiUrl.replace(/\/+$/, '');
}
