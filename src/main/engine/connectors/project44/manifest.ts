import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

/** What an identifier of a shipment can be to us. */
const IDENTIFIER_MEANINGS = [
  'order_no',
  'customer_po',
  'fulfilment_no',
  'bol',
  'pro',
  'tracking',
  'carrier_code',
  'carrier_name',
] as const;
export type IdentifierMeaning = (typeof IDENTIFIER_MEANINGS)[number];

/** Identifier types that name one movement or one order; containers, vehicles and people come back and name none. */
const USUAL_IDENTIFIERS: Readonly<Record<string, IdentifierMeaning>> = {
  ORDER: 'order_no',
  SALES_ORDER: 'order_no',
  CUSTOMER_REFERENCE: 'order_no',
  PURCHASE_ORDER: 'customer_po',
  DELIVERY_NUMBER: 'fulfilment_no',
  BILL_OF_LADING: 'bol',
  BOOKING_NUMBER: 'bol',
  HOUSE_BILL_OF_LADING: 'bol',
  AIR_WAYBILL: 'bol',
  HOUSE_AIR_WAYBILL: 'bol',
  WAYBILL: 'bol',
  RAIL_WAYBILL: 'bol',
  PRO: 'pro',
  TRACKING_NUMBER: 'tracking',
  CARRIER_SCAC: 'carrier_code',
  CARRIER_NAME: 'carrier_name',
};

export const project44Config = z.object({
  apiUrl: z.url().default('https://na12.api.project44.com/api/v4').meta({
    title: 'API address',
    description: 'Of your region, up to and including /api/v4: na12 for the Americas, eu12 for Europe.',
  }),
  clientId: z.string().min(1).meta({
    title: 'Client id',
    description: 'Of the client application that was registered for this connection.',
  }),
  followOpenOrders: z.boolean().default(true).meta({
    title: 'Follow open orders',
    description:
      'Reads the shipments whose project44 ids stand on documents of open orders. The API lists none by itself.',
  }),
  shipmentIds: z.array(z.string().trim().min(1)).default([]).meta({
    title: 'Further shipments to follow',
    description: 'Ids that project44 gave when tracking began, one per line.',
  }),
  followRelated: z.boolean().default(true).meta({
    title: 'Follow related shipments',
    description: 'Reads the shipments, too, that project44 found to belong to those that are followed (containers).',
  }),
  identifiers: z
    .record(z.string(), z.enum(IDENTIFIER_MEANINGS))
    .default({ ...USUAL_IDENTIFIERS })
    .meta({
      title: 'Identifiers',
      description: 'What each type of identifier is to you; a type that is missing here links nothing.',
    }),
  pageSize: z.int().min(1).max(50).default(20).meta({
    title: 'Page size',
    description: 'Shipments that are read together; each costs one request.',
  }),
  ...credentialExpiryField,
});
export type Project44Config = z.infer<typeof project44Config>;

export const SHIPMENTS: StreamManifest = {
  id: 'shipments',
  entity: 'shipments',
  cursor: 'id',
  overlapMs: 0,
  pageSize: 20,
};

export const project44Manifest = {
  id: 'project44',
  name: 'project44',
  kind: 'tms',
  monogram: 'PF',
  authModes: ['oauth2_client_credentials'],
  config: project44Config,
  secrets: [{ key: 'clientSecret', label: 'Client secret', help: 'Of the client application.' }],
  api: undocumentedApi('v4'),
  // The vendor publishes no figure; five requests a second are those of one busy user.
  rate: { requests: 1500, windowMs: 5 * MINUTE, concurrency: 4 },
  streams: [SHIPMENTS],
  docs: [
    'https://developers.project44.com/guides/shippers/visibility/ftl/get-tracking-updates',
    'https://developers.project44.com/guides/shippers/visibility/ltl/get-updates',
    'https://developers.project44.com/guides/shippers/visibility/ltl/appendix',
  ],
} as const satisfies ConnectorManifest<Project44Config>;
