import { MINUTE } from '#shared/domain/time.ts';
import { basic } from '../kit/auth/fixed.ts';
import { createTokenSource, tokenOf } from '../kit/auth/tokens.ts';
import type { PullContext } from '../kit/connector.ts';
import { createVendorClient, type Vendor, type VendorClient, type VendorRequest } from '../kit/request.ts';
import { extensivManifest, type ExtensivConfig } from './manifest.ts';

export const EXTENSIV: Vendor = { name: 'Extensiv', rate: extensivManifest.rate };

/** What a token lives when the answer does not say: it is good for 30 to 60 minutes. */
const TOKEN_LIFETIME_MS = 30 * MINUTE;

export function extensivClient(context: PullContext<ExtensivConfig>): VendorClient {
  const { clientId, userLogin, tpl } = context.config;
  const tokens = createTokenSource(context, async () => {
    const credential = basic(context, { text: clientId }, { secret: 'clientSecret' });
    const { json } = await createVendorClient(context, EXTENSIV, credential).send({
      method: 'POST',
      url: `${baseUrl(context.config)}/AuthServer/api/Token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        ...(tpl === '' ? { user_login_id: userLogin } : { tpl, user_login: userLogin }),
      }),
    });
    return tokenOf(EXTENSIV, json, context.clock.now(), TOKEN_LIFETIME_MS);
  });
  return createVendorClient(context, EXTENSIV, tokens);
}

/** One page of orders; conditions are those of RQL, all of which hold. */
export function ordersRequest(
  config: ExtensivConfig,
  conditions: readonly string[],
  page: { readonly number: number; readonly size: number; readonly detail: 'All' | 'None' },
): VendorRequest {
  const { customerId, facilityId } = config;
  const rql = [
    ...conditions,
    ...(customerId === '' ? [] : [`readOnly.customerIdentifier.id==${customerId}`]),
    ...(facilityId === '' ? [] : [`readOnly.facilityIdentifier.id==${facilityId}`]),
  ];
  const query = new URLSearchParams({
    pgsiz: String(page.size),
    pgnum: String(page.number),
    detail: page.detail,
    itemdetail: page.detail,
    ...(rql.length === 0 ? {} : { rql: rql.join(';') }),
  });
  return {
    method: 'GET',
    url: `${baseUrl(config)}/orders?${query.toString()}`,
    headers: { accept: 'application/hal+json', 'accept-language': 'en-US' },
  };
}

/** A value as RQL takes it: what would end it or join it to another condition is escaped. */
export function rqlText(value: string): string {
  return value.replace(/[%;,()=!<>]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function baseUrl({ apiUrl }: ExtensivConfig): string {
  return apiUrl.replace(/\/+$/, '');
}
