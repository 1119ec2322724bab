import { z } from 'zod';
import { INCIDENTS, INVOICES, SALES_ORDERS } from '../manifest.ts';
import { rowStream } from './rows.ts';

function named(columns: readonly string[]): string[] {
  return [...new Set(columns.filter((column) => column !== ''))];
}

const LINE_COLUMNS = [
  'lineitemnumber',
  '_productid_value',
  'productdescription',
  'quantity',
  '_uomid_value',
  'priceperunit',
  'extendedamount',
  'tax',
];

export const salesOrders = rowStream({
  manifest: SALES_ORDERS,
  table: 'salesorder',
  id: 'salesorderid',
  columns: (config) =>
    named([
      'salesorderid',
      'ordernumber',
      'name',
      '_customerid_value',
      '_ownerid_value',
      'statecode',
      'statuscode',
      'requestdeliveryby',
      'datefulfilled',
      'submitdate',
      'totalamount',
      'totaltax',
      '_transactioncurrencyid_value',
      'shipto_name',
      'shipto_city',
      'shipto_stateorprovince',
      'shipto_country',
      'shippingmethodcode',
      'prioritycode',
      'createdon',
      'modifiedon',
      config.orderNumberColumn,
      config.purchaseOrderColumn,
      config.promisedDateColumn,
    ]),
  parts: {
    table: 'salesorderdetail',
    set: 'salesorderdetails',
    id: 'salesorderdetailid',
    parent: '_salesorderid_value',
    member: 'order_details',
    columns: [...LINE_COLUMNS, 'quantityshipped', 'quantitybackordered', 'quantitycancelled', 'requestdeliveryby'],
  },
  numbers: ({ orderNumberColumn, purchaseOrderColumn }) => ({
    order_no: orderNumberColumn === '' ? 'ordernumber' : orderNumberColumn,
    customer_po: purchaseOrderColumn,
  }),
  schema: z.looseObject({
    salesorderid: z.string(),
    ordernumber: z.string(),
    statecode: z.number(),
    createdon: z.string(),
    modifiedon: z.string(),
  }),
});

export const invoices = rowStream({
  manifest: INVOICES,
  table: 'invoice',
  id: 'invoiceid',
  columns: () => [
    'invoiceid',
    'invoicenumber',
    'name',
    '_salesorderid_value',
    '_customerid_value',
    'statecode',
    'statuscode',
    'duedate',
    'datedelivered',
    'totalamount',
    'totaltax',
    '_transactioncurrencyid_value',
    'createdon',
    'modifiedon',
  ],
  parts: {
    table: 'invoicedetail',
    set: 'invoicedetails',
    id: 'invoicedetailid',
    parent: '_invoiceid_value',
    member: 'invoice_details',
    columns: LINE_COLUMNS,
  },
  numbers: () => ({ invoice_no: 'invoicenumber' }),
  schema: z.looseObject({
    invoiceid: z.string(),
    invoicenumber: z.string(),
    statecode: z.number(),
    createdon: z.string(),
    modifiedon: z.string(),
  }),
});

/** Cases. */
export const incidents = rowStream({
  manifest: INCIDENTS,
  table: 'incident',
  id: 'incidentid',
  columns: ({ caseOrderNumberColumn }) =>
    named([
      'incidentid',
      'ticketnumber',
      'title',
      'description',
      '_customerid_value',
      'casetypecode',
      'prioritycode',
      'statecode',
      'statuscode',
      'createdon',
      'modifiedon',
      caseOrderNumberColumn,
    ]),
  parts: null,
  numbers: () => ({ case_no: 'ticketnumber' }),
  schema: z.looseObject({
    incidentid: z.string(),
    ticketnumber: z.string(),
    statecode: z.number(),
    createdon: z.string(),
    modifiedon: z.string(),
  }),
});
