import { z } from 'zod';
import { CUSTOMER_PAYMENTS } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/**
 * The service answers "You must specify a journal batch ID or a journal ID to get a journal line" to a list that no journal
 * bounds: any journal will do. Source: page "APIV2 - Customer Payments" of the vendor's application.
 */
const OF_ANY_JOURNAL = 'journalId ne 00000000-0000-0000-0000-000000000000';

/** Lines of payment journals. Posting the journal takes them from this list. */
export const customerPayments = documentStream({
  manifest: { ...CUSTOMER_PAYMENTS, ...BY_CUSTOMER },
  lines: null,
  listedBy: OF_ANY_JOURNAL,
  schema: z.looseObject({
    id: z.string(),
    documentNumber: z.string(),
    postingDate: z.string(),
    amount: z.number(),
    appliesToInvoiceNumber: z.string(),
    lastModifiedDateTime: z.string(),
  }),
});
