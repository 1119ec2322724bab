import { z } from 'zod';
import { SALES_ORDERS } from '../manifest.ts';
import { documentStream } from './documents.ts';
import type { SapEntity } from './entity.ts';

export const SALES_ORDER_SET: SapEntity = {
  manifest: SALES_ORDERS,
  service: 'API_SALES_ORDER_SRV',
  set: 'A_SalesOrder',
  key: 'SalesOrder',
  stamp: { name: 'LastChangeDateTime', grain: 'moment' },
  soldTo: true,
  expand: ({ readAddresses }) => `to_Item/to_ScheduleLine,${readAddresses ? 'to_Partner/to_Address' : 'to_Partner'}`,
  schema: z.looseObject({
    SalesOrder: z.string(),
    CreationDate: z.string(),
    to_Item: z.looseObject({
      results: z.array(z.looseObject({ SalesOrderItem: z.string(), RequestedQuantity: z.string() })),
    }),
  }),
  findBy: {
    order_no: { name: 'SalesOrder', longest: 10 },
    customer_po: { name: 'PurchaseOrderByCustomer', longest: 35 },
  },
};

export const salesOrders = documentStream(SALES_ORDER_SET);
