import { z } from 'zod';
import { SALES_ORDERS } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/** Open, unposted orders. An order that is invoiced in full leaves this list. */
export const salesOrders = documentStream({
  manifest: { ...SALES_ORDERS, ...BY_CUSTOMER },
  lines: 'salesOrderLines',
  orderNumberField: 'number',
  schema: z.looseObject({
    id: z.string(),
    number: z.string(),
    orderDate: z.string(),
    status: z.string(),
    lastModifiedDateTime: z.string(),
    salesOrderLines: z.array(z.looseObject({ sequence: z.number(), lineType: z.string(), quantity: z.number() })),
  }),
});
