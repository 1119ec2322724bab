import { apiKey } from '../kit/auth/fixed.ts';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import type { PullContext } from '../kit/connector.ts';
import { askGraphql } from '../kit/graphql.ts';
import type { VendorNotices } from '../kit/api-notices.ts';
import { createVendorClient, type Authoriser, type Vendor } from '../kit/request.ts';
import { SHOPIFY_API_VERSION, shopifyManifest, type ShopifyConfig } from './manifest.ts';

export const SHOPIFY: Vendor = { name: 'Shopify', rate: shopifyManifest.rate, notices: shopifyNotices };

/** Asks one root field. */
export type AskShopify = (
  root: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** A version that is over is answered by the oldest one that is not. */
function shopifyNotices(headers: Readonly<Record<string, string>>): ReturnType<VendorNotices> {
  const answered = headers['x-shopify-api-version'];
  if (answered !== undefined && answered !== SHOPIFY_API_VERSION) {
    return { kind: 'fallback', words: `Asked in version ${SHOPIFY_API_VERSION}, answered in ${answered}` };
  }
  const reason = headers['x-shopify-api-deprecated-reason'];
  if (reason === undefined) return null;
  return URL.canParse(reason)
    ? { kind: 'warned', words: 'Part of what is asked for is deprecated', link: reason }
    : { kind: 'warned', words: reason };
}

const TOKEN_HEADER = 'x-shopify-access-token';

export function shopifyClient(context: PullContext<ShopifyConfig>): AskShopify {
  const { origin } = new URL(context.config.shopUrl);
  const client = createVendorClient(context, SHOPIFY, authoriserOf(context, origin));
  const url = `${origin}/admin/api/${SHOPIFY_API_VERSION}/graphql.json`;
  return (root, query, variables) => askGraphql(client, SHOPIFY, { url, root, query, variables });
}

function authoriserOf(context: PullContext<ShopifyConfig>, origin: string): Authoriser {
  if (context.config.authMode === 'api_key') return apiKey(context, { secret: 'accessToken', header: TOKEN_HEADER });
  return clientCredentials(context, SHOPIFY, {
    tokenUrl: `${origin}/admin/oauth/access_token`,
    clientId: context.config.clientId,
    proof: { kind: 'secret_in_body', secret: 'clientSecret' },
    lifetimeMs: null,
    place: { header: TOKEN_HEADER, prefix: '' },
  });
}
