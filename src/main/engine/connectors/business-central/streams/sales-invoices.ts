import { z } from 'zod';
import { SALES_INVOICES } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/** Drafts and posted invoices in one set. */
export const salesInvoices = documentStream({
  manifest: { ...SALES_INVOICES, ...BY_CUSTOMER },
  lines: 'salesInvoiceLines',
  orderNumberField: 'orderNumber',
  schema: z.looseObject({
    id: z.string(),
    number: z.string(),
    orderNumber: z.string(),
    status: z.string(),
    invoiceDate: z.string(),
    lastModifiedDateTime: z.string(),
    salesInvoiceLines: z.array(z.looseObject({ sequence: z.number(), quantity: z.number() })),
  }),
});
