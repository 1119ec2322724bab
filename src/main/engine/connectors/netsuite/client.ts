import { HOUR } from '#shared/domain/time.ts';
import { oauth1 } from '../kit/auth/oauth1.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import { ConnectorError, type PullContext } from '../kit/connector.ts';
import { createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../kit/request.ts';
import type { ListPage } from '../kit/rest.ts';
import { suiteqlPage } from '../kit/suiteql.ts';
import { netsuiteManifest, type NetsuiteConfig } from './manifest.ts';

export const NETSUITE: Vendor = { name: 'NetSuite', rate: netsuiteManifest.rate };

/** Rows of one answer at most. */
export const MOST_ROWS = 1000;
/** An access token lives an hour; asked for again when it does not say. */
const TOKEN_LIFETIME_MS = HOUR;

/** Asks a query; `next` is the offset of the rows that did not fit. */
export type AskSuiteql = (
  query: string,
  page?: { readonly limit: number; readonly offset: number },
) => Promise<ListPage<number>>;

/** Hosts write an account in lower case with "-", realms in upper case with "_". */
export function originOf({ accountId }: NetsuiteConfig): string {
  return `https://${accountId.toLowerCase().replaceAll('_', '-')}.suitetalk.api.netsuite.com`;
}

export function netsuiteClient(context: PullContext<NetsuiteConfig>): AskSuiteql {
  const origin = originOf(context.config);
  const client: VendorClient = createVendorClient(context, NETSUITE, authoriserOf(context, origin));
  return (query, { limit, offset } = { limit: MOST_ROWS, offset: 0 }) =>
    suiteqlPage(client, NETSUITE, { origin, query, limit }, offset);
}

function authoriserOf(context: PullContext<NetsuiteConfig>, origin: string): Authoriser {
  const { accountId, authMode, clientId, certificateId, algorithm } = context.config;
  if (authMode === 'oauth1') {
    return oauth1(context, {
      realm: accountId.toUpperCase().replaceAll('-', '_'),
      consumerKey: 'consumerKey',
      consumerSecret: 'consumerSecret',
      token: 'tokenId',
      tokenSecret: 'tokenSecret',
    });
  }
  return clientCredentials(context, NETSUITE, {
    tokenUrl: `${origin}/services/rest/auth/oauth2/v1/token`,
    clientId: entered(clientId, 'The client id'),
    proof: {
      kind: 'signed',
      key: 'privateKey',
      keyId: entered(certificateId, 'The certificate id'),
      algorithm,
      claims: { scope: 'rest_webservices' },
    },
    lifetimeMs: TOKEN_LIFETIME_MS,
  });
}

function entered(setting: string, name: string): string {
  if (setting !== '') return setting;
  throw new ConnectorError('config', `${name} is missing`, 'Enter it in the settings of the connection');
}
