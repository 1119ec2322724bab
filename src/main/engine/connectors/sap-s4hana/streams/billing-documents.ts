import { z } from 'zod';
import { BILLING_DOCUMENTS } from '../manifest.ts';
import { documentStream } from './documents.ts';
import type { SapEntity } from './entity.ts';

export const BILLING_SET: SapEntity = {
  manifest: BILLING_DOCUMENTS,
  service: 'API_BILLING_DOCUMENT_SRV',
  set: 'A_BillingDocument',
  key: 'BillingDocument',
  stamp: { name: 'LastChangeDateTime', grain: 'moment' },
  soldTo: true,
  expand: () => 'to_Item',
  schema: z.looseObject({
    BillingDocument: z.string(),
    SDDocumentCategory: z.string(),
    BillingDocumentDate: z.string(),
    to_Item: z.looseObject({
      results: z.array(z.looseObject({ BillingDocumentItem: z.string(), BillingQuantity: z.string() })),
    }),
  }),
  findBy: {
    invoice_no: { name: 'BillingDocument', longest: 10 },
    order_no: { name: 'SalesDocument', items: 'A_BillingDocumentItem', longest: 10 },
  },
};

export const billingDocuments = documentStream(BILLING_SET);
