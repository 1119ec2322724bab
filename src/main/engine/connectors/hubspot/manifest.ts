import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { CASE_MEANINGS } from '../kit/cases.ts';
import { companyCurrencyField, credentialExpiryField, regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { FULFILMENT_STATUSES, ORDER_MEANINGS, ORDER_STAGES } from './statuses.ts';

const propertyName = z.string().regex(/^$|^[a-z][a-z0-9_]*$/, 'must be the internal name of a property, or empty');
export const OBJECTS = ['orders', 'deals', 'tickets', 'invoices'] as const;

export const hubspotConfig = z.object({
  apiUrl: z.url().default('https://api.hubapi.com').meta({
    title: 'API address',
    description: 'Without a path.',
  }),
  objects: z
    .array(z.enum(OBJECTS))
    .min(1)
    .default([...OBJECTS])
    .meta({
      title: 'Objects',
      description: 'What is read; an account without orders reads deals, for example.',
    }),
  orderNumberProperty: propertyName.default('hs_external_order_id').meta({
    title: 'ERP order number on the order',
    description: 'Internal name of the property; empty when there is none.',
  }),
  purchaseOrderProperty: propertyName.default('').meta({
    title: "Customer's purchase order on the order",
    description: 'Internal name of the property; empty when there is none.',
  }),
  promisedDateProperty: propertyName.default('').meta({
    title: 'Promised delivery date',
    description: 'Internal name of the property on the order; empty when there is none.',
  }),
  dealOrderNumberProperty: propertyName.default('').meta({
    title: 'ERP order number on the deal',
    description: 'A deal that is won and has it is an order; empty when deals are none.',
  }),
  ticketOrderNumberProperty: propertyName.default('').meta({
    title: 'ERP order number on the ticket',
    description: 'Internal name of the property; empty when there is none.',
  }),
  invoiceOrderNumberProperty: propertyName.default('').meta({
    title: 'ERP order number on the invoice',
    description: 'Internal name of the property; empty when there is none.',
  }),
  ticketTypeProperty: propertyName.default('hs_ticket_category').meta({
    title: 'Type of a ticket',
    description: 'Internal name of the property that says what a ticket is about; empty when there is none.',
  }),
  ticketTypes: z
    .record(z.string(), z.enum(CASE_MEANINGS))
    .default({ PRODUCT_ISSUE: 'none', BILLING_ISSUE: 'none', FEATURE_REQUEST: 'none', GENERAL_INQUIRY: 'none' })
    .meta({
      title: 'Ticket types',
      description: 'What a ticket of each type says of its order, from its creation until it is closed.',
    }),
  orderNumberPatterns: z
    .array(regularExpression)
    .default([String.raw`\bSO[-\s#]*0*(\d{4,10})\b`, String.raw`\border(?:\s+(?:no\.?|number))?[\s:#]*0*(\d{4,10})\b`])
    .meta({
      title: 'Order numbers in text',
      description: 'Regular expressions for subject and content of a ticket; the first group is the number.',
    }),
  orderStages: z.record(z.string(), z.enum(ORDER_MEANINGS)).default(ORDER_STAGES).meta({
    title: 'Stages of orders',
    description: 'Meaning of each stage of the order pipelines, by its label.',
  }),
  fulfilmentStatuses: z
    .record(z.string(), z.enum(['none', 'partial', 'complete']))
    .default(FULFILMENT_STATUSES)
    .meta({
      title: 'Fulfilment statuses',
      description: 'Meaning of each value of hs_fulfillment_status, in small letters.',
    }),
  ...companyCurrencyField('records'),
  pageSize: z.int().min(1).max(100).default(50).meta({
    title: 'Page size',
    description: 'Records per search; what belongs to them costs two more calls each.',
  }),
  ...credentialExpiryField,
});
export type HubspotConfig = z.infer<typeof hubspotConfig>;

/** A search finds a change some seconds to minutes later. */
function streamOf(id: string): StreamManifest {
  return { id, entity: id, cursor: 'hs_lastmodifieddate', overlapMs: 10 * MINUTE, pageSize: 50 };
}

export const ORDERS = streamOf('orders');
export const DEALS = streamOf('deals');
export const TICKETS = streamOf('tickets');
export const INVOICES = streamOf('invoices');

export const hubspotManifest = {
  id: 'hubspot',
  name: 'HubSpot',
  kind: 'crm',
  monogram: 'HS',
  authModes: ['api_key'],
  config: hubspotConfig,
  secrets: [{ key: 'token', label: 'Access token', help: 'Of a private app of the account, with the right to read.' }],
  api: {
    version: 'v3',
    since: null,
    // The vendor names the month.
    endsOn: '2027-09-01',
    policy: {
      sentence:
        'Versions named by their month take the place of v1 to v4, which HubSpot supports until September 2027.',
      page: 'https://developers.hubspot.com/docs/api-reference/legacy/migration-guide',
    },
  },
  // About 100 in ten seconds per app in the smallest plan, 4 searches a second; half of it is left to other programs.
  rate: { requests: 50, windowMs: 10_000, concurrency: 4 },
  streams: [ORDERS, DEALS, TICKETS, INVOICES],
  docs: [
    'https://developers.hubspot.com/docs/api/crm/search',
    'https://developers.hubspot.com/docs/api/usage-details',
    'https://developers.hubspot.com/docs/api/commerce/invoices',
  ],
} as const satisfies ConnectorManifest<HubspotConfig>;
