import { z } from 'zod';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

/** What a number of yours on a shipment can be. */
const NUMBER_MEANINGS = ['order_no', 'customer_po', 'fulfilment_no', 'nothing'] as const;
export type NumberMeaning = (typeof NUMBER_MEANINGS)[number];
const meaning = z.enum(NUMBER_MEANINGS);

export const shipengineConfig = z.object({
  apiUrl: z.url().default('https://api.shipengine.com/v1').meta({
    title: 'API address',
    description: 'Up to and including /v1.',
  }),
  externalOrderIdIs: meaning.default('order_no').meta({
    title: 'The external order id is',
    description: 'What external_order_id of shipments and labels holds.',
  }),
  externalShipmentIdIs: meaning.default('fulfilment_no').meta({
    title: 'The external shipment id is',
    description: 'What external_shipment_id holds; fulfilment_no is a delivery of the ERP.',
  }),
  shipmentNumberIs: meaning.default('nothing').meta({
    title: 'The shipment number is',
    description: 'What shipment_number holds.',
  }),
  pageSize: z.int().min(1).max(500).default(100).meta({
    title: 'Page size',
    description: 'Shipments or labels per page. Each label costs a request more, for its tracking.',
  }),
  ...credentialExpiryField,
});
export type ShipengineConfig = z.infer<typeof shipengineConfig>;

export const SHIPMENTS: StreamManifest = {
  id: 'shipments',
  entity: 'shipments',
  cursor: 'modified_at',
  overlapMs: 5 * MINUTE,
  pageSize: 100,
};
export const LABELS: StreamManifest = {
  id: 'labels',
  entity: 'labels',
  cursor: 'created_at',
  // The greatest stamp seen may be a scan, which some carriers write in the time of the place.
  overlapMs: DAY,
  pageSize: 100,
  stampStandsStill: true,
};

export const shipengineManifest = {
  id: 'shipengine',
  name: 'ShipEngine',
  kind: 'tms',
  monogram: 'SE',
  authModes: ['api_key'],
  config: shipengineConfig,
  secrets: [{ key: 'apiKey', label: 'API key', help: 'Production key; a sandbox key sees test data only.' }],
  api: undocumentedApi('v1'),
  // About 200 a minute are allowed; the account is shared with what buys the labels.
  rate: { requests: 100, windowMs: MINUTE, concurrency: 2 },
  streams: [SHIPMENTS, LABELS],
  docs: ['https://www.shipengine.com/docs/tracking/'],
} as const satisfies ConnectorManifest<ShipengineConfig>;
