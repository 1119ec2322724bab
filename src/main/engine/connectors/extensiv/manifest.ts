import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { timeZone } from '../kit/wall-time.ts';

const MEANINGS = ['open', 'shipped', 'cancelled'] as const;
export type OrderMeaning = (typeof MEANINGS)[number];

const id = z.string().regex(/^\d*$/, 'must be a number, or empty');

export const extensivConfig = z.object({
  apiUrl: z.url().default('https://secure-wms.com').meta({
    title: 'API address',
    description: 'Host of 3PL Warehouse Manager.',
  }),
  clientId: z.string().min(1).meta({
    title: 'Client id',
    description: 'Of the API credential that the warehouse gave you.',
  }),
  userLogin: z.string().min(1).meta({
    title: 'User login id',
    description: 'Of the user that the credential signs in as.',
  }),
  tpl: z.string().default('').meta({
    title: 'TPL key',
    description: 'For older credentials, which name the warehouse by a GUID; empty for others.',
  }),
  customerId: id.default('').meta({
    title: 'Customer id',
    description: 'Reads the orders of one client of the warehouse; empty for all that the credential shows.',
  }),
  facilityId: id.default('').meta({
    title: 'Facility id',
    description: 'Reads the orders of one site; empty for all.',
  }),
  timeZone: timeZone.default('UTC').meta({
    title: 'Time zone',
    description: 'IANA name, as America/Los_Angeles: the warehouse writes its times without an offset.',
  }),
  externalIdIs: z.enum(['nothing', 'order_no', 'customer_po']).default('nothing').meta({
    title: 'The external id is',
    description: "What the field externalId of an order holds: nothing to link by, an order number, or the customer's.",
  }),
  statuses: z.record(z.string(), z.enum(MEANINGS)).default({ '0': 'open', '1': 'shipped', '2': 'cancelled' }).meta({
    title: 'Statuses',
    description: 'Meaning of each status number. A confirmation goes before it: closed and with its date is shipped.',
  }),
  pageSize: z.int().min(1).max(100).default(100).meta({
    title: 'Page size',
    description: 'Orders per page, with their items and packages; 100 at most.',
  }),
  ...credentialExpiryField,
});
export type ExtensivConfig = z.infer<typeof extensivConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'readOnly.lastModifiedDate',
  // Stamps are the time of the place: an hour of it comes twice in autumn.
  overlapMs: 75 * MINUTE,
  pageSize: 100,
};

export const extensivManifest = {
  id: 'extensiv',
  name: 'Extensiv 3PL Warehouse Manager',
  kind: 'wms',
  monogram: 'EX',
  authModes: ['login'],
  config: extensivConfig,
  secrets: [{ key: 'clientSecret', label: 'Client secret', help: 'Of the API credential.' }],
  api: undocumentedApi('REST, HAL'),
  // The vendor publishes no figure; one call at a time, two a second.
  rate: { requests: 600, windowMs: 5 * MINUTE, concurrency: 1 },
  streams: [ORDERS],
  docs: ['https://developer.extensiv.com/', 'https://help.extensiv.com/en_US/rest-api'],
} as const satisfies ConnectorManifest<ExtensivConfig>;
