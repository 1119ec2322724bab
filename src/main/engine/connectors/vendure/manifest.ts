import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { shopNumberField } from '../kit/shop-number.ts';
import { ORDER_MEANINGS } from './statuses.ts';

/** Name of a custom field: letters and digits, so that it cannot break out of a query. */
const fieldName = z.string().regex(/^$|^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a custom field, or empty');

export const vendureConfig = z.object({
  apiUrl: z.url().meta({
    title: 'Admin API address',
    description: 'https://{host}/admin-api',
  }),
  authMode: z.enum(['api_key', 'login']).default('api_key').meta({
    title: 'Sign-in',
    description: 'An API key (Vendure 3.6 and newer), or an administrator of its own with a password.',
  }),
  username: z.string().default('').meta({
    title: 'User name',
    description: 'Of the administrator; for the sign-in with a password only.',
  }),
  channelToken: z.string().default('').meta({
    title: 'Channel token',
    description: 'Channel whose orders are read; empty for the default channel.',
  }),
  erpNumberField: fieldName.default('').meta({
    title: 'ERP order number',
    description: 'Custom field of the order that holds it; empty when there is none.',
  }),
  purchaseOrderField: fieldName.default('').meta({
    title: "Customer's purchase order",
    description: 'Custom field of the order that holds its number; empty when there is none.',
  }),
  ...shopNumberField,
  states: z.record(z.string(), z.enum(ORDER_MEANINGS)).default({}).meta({
    title: 'States of your own',
    description: "Meaning of each state that the shop's order process adds to the usual ones.",
  }),
  moneyDigits: z.int().min(0).max(6).default(2).meta({
    title: 'Digits of amounts',
    description: 'Amounts are whole numbers; so many of their digits stand behind the point.',
  }),
  pageSize: z.int().min(1).max(100).default(50).meta({
    title: 'Page size',
    description: 'Orders per page. The server refuses more than its own limit.',
  }),
});
export type VendureConfig = z.infer<typeof vendureConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'updatedAt',
  overlapMs: 5 * MINUTE,
  pageSize: 50,
  stampStandsStill: true,
};

export const vendureManifest = {
  id: 'vendure',
  name: 'Vendure',
  kind: 'commerce',
  monogram: 'VE',
  authModes: ['api_key', 'login'],
  config: vendureConfig,
  secrets: [
    { key: 'apiKey', label: 'API key', help: 'Of a role with the right ReadOrder.' },
    { key: 'password', label: 'Password', help: 'Of the administrator; for the sign-in with a password only.' },
  ],
  api: undocumentedApi('admin-api 3'),
  // The server knows no limit of its own and also serves customers.
  rate: { requests: 240, windowMs: MINUTE, concurrency: 2 },
  streams: [ORDERS],
  docs: [
    'https://docs.vendure.io/reference/graphql-api/admin/queries/#orders',
    'https://docs.vendure.io/guides/core-concepts/orders/',
  ],
} as const satisfies ConnectorManifest<VendureConfig>;
