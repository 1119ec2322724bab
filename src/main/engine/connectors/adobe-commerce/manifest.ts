import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { shopNumberField } from '../kit/shop-number.ts';

export const adobeCommerceConfig = z.object({
  shopUrl: z.url().meta({
    title: 'Shop address',
    description: 'https://{host}, before /rest.',
  }),
  storeCode: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'must be a store code')
    .default('all')
    .meta({
      title: 'Store code',
      description: '"all" for every store of the installation.',
    }),
  authMode: z.enum(['oauth1', 'api_key']).default('oauth1').meta({
    title: 'Sign-in',
    description: 'The four keys of an integration (OAuth 1), or its access token alone where the shop allows that.',
  }),
  ...shopNumberField,
  extOrderIdIsErpNumber: z.boolean().default(false).meta({
    title: 'ext_order_id is the ERP order number',
    description: 'On when the ERP writes its own order number there.',
  }),
  pageSize: z.int().min(1).max(300).default(100).meta({
    title: 'Page size',
    description: 'Records per page; the shop may allow fewer than 300.',
  }),
});
export type AdobeCommerceConfig = z.infer<typeof adobeCommerceConfig>;

function streamOf(id: string): StreamManifest {
  return { id, entity: id, cursor: 'updated_at', overlapMs: 5 * MINUTE, pageSize: 100 };
}

export const ORDERS = streamOf('orders');
export const SHIPMENTS = streamOf('shipments');
export const INVOICES = streamOf('invoices');
export const CREDIT_MEMOS: StreamManifest = { ...streamOf('creditmemos'), title: 'Credit memos' };
/** Returns have no change stamp: new ones are found by their number, and those that are open are read again. */
export const RETURNS: StreamManifest = {
  id: 'returns',
  entity: 'returns',
  cursor: 'entity_id',
  overlapMs: 0,
  pageSize: 100,
  stampStandsStill: true,
};

export const adobeCommerceManifest = {
  id: 'adobe-commerce',
  name: 'Adobe Commerce',
  kind: 'commerce',
  monogram: 'AC',
  authModes: ['oauth1', 'api_key'],
  config: adobeCommerceConfig,
  secrets: [
    { key: 'accessToken', label: 'Access token', help: 'Of the integration.' },
    { key: 'accessTokenSecret', label: 'Access token secret', help: 'For OAuth 1.' },
    { key: 'consumerKey', label: 'Consumer key', help: 'For OAuth 1.' },
    { key: 'consumerSecret', label: 'Consumer secret', help: 'For OAuth 1.' },
  ],
  api: undocumentedApi('V1'),
  // The shop itself limits payments alone; what stands before it may limit more.
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [ORDERS, SHIPMENTS, INVOICES, CREDIT_MEMOS, RETURNS],
  docs: ['https://developer.adobe.com/commerce/webapi/rest/use-rest/performing-searches/'],
} as const satisfies ConnectorManifest<AdobeCommerceConfig>;
