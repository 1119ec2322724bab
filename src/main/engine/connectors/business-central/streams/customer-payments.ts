import { z } from 'zod';
import { CUSTOMER_PAYMENTS } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/** Lines of payment journals. Posting the journal takes them from this list. */
export const customerPayments = documentStream({
  manifest: { ...CUSTOMER_PAYMENTS, ...BY_CUSTOMER },
  lines: null,
  schema: z.looseObject({
    id: z.string(),
    documentNumber: z.string(),
    postingDate: z.string(),
    amount: z.number(),
    appliesToInvoiceNumber: z.string(),
    lastModifiedDateTime: z.string(),
  }),
});
