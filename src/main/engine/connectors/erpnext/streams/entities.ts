import { z } from 'zod';
import { DELIVERY_NOTE, PAYMENT_ENTRY, SALES_INVOICE, SALES_ORDER, SHIPMENT } from '../manifest.ts';
import { documentStream } from './documents.ts';

const submittable = { name: z.string(), docstatus: z.number(), modified: z.string() };
const withItems = { ...submittable, items: z.array(z.looseObject({ name: z.string(), qty: z.number() })) };

export const salesOrders = documentStream({
  manifest: SALES_ORDER,
  customer: { field: 'customer' },
  numbers: { order_no: 'name', customer_po: 'po_no' },
  schema: z.looseObject({ ...withItems, status: z.string() }),
});

/** Deliveries, and returns of goods. */
export const deliveryNotes = documentStream({
  manifest: DELIVERY_NOTE,
  customer: { field: 'customer' },
  numbers: { fulfilment_no: 'name', return_no: 'name', tracking: 'lr_no' },
  schema: z.looseObject({ ...withItems, status: z.string() }),
});

/** Invoices and credit notes. */
export const salesInvoices = documentStream({
  manifest: SALES_INVOICE,
  customer: { field: 'customer' },
  numbers: { invoice_no: 'name', return_no: 'name', customer_po: 'po_no' },
  schema: z.looseObject({ ...withItems, status: z.string() }),
});

export const paymentEntries = documentStream({
  manifest: PAYMENT_ENTRY,
  customer: { field: 'party', where: [['party_type', '=', 'Customer']] },
  numbers: { payment_no: 'name' },
  schema: z.looseObject({ ...submittable, payment_type: z.string(), paid_amount: z.number() }),
});

/** Parcels of delivery notes. */
export const shipments = documentStream({
  manifest: SHIPMENT,
  numbers: { shipment_no: 'name', tracking: 'awb_number' },
  schema: z.looseObject(submittable),
});
