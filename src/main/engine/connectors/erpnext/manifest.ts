import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { companyCurrencyField, credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { timeZone } from '../kit/wall-time.ts';

const DOCUMENTS = ['sales-order', 'delivery-note', 'sales-invoice', 'payment-entry', 'shipment'] as const;

export const erpnextConfig = z.object({
  siteUrl: z.url().meta({
    title: 'Site address',
    description: 'https://{site}, without a path.',
  }),
  timeZone: timeZone.meta({
    title: 'Time zone of the site',
    description: 'As System Settings of the site have it: Europe/Berlin, Asia/Kolkata. All its times are of this zone.',
  }),
  documents: z
    .array(z.enum(DOCUMENTS))
    .min(1)
    .default([...DOCUMENTS])
    .meta({
      title: 'Documents',
      description: 'What is read. Leave out what the site does not use, or the user has no right to.',
    }),
  onHoldMeans: z.enum(['credit_hold', 'stop']).default('stop').meta({
    title: '"On Hold" means',
    description: 'A credit hold, or a stop that says nothing about credit.',
  }),
  ...companyCurrencyField('payments'),
  pageSize: z.int().min(1).max(500).default(50).meta({
    title: 'Page size',
    description: 'Documents per list; each costs one more call, because lists leave their lines out.',
  }),
  ...credentialExpiryField,
});
export type ErpnextConfig = z.infer<typeof erpnextConfig>;

/** Not every user may see what the site keeps of deletions: names are listed once a day. */
function streamOf(id: string, entity: string, title: string): StreamManifest {
  return { id, entity, title, cursor: 'modified', overlapMs: 5 * MINUTE, pageSize: 50, vanishing: 'deleted' };
}

/** Statuses are worked out anew in the background, which may leave the stamp as it is. */
const COMPUTED = { stampStandsStill: true } as const;

export const SALES_ORDER: StreamManifest = { ...streamOf('sales-order', 'Sales Order', 'Sales orders'), ...COMPUTED };
export const DELIVERY_NOTE: StreamManifest = {
  ...streamOf('delivery-note', 'Delivery Note', 'Delivery notes'),
  ...COMPUTED,
};
export const SALES_INVOICE: StreamManifest = {
  ...streamOf('sales-invoice', 'Sales Invoice', 'Sales invoices'),
  ...COMPUTED,
};
export const PAYMENT_ENTRY = streamOf('payment-entry', 'Payment Entry', 'Payment entries');
export const SHIPMENT = streamOf('shipment', 'Shipment', 'Shipments');

export const erpnextManifest = {
  id: 'erpnext',
  name: 'ERPNext',
  kind: 'erp',
  monogram: 'EN',
  authModes: ['api_key'],
  config: erpnextConfig,
  secrets: [
    { key: 'apiKey', label: 'API key', help: 'Of the user, in its settings, API access.' },
    { key: 'apiSecret', label: 'API secret', help: 'Shown once, when the keys are made.' },
  ],
  api: undocumentedApi('v1 (/api/resource)'),
  // A site may set a limit of its own; each document costs a call.
  rate: { requests: 300, windowMs: MINUTE, concurrency: 4 },
  streams: [SALES_ORDER, DELIVERY_NOTE, SALES_INVOICE, PAYMENT_ENTRY, SHIPMENT],
  docs: [
    'https://docs.frappe.io/framework/user/en/api/rest',
    'https://docs.frappe.io/erpnext/user/manual/en/sales-order',
  ],
} as const satisfies ConnectorManifest<ErpnextConfig>;
