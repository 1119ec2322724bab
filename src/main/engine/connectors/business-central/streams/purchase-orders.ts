import { z } from 'zod';
import { PURCHASE_ORDERS } from '../manifest.ts';
import { documentStream } from './documents.ts';

/** Open purchase orders. One that is received and invoiced in full leaves this list. */
export const purchaseOrders = documentStream({
  manifest: PURCHASE_ORDERS,
  lines: 'purchaseOrderLines',
  schema: z.looseObject({
    id: z.string(),
    number: z.string(),
    orderDate: z.string(),
    status: z.string(),
    lastModifiedDateTime: z.string(),
    purchaseOrderLines: z.array(z.looseObject({ sequence: z.number(), lineType: z.string(), quantity: z.number() })),
  }),
});
