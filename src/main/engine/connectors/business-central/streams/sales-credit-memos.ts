import { z } from 'zod';
import { SALES_CREDIT_MEMOS } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/** Credit memos, drafts and posted. */
export const salesCreditMemos = documentStream({
  manifest: { ...SALES_CREDIT_MEMOS, ...BY_CUSTOMER },
  lines: 'salesCreditMemoLines',
  schema: z.looseObject({
    id: z.string(),
    number: z.string(),
    creditMemoDate: z.string(),
    status: z.string(),
    lastModifiedDateTime: z.string(),
    salesCreditMemoLines: z.array(z.looseObject({ sequence: z.number(), quantity: z.number() })),
  }),
});
