import { z } from 'zod';
import { ORDER } from '../manifest.ts';
import { queryStream } from './query-stream.ts';

const ITEM_FIELDS = [
  'Id',
  'OrderItemNumber',
  'IsDeleted',
  'Quantity',
  'UnitPrice',
  'TotalPrice',
  'Description',
  'Product2.ProductCode',
  'Product2.Name',
].join(', ');

/** Orders with their products. A change of a product alone does not always move the order's stamp. */
export const orderStream = queryStream({
  manifest: ORDER,
  fields: (config) => [
    'OrderNumber',
    'Status',
    'StatusCode',
    'EffectiveDate',
    'ActivatedDate',
    'PoNumber',
    'TotalAmount',
    'CreatedDate',
    'ShippingCity',
    'ShippingState',
    'ShippingCountry',
    'Account.Name',
    'Account.AccountNumber',
    ...(config.multiCurrency ? ['CurrencyIsoCode'] : []),
    ...[config.orderNumberField, config.promisedDateField, config.firstPromisedDateField].filter((name) => name !== ''),
    `(SELECT ${ITEM_FIELDS} FROM OrderItems)`,
  ],
  children: 'OrderItems',
  knownBy: ['order_no', 'customer_po'],
  numbers: ({ orderNumberField }) => ({ order_no: ['OrderNumber', orderNumberField], customer_po: ['PoNumber'] }),
  schema: z.looseObject({
    Id: z.string(),
    SystemModstamp: z.string(),
    OrderNumber: z.string(),
    Status: z.string(),
    CreatedDate: z.string(),
    OrderItems: z.looseObject({ records: z.array(z.looseObject({ Id: z.string(), Quantity: z.number() })) }).nullish(),
  }),
});
