import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { companyCurrencyField, credentialExpiryField, regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

const DOCUMENTS = ['sale-order', 'stock-picking', 'account-move', 'account-payment'] as const;

export const odooConfig = z.object({
  url: z.url().meta({
    title: 'Odoo address',
    description: 'https://{host}, without a path.',
  }),
  protocol: z.enum(['by_release', 'json2', 'jsonrpc']).default('by_release').meta({
    title: 'Protocol',
    description: 'JSON-2 from release 19 on, JSON-RPC before it. By release: the server is asked which one it has.',
  }),
  database: z.string().default('').meta({
    title: 'Database',
    description: 'JSON-RPC always wants it; JSON-2 only where one server has several that the host name does not tell.',
  }),
  user: z.string().default('').meta({
    title: 'User',
    description: 'Login of the user whose API key it is. For JSON-RPC; JSON-2 knows the user by the key.',
  }),
  companyIds: z.array(z.string().regex(/^\d+$/, 'must be a number')).default([]).meta({
    title: 'Companies',
    description: 'Ids of the companies to read; empty for the default company of the user.',
  }),
  documents: z
    .array(z.enum(DOCUMENTS))
    .min(1)
    .default([...DOCUMENTS])
    .meta({
      title: 'Documents',
      description: 'What is read. Leave out what the database has no module for, or the user no right to.',
    }),
  expectedDateIsPromise: z.boolean().default(true).meta({
    title: 'The expected date is a promise',
    description:
      'Where an order has no commitment date, the date that Odoo expects by lead times is what was promised.',
  }),
  pickPatterns: z
    .array(regularExpression)
    .default([String.raw`\bpick`])
    .meta({
      title: 'Operation types that pick',
      description: 'Regular expressions for the name of an operation type of a warehouse that works in several steps.',
    }),
  packPatterns: z
    .array(regularExpression)
    .default([String.raw`\bpack`])
    .meta({
      title: 'Operation types that pack',
      description: 'Regular expressions for the name of an operation type of a warehouse that works in several steps.',
    }),
  ...companyCurrencyField('documents'),
  pageSize: z.int().min(1).max(500).default(100).meta({
    title: 'Page size',
    description: 'Documents per call. A server ends calls that take too long.',
  }),
  ...credentialExpiryField,
});
export type OdooConfig = z.infer<typeof odooConfig>;

/** A record is stamped with the start of its transaction and seen at its end. Of what is deleted nothing is told. */
function streamOf(id: string, entity: string, title: string): StreamManifest {
  return { id, entity, title, cursor: 'write_date', overlapMs: 10 * MINUTE, pageSize: 100, vanishing: 'deleted' };
}

/** States that Odoo computes from other records may change without the stamp. */
const COMPUTED = { stampStandsStill: true } as const;

export const SALE_ORDERS: StreamManifest = { ...streamOf('sale-order', 'sale.order', 'Sales orders'), ...COMPUTED };
export const PICKINGS: StreamManifest = { ...streamOf('stock-picking', 'stock.picking', 'Transfers'), ...COMPUTED };
export const MOVES: StreamManifest = { ...streamOf('account-move', 'account.move', 'Invoices'), ...COMPUTED };
export const PAYMENTS = streamOf('account-payment', 'account.payment', 'Payments');

export const odooManifest = {
  id: 'odoo',
  name: 'Odoo',
  kind: 'erp',
  monogram: 'OD',
  authModes: ['api_key', 'login'],
  config: odooConfig,
  secrets: [
    {
      key: 'apiKey',
      label: 'API key',
      help: "Made in the user's preferences, account security. One made by hand ends after three months at most.",
    },
  ],
  api: {
    version: 'JSON-2, else JSON-RPC',
    since: null,
    endsOn: null,
    policy: {
      sentence:
        'JSON-RPC is deprecated since Odoo 19 and to be removed with Odoo 22 (autumn 2028); JSON-2 takes its place.',
      page: 'https://www.odoo.com/documentation/latest/developer/reference/external_rpc_api.html',
    },
  },
  // No limit is published; the workers of a server serve its users first.
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [SALE_ORDERS, PICKINGS, MOVES, PAYMENTS],
  docs: [
    'https://www.odoo.com/documentation/19.0/developer/reference/external_api.html',
    'https://www.odoo.com/documentation/18.0/developer/reference/external_api.html',
  ],
} as const satisfies ConnectorManifest<OdooConfig>;
