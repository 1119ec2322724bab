import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { shopNumberField } from '../kit/shop-number.ts';

export const SHOPIFY_API_VERSION = '2026-07';

const HOLD_CONDITIONS = ['CR-HOLD', 'CR-RISK', 'CR-PREPAY', 'ST-BACK', 'WH-HOLD', 'CU-DATA', 'CU-CHANGE'] as const;
export type HoldCondition = (typeof HOLD_CONDITIONS)[number];

export const shopifyConfig = z.object({
  shopUrl: z.url().meta({
    title: 'Shop address',
    description: 'https://{shop}.myshopify.com, not the address that customers see.',
  }),
  authMode: z.enum(['api_key', 'oauth2_client_credentials']).default('api_key').meta({
    title: 'Sign-in',
    description: 'The permanent token of a custom app, or client id and secret of an app of the developer dashboard.',
  }),
  clientId: z.string().default('').meta({
    title: 'Client id',
    description: 'Of the app; for client credentials only.',
  }),
  erpNumberMetafield: z
    .string()
    .regex(/^$|^[A-Za-z0-9_-]{2,255}\.[A-Za-z0-9_-]{2,64}$/, 'must be namespace.key, or empty')
    .default('')
    .meta({
      title: 'ERP order number',
      description: 'Metafield of the order that holds it, as namespace.key; empty when there is none.',
    }),
  ...shopNumberField,
  readAddresses: z.boolean().default(true).meta({
    title: 'Read addresses',
    description: 'Off when the app has no access to protected customer data.',
  }),
  readReturns: z.boolean().default(true).meta({
    title: 'Read returns',
    description: 'Off when the app has no scope read_returns.',
  }),
  holds: z
    .record(z.string(), z.enum(HOLD_CONDITIONS))
    .default({
      AWAITING_PAYMENT: 'CR-PREPAY',
      AWAITING_RETURN_ITEMS: 'WH-HOLD',
      HIGH_RISK_OF_FRAUD: 'CR-RISK',
      INCORRECT_ADDRESS: 'CU-DATA',
      INVENTORY_OUT_OF_STOCK: 'ST-BACK',
      ONLINE_STORE_POST_PURCHASE_CROSS_SELL: 'WH-HOLD',
      UNKNOWN_DELIVERY_DATE: 'WH-HOLD',
      OTHER: 'WH-HOLD',
    })
    .meta({
      title: 'Holds',
      description: 'Condition that each reason of a fulfilment hold states.',
    }),
  pageSize: z.int().min(1).max(250).default(50).meta({
    title: 'Page size',
    description: 'Orders listed per page. Each is then read on its own.',
  }),
});
export type ShopifyConfig = z.infer<typeof shopifyConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'updatedAt',
  // The index behind the search is some seconds behind; tracking moves the stamp late.
  overlapMs: 5 * MINUTE,
  pageSize: 50,
};

export const shopifyManifest = {
  id: 'shopify',
  name: 'Shopify',
  kind: 'commerce',
  monogram: 'SY',
  authModes: ['api_key', 'oauth2_client_credentials'],
  config: shopifyConfig,
  secrets: [
    { key: 'accessToken', label: 'Access token', help: 'Admin API access token of the custom app.' },
    { key: 'clientSecret', label: 'Client secret', help: 'Of the app; for client credentials only.' },
  ],
  api: {
    version: SHOPIFY_API_VERSION,
    since: '2026-07-01',
    endsOn: '2027-07-01',
    policy: {
      sentence:
        'Shopify releases a version each quarter and supports it for at least 12 months; then it answers by a newer one.',
      page: 'https://shopify.dev/docs/api/usage/versioning',
    },
  },
  // The points of the answers decide; this only keeps the number of calls civil.
  rate: { requests: 600, windowMs: MINUTE, concurrency: 2 },
  streams: [ORDERS],
  docs: [
    'https://shopify.dev/docs/api/admin-graphql/latest/objects/Order',
    'https://shopify.dev/docs/api/admin-graphql/latest/objects/Return',
    'https://shopify.dev/docs/api/usage/limits',
  ],
} as const satisfies ConnectorManifest<ShopifyConfig>;
