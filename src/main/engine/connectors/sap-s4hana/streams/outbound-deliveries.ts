import { z } from 'zod';
import { OUTBOUND_DELIVERIES } from '../manifest.ts';
import { documentStream } from './documents.ts';
import type { SapEntity } from './entity.ts';

export const DELIVERY_SET: SapEntity = {
  manifest: OUTBOUND_DELIVERIES,
  service: 'API_OUTBOUND_DELIVERY_SRV;v=0002',
  set: 'A_OutbDeliveryHeader',
  key: 'DeliveryDocument',
  stamp: { name: 'LastChangeDate', grain: 'day' },
  soldTo: true,
  expand: ({ readAddresses }) =>
    [
      'to_DeliveryDocumentItem',
      readAddresses ? 'to_DeliveryDocumentPartner/to_Address2' : 'to_DeliveryDocumentPartner',
      'to_HandlingUnitHeaderDelivery',
    ].join(','),
  schema: z.looseObject({
    DeliveryDocument: z.string(),
    CreationDate: z.string(),
    to_DeliveryDocumentItem: z.looseObject({
      results: z.array(z.looseObject({ DeliveryDocumentItem: z.string(), ActualDeliveryQuantity: z.string() })),
    }),
  }),
  findBy: {
    fulfilment_no: { name: 'DeliveryDocument', longest: 10 },
    order_no: { name: 'ReferenceSDDocument', items: 'A_OutbDeliveryItem', longest: 10 },
  },
};

export const outboundDeliveries = documentStream(DELIVERY_SET);
