import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

export const DONE_MEANINGS = ['shipped', 'delivered'] as const;

export const trytonConfig = z.object({
  databaseUrl: z.url().meta({
    title: 'Database address',
    description: 'https://{host}/{database}/ – servers that say 404 there take https://{host}/{database}/rpc/.',
  }),
  username: z.string().min(1).meta({
    title: 'User name',
    description: 'Of a user of its own with read access to sales, stock and invoices.',
  }),
  company: z.int().min(1).nullable().default(null).meta({
    title: 'Company',
    description: 'Id of the company whose documents are read; empty for that of the user.',
  }),
  doneMeans: z.enum(DONE_MEANINGS).default('shipped').meta({
    title: 'A shipment that is done',
    description: 'Has left the house; or, from release 7.4 on where people use the state "Shipped", has arrived.',
  }),
  pageSize: z.int().min(1).max(1000).default(200).meta({
    title: 'Page size',
    description: 'Records per page.',
  }),
  ...credentialExpiryField,
});
export type TrytonConfig = z.infer<typeof trytonConfig>;

function streamOf(id: string, entity: string, stampStandsStill: boolean): StreamManifest {
  const cursor = 'write_date, else create_date';
  const stream = { id, entity, cursor, overlapMs: 5 * MINUTE, pageSize: 200, vanishing: 'deleted' } as const;
  return stampStandsStill ? { ...stream, stampStandsStill } : stream;
}

export const SALES = streamOf('sales', 'sale.sale', true);
export const SHIPMENTS = streamOf('shipments', 'stock.shipment.out', true);
export const PACKAGES = streamOf('packages', 'stock.package', false);
export const RETURNS = streamOf('returns', 'stock.shipment.out.return', true);
export const INVOICES = streamOf('invoices', 'account.invoice', true);

export const trytonManifest = {
  id: 'tryton',
  name: 'Tryton',
  kind: 'erp',
  monogram: 'TR',
  authModes: ['login'],
  config: trytonConfig,
  secrets: [{ key: 'password', label: 'Password', help: 'Of the user that Throughline signs in as.' }],
  api: {
    version: 'trytond JSON-RPC, 6.0',
    since: null,
    endsOn: null,
    policy: {
      sentence:
        "The server is the company's own: Tryton mends a series for a year, one that ends in .0 for five, 6.0 until May 2026.",
      page: 'https://discuss.tryton.org/t/release-process/395',
    },
  },
  // The server is the company's own and knows no limit; people work on it as well.
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [SALES, SHIPMENTS, PACKAGES, RETURNS, INVOICES],
  docs: ['https://docs.tryton.org/latest/server/topics/rpc.html', 'https://docs.tryton.org/latest/modules-sale/'],
} as const satisfies ConnectorManifest<TrytonConfig>;
