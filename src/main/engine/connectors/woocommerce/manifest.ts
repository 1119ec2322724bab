import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { shopNumberField } from '../kit/shop-number.ts';
import { ORDER_MEANINGS } from './statuses.ts';

export const woocommerceConfig = z.object({
  shopUrl: z.url({ protocol: /^https$/, error: 'must be an https address' }).meta({
    title: 'Shop address',
    description: 'https://{shop}, before /wp-json. The shop needs permalinks other than "plain".',
  }),
  credentialIn: z.enum(['header', 'address']).default('header').meta({
    title: 'Credential in',
    description: 'The address only where the web server of the shop drops the header.',
  }),
  ...shopNumberField,
  erpNumberMeta: z.string().default('').meta({
    title: 'ERP order number',
    description: "Key of the order's meta data that holds it; empty when there is none.",
  }),
  purchaseOrderMeta: z.string().default('').meta({
    title: "Customer's purchase order",
    description:
      "Key of the order's meta data that holds its number, as the payment plugin writes it; empty when there is none.",
  }),
  trackingMeta: z.string().default('_wc_shipment_tracking_items').meta({
    title: 'Tracking numbers',
    description: "Key of the order's meta data that lists them with provider and date; empty when there is none.",
  }),
  statuses: z.record(z.string(), z.enum(ORDER_MEANINGS)).default({}).meta({
    title: 'Statuses of plugins',
    description: 'Meaning of each status that a plugin adds, without "wc-".',
  }),
  readNotes: z.boolean().default(false).meta({
    title: 'Read order notes',
    description: 'One more call per order. A new note alone does not make an order be read again.',
  }),
  pageSize: z.int().min(1).max(100).default(50).meta({
    title: 'Page size',
    description: 'Orders per page.',
  }),
});
export type WoocommerceConfig = z.infer<typeof woocommerceConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'date_modified_gmt',
  overlapMs: 5 * MINUTE,
  pageSize: 50,
};

export const woocommerceManifest = {
  id: 'woocommerce',
  name: 'WooCommerce',
  kind: 'commerce',
  monogram: 'WC',
  authModes: ['basic'],
  config: woocommerceConfig,
  secrets: [
    { key: 'consumerKey', label: 'Consumer key', help: 'Of a REST API key with the right to read.' },
    { key: 'consumerSecret', label: 'Consumer secret', help: 'Shown once, when the key is made.' },
  ],
  api: {
    version: 'wc/v3',
    since: null,
    endsOn: null,
    policy: {
      sentence: 'v3 is the current version, from WooCommerce 3.5 on.',
      page: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#introduction',
    },
  },
  // The shop itself knows no limit; its host does, and a shop also serves customers.
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [ORDERS],
  docs: ['https://woocommerce.github.io/woocommerce-rest-api-docs/#orders'],
} as const satisfies ConnectorManifest<WoocommerceConfig>;
