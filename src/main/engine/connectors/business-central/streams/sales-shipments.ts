import { z } from 'zod';
import { SALES_SHIPMENTS } from '../manifest.ts';
import { BY_CUSTOMER, documentStream } from './documents.ts';

/** Posted shipments: the goods issue. */
export const salesShipments = documentStream({
  manifest: { ...SALES_SHIPMENTS, ...BY_CUSTOMER },
  lines: 'salesShipmentLines',
  orderNumberField: 'orderNumber',
  schema: z.looseObject({
    id: z.string(),
    number: z.string(),
    orderNumber: z.string(),
    postingDate: z.string(),
    lastModifiedDateTime: z.string(),
    salesShipmentLines: z.array(z.looseObject({ sequence: z.number(), quantity: z.number() })),
  }),
});
