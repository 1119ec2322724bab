import { z } from 'zod';
import { LINE_KINDS } from '#shared/domain/document.ts';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { timeZone } from '../kit/wall-time.ts';

const BLOCK_CONDITIONS = ['WH-HOLD', 'CR-HOLD', 'CR-PREPAY', 'CR-RISK', 'ST-BACK', 'CU-DATA', 'CU-CHANGE'] as const;

export const sapConfig = z.object({
  serviceUrl: z.url({ protocol: /^https?$/ }).meta({
    title: 'Service address',
    description: 'Up to and including /sap/opu/odata/sap: https://my{number}-api.s4hana.cloud.sap/sap/opu/odata/sap',
  }),
  sapClient: z
    .string()
    .regex(/^(\d{3})?$/, 'must be three digits, or empty')
    .default('')
    .meta({ title: 'Client', description: 'Three digits, on premises; empty in the public cloud.' }),
  authMode: z.enum(['basic', 'oauth2_client_credentials', 'client_certificate']).default('basic').meta({
    title: 'Sign-in',
    description: 'User and password, OAuth 2 client credentials, or a client certificate.',
  }),
  user: z.string().default('').meta({
    title: 'User',
    description: 'Communication user; for user and password only.',
  }),
  tokenUrl: z
    .union([z.url(), z.literal('')])
    .default('')
    .meta({
      title: 'Token address',
      description: 'As the communication arrangement shows it; for OAuth 2 only.',
    }),
  clientId: z.string().default('').meta({
    title: 'Client id',
    description: 'Of the OAuth 2 client; for OAuth 2 only.',
  }),
  readAddresses: z.boolean().default(true).meta({
    title: 'Read names and addresses',
    description: 'Off on releases whose sales order or delivery service has no addresses of partners.',
  }),
  deliveryBlocks: z.record(z.string(), z.enum(BLOCK_CONDITIONS)).default({}).meta({
    title: 'Delivery blocks',
    description: 'What each reason of a delivery block states; one that is not listed is a hold of the warehouse.',
  }),
  itemCategories: z
    .record(z.string(), z.enum(LINE_KINDS))
    .default({ TAS: 'drop_ship', TAX: 'non_stock', TAD: 'service', TATX: 'comment' })
    .meta({
      title: 'Item categories',
      description: 'What a line of each category sells. Others are goods where they are relevant for delivery.',
    }),
  carrierFunctions: z.array(z.string().min(1)).default(['CR', 'SP', 'FA']).meta({
    title: 'Partner functions of carriers',
    description: 'Functions under which a delivery names the supplier that carries it.',
  }),
  timeZones: z
    .record(z.string(), timeZone)
    .default({
      UTC: 'Etc/UTC',
      CET: 'Europe/Berlin',
      GMTUK: 'Europe/London',
      EST: 'America/New_York',
      CST: 'America/Chicago',
      MST: 'America/Denver',
      PST: 'America/Los_Angeles',
    })
    .meta({
      title: 'Time zones',
      description:
        'IANA name of each zone that shipping points have. The time of a goods issue in another zone is left out: its date counts.',
    }),
  pageSize: z.int().min(1).max(1000).default(100).meta({
    title: 'Page size',
    description: 'Documents per page. They come with their items.',
  }),
  ...credentialExpiryField,
});
export type SapConfig = z.infer<typeof sapConfig>;

/** Deliveries, invoices and payments leave the stamp of a document alone; its items move it or not, by release. */
const STANDS_STILL = { stampStandsStill: true } as const;

export const SALES_ORDERS: StreamManifest = {
  id: 'salesOrders',
  entity: 'A_SalesOrder',
  cursor: 'LastChangeDateTime',
  overlapMs: 10 * MINUTE,
  pageSize: 100,
  ...STANDS_STILL,
};

export const OUTBOUND_DELIVERIES: StreamManifest = {
  id: 'outboundDeliveries',
  entity: 'A_OutbDeliveryHeader',
  cursor: 'LastChangeDate',
  // The stamp is a day, in the zone of the system.
  overlapMs: DAY,
  pageSize: 100,
  ...STANDS_STILL,
};

export const BILLING_DOCUMENTS: StreamManifest = {
  id: 'billingDocuments',
  entity: 'A_BillingDocument',
  cursor: 'LastChangeDateTime',
  overlapMs: 10 * MINUTE,
  pageSize: 100,
  ...STANDS_STILL,
};

export const CUSTOMER_RETURNS: StreamManifest = {
  id: 'customerReturns',
  entity: 'A_CustomerReturn',
  cursor: 'LastChangeDateTime',
  overlapMs: 10 * MINUTE,
  pageSize: 100,
  ...STANDS_STILL,
};

export const RETURNS_DELIVERIES: StreamManifest = {
  id: 'returnsDeliveries',
  entity: 'A_ReturnsDeliveryHeader',
  cursor: 'LastChangeDate',
  overlapMs: DAY,
  pageSize: 100,
  ...STANDS_STILL,
};

export const sapManifest = {
  id: 'sap-s4hana',
  name: 'SAP S/4HANA',
  kind: 'erp',
  monogram: 'SA',
  authModes: ['basic', 'oauth2_client_credentials', 'client_certificate'],
  config: sapConfig,
  secrets: [
    { key: 'password', label: 'Password', help: 'Of the communication user; for user and password only.' },
    { key: 'clientSecret', label: 'Client secret', help: 'For OAuth 2 only.' },
    { key: 'certificate', label: 'Client certificate', help: 'PEM text; for a client certificate only.' },
    { key: 'privateKey', label: 'Private key', help: 'PEM text of its key, without a passphrase.' },
  ],
  api: undocumentedApi('OData V2, deliveries v0002'),
  // No quota is documented; tenants throttle by load, and other programs share it.
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [SALES_ORDERS, OUTBOUND_DELIVERIES, BILLING_DOCUMENTS, CUSTOMER_RETURNS, RETURNS_DELIVERIES],
  docs: [
    'https://api.sap.com/api/OP_API_SALES_ORDER_SRV_0001/overview',
    'https://api.sap.com/api/OP_API_OUTBOUND_DELIVERY_SRV_0002/overview',
    'https://api.sap.com/api/OP_API_BILLING_DOCUMENT_SRV_0001/overview',
    'https://api.sap.com/api/API_CUSTOMER_RETURN_SRV/overview',
  ],
} as const satisfies ConnectorManifest<SapConfig>;
