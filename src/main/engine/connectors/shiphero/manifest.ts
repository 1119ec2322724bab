import { z } from 'zod';
import { MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { MANAGED_REFRESH_TOKEN } from '../kit/auth/tokens.ts';
import { regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

/** Conditions that a hold or an entry of the history can state. */
const WAREHOUSE_CONDITIONS = [
  'CR-HOLD',
  'CR-RISK',
  'CR-PREPAY',
  'ST-BACK',
  'ST-LOST',
  'WH-HOLD',
  'WH-SHORT',
  'WH-OVER',
  'CU-DATA',
  'CU-CHANGE',
  'CU-CANCEL',
  'CA-NOPICK',
] as const;

const FULFILMENT_MEANINGS = ['open', 'shipped', 'cancelled', 'held'] as const;
export type FulfilmentMeaning = (typeof FULFILMENT_MEANINGS)[number];

const historyPattern = z.object({
  pattern: regularExpression.meta({
    title: 'Pattern',
    description: 'Regular expression on the text, without regard to case. A group "reason" is shown as the reason.',
  }),
  items: regularExpression.optional().meta({
    title: 'Items',
    description:
      'Regular expression found as often as it occurs; its group "sku" names an item that the entry is about.',
  }),
  milestone: z.enum(MILESTONE_CODES).optional().meta({
    title: 'Milestone',
    description: 'Milestone that the entry states, at its time.',
  }),
  opens: z.enum(WAREHOUSE_CONDITIONS).optional().meta({
    title: 'Opens',
    description: 'Condition that begins with the entry.',
  }),
  closes: z.array(z.enum(WAREHOUSE_CONDITIONS)).optional().meta({
    title: 'Closes',
    description: 'Conditions that end with the entry, for the same item where it names one.',
  }),
});
export type HistoryPattern = z.infer<typeof historyPattern>;

const SKUS = String.raw`\bSKU (?<sku>[^\s,;]+)`;

const DEFAULT_HISTORY: HistoryPattern[] = [
  { pattern: '^Backordered ', items: SKUS, opens: 'ST-BACK' },
  { pattern: '^Deallocated ', items: SKUS, opens: 'ST-LOST' },
  { pattern: '^Allocated ', items: SKUS, milestone: 'ALLOCATED', closes: ['ST-BACK', 'ST-LOST'] },
  { pattern: String.raw`^Operator hold added(?::\s*(?<reason>.+))?`, opens: 'WH-HOLD' },
  { pattern: '^Operator hold removed', closes: ['WH-HOLD'] },
  { pattern: String.raw`^Payment hold added(?::\s*(?<reason>.+))?`, opens: 'CR-HOLD' },
  { pattern: '^Payment hold removed', closes: ['CR-HOLD'] },
  { pattern: String.raw`^Fraud hold added(?::\s*(?<reason>.+))?`, opens: 'CR-RISK' },
  { pattern: '^Fraud hold removed', closes: ['CR-RISK'] },
  { pattern: String.raw`^Address hold added(?::\s*(?<reason>.+))?`, opens: 'CU-DATA' },
  { pattern: '^Address hold removed', closes: ['CU-DATA'] },
  { pattern: '^Short picked ', items: SKUS, opens: 'WH-SHORT' },
  { pattern: '^Picking started', milestone: 'PICK_START' },
  { pattern: String.raw`^Picked\b`, milestone: 'PICKED' },
  { pattern: String.raw`^Packed\b`, milestone: 'PACKED' },
  { pattern: '^Order shipped', milestone: 'SHIPPED' },
  { pattern: '^Order cancel', milestone: 'CANCELLED' },
];

export const shipheroConfig = z.object({
  apiUrl: z.url().default('https://public-api.shiphero.com').meta({
    title: 'API address',
    description: 'Host of the public API, without /graphql.',
  }),
  username: z.string().min(1).meta({
    title: 'User name',
    description: 'E-mail of the developer user that was created for this connection.',
  }),
  customerAccountId: z.string().default('').meta({
    title: 'Customer account',
    description: '3PL only: id of the client whose orders are read; empty for the own account.',
  }),
  currency: z.string().length(3).default('EUR').meta({
    title: 'Currency',
    description: 'ISO 4217 code for orders that carry none.',
  }),
  timeOffset: z
    .string()
    .regex(/^(Z|[+-]\d{2}:\d{2})$/)
    .default('Z')
    .meta({
      title: 'Time offset',
      description: 'Offset from UTC of timestamps, which the vendor writes without one. "Z" is UTC.',
    }),
  pageSize: z.int().min(1).max(100).default(25).meta({
    title: 'Page size',
    description: 'Orders per page. Nested lines multiply the cost: keep it small.',
  }),
  fulfilmentStatuses: z
    .record(z.string(), z.enum(FULFILMENT_MEANINGS))
    .default({
      pending: 'open',
      unfulfilled: 'open',
      fulfilled: 'shipped',
      canceled: 'cancelled',
      cancelled: 'cancelled',
      hold: 'held',
      'on hold': 'held',
      backorder: 'open',
    })
    .meta({
      title: 'Fulfilment statuses',
      description: 'Meaning of each status, in lower case; warehouses add their own.',
    }),
  holds: z
    .record(z.string(), z.enum(WAREHOUSE_CONDITIONS))
    .default({
      operator_hold: 'WH-HOLD',
      payment_hold: 'CR-HOLD',
      fraud_hold: 'CR-RISK',
      address_hold: 'CU-DATA',
      shipping_method_hold: 'WH-HOLD',
      client_hold: 'CU-CHANGE',
    })
    .meta({
      title: 'Holds',
      description: 'Condition that each hold states while it lasts.',
    }),
  history: z.array(historyPattern).default(DEFAULT_HISTORY).meta({
    title: 'Order history',
    description: 'What entries of the order history mean; the first pattern that matches decides.',
  }),
});
export type ShipheroConfig = z.infer<typeof shipheroConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'updated_at',
  overlapMs: 5 * MINUTE,
  pageSize: 25,
};
export const ORDER_HISTORY: StreamManifest = {
  id: 'order_history',
  entity: 'order_history',
  cursor: 'created_at',
  overlapMs: 5 * MINUTE,
  pageSize: 100,
};

export const shipheroManifest = {
  id: 'shiphero',
  name: 'ShipHero',
  kind: 'wms',
  monogram: 'SH',
  authModes: ['login'],
  config: shipheroConfig,
  secrets: [
    {
      key: 'password',
      label: 'Password',
      help: 'Of the developer user. It is exchanged for a token that renews itself.',
    },
    MANAGED_REFRESH_TOKEN,
  ],
  api: undocumentedApi('public GraphQL API'),
  // 7,000 requests per 5 minutes; the credits (4,004, 60 back per second) bind long before.
  rate: { requests: 3500, windowMs: 5 * MINUTE, concurrency: 2 },
  streams: [ORDERS, ORDER_HISTORY],
  docs: ['https://developer.shiphero.com/', 'https://developer.shiphero.com/schema/'],
} as const satisfies ConnectorManifest<ShipheroConfig>;
