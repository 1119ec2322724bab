import { MINUTE } from '#shared/domain/time.ts';
import { basic, withCertificate } from '../kit/auth/fixed.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import { ConnectorError, type PullContext } from '../kit/connector.ts';
import { odataUrl } from '../kit/odata.ts';
import { ANONYMOUS, createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../kit/request.ts';
import { sapManifest, type SapConfig } from './manifest.ts';

export const SAP: Vendor = { name: 'SAP S/4HANA', rate: sapManifest.rate };

/** What an access token lives when the answer does not say. */
const TOKEN_LIFETIME_MS = 10 * MINUTE;

export function sapClient(context: PullContext<SapConfig>): VendorClient {
  return createVendorClient(context, SAP, authoriserOf(context));
}

function authoriserOf(context: PullContext<SapConfig>): Authoriser {
  const { authMode, user, tokenUrl, clientId } = context.config;
  switch (authMode) {
    case 'basic':
      return basic(context, { text: entered(user, 'The user') }, { secret: 'password' });
    case 'client_certificate':
      return withCertificate(context, ANONYMOUS, { cert: 'certificate', key: 'privateKey' });
    case 'oauth2_client_credentials':
      return clientCredentials(context, SAP, {
        tokenUrl: entered(tokenUrl, 'The token address'),
        clientId: entered(clientId, 'The client id'),
        proof: { kind: 'secret_in_header', secret: 'clientSecret' },
        lifetimeMs: TOKEN_LIFETIME_MS,
      });
  }
}

function entered(setting: string, name: string): string {
  if (setting !== '') return setting;
  throw new ConnectorError('config', `${name} is missing`, 'Enter it in the settings of the connection');
}

/** Address of a set of a service, with query options. */
export function setUrl(
  { serviceUrl, sapClient: client }: SapConfig,
  { service, set }: { readonly service: string; readonly set: string },
  options: Readonly<Record<string, string | null>>,
): string {
  return odataUrl(`${serviceUrl.replace(/\/+$/, '')}/${service}/${set}`, {
    'sap-client': client === '' ? null : client,
    $format: 'json',
    ...options,
  });
}
