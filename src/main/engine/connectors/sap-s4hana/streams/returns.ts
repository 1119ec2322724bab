import { z } from 'zod';
import { CUSTOMER_RETURNS, RETURNS_DELIVERIES } from '../manifest.ts';
import { documentStream } from './documents.ts';
import type { SapEntity } from './entity.ts';

export const RETURN_SET: SapEntity = {
  manifest: CUSTOMER_RETURNS,
  service: 'API_CUSTOMER_RETURN_SRV',
  set: 'A_CustomerReturn',
  key: 'CustomerReturn',
  stamp: { name: 'LastChangeDateTime', grain: 'moment' },
  expand: () => 'to_Item',
  optional: true,
  schema: z.looseObject({
    CustomerReturn: z.string(),
    CreationDate: z.string(),
    to_Item: z.looseObject({ results: z.array(z.looseObject({ CustomerReturnItem: z.string() })) }),
  }),
  findBy: { return_no: { name: 'CustomerReturn', longest: 10 } },
};

export const RETURNS_DELIVERY_SET: SapEntity = {
  manifest: RETURNS_DELIVERIES,
  service: 'API_CUSTOMER_RETURNS_DELIVERY_SRV;v=0002',
  set: 'A_ReturnsDeliveryHeader',
  key: 'DeliveryDocument',
  stamp: { name: 'LastChangeDate', grain: 'day' },
  expand: () => 'to_DeliveryDocumentItem',
  optional: true,
  schema: z.looseObject({
    DeliveryDocument: z.string(),
    CreationDate: z.string(),
    to_DeliveryDocumentItem: z.looseObject({
      results: z.array(z.looseObject({ DeliveryDocumentItem: z.string(), ActualDeliveryQuantity: z.string() })),
    }),
  }),
  findBy: { fulfilment_no: { name: 'DeliveryDocument', longest: 10 } },
};

export const customerReturns = documentStream(RETURN_SET);
export const returnsDeliveries = documentStream(RETURNS_DELIVERY_SET);
