import { z } from 'zod';
import { MOVES, PAYMENTS, PICKINGS, SALE_ORDERS } from '../manifest.ts';
import { documentStream, type Detail } from './documents.ts';

const PRODUCT: Detail = {
  link: 'product_id',
  member: 'product',
  model: 'product.product',
  fields: ['default_code', 'barcode', 'type'],
};

/** A transfer may be in another unit than the line of the order that it is for, and each of them in any of its kind. */
const ORDER_LINE: Detail = {
  link: 'sale_line_id',
  member: 'sale_line',
  model: 'sale.order.line',
  fields: ['product_id', 'product_uom', 'product_uom_id'],
};
const UNIT_FIELDS = ['factor', 'relative_factor'];
const unitOf = (link: string, member: string): Detail => ({ link, member, model: 'uom.uom', fields: UNIT_FIELDS });
const UNITS: readonly Detail[] = [
  unitOf('product_uom', 'unit'),
  unitOf('sale_line/product_uom', 'order_unit'),
  // Since release 19.
  unitOf('sale_line/product_uom_id', 'order_unit'),
];

/** Quotations as well: one that is confirmed is the same record. */
export const saleOrders = documentStream({
  manifest: SALE_ORDERS,
  fields: [
    'id',
    'name',
    'state',
    'client_order_ref',
    'origin',
    'partner_id',
    'partner_shipping_id',
    'partner_invoice_id',
    'user_id',
    'create_date',
    'date_order',
    'commitment_date',
    'expected_date',
    'effective_date',
    'currency_id',
    'amount_untaxed',
    'amount_tax',
    'amount_total',
    'invoice_status',
    'delivery_status',
    'locked',
    'warehouse_id',
    'carrier_id',
    'company_id',
    'write_date',
  ],
  domain: () => [],
  detail: {
    link: 'partner_shipping_id',
    member: 'ship_to',
    model: 'res.partner',
    fields: ['city', 'state_id', 'country_id'],
  },
  parts: {
    model: 'sale.order.line',
    parent: 'order_id',
    member: 'order_line',
    fields: [
      'sequence',
      'product_id',
      'name',
      'product_uom_qty',
      'qty_delivered',
      'qty_invoiced',
      'product_uom',
      'product_uom_id',
      'price_unit',
      'price_subtotal',
      'display_type',
    ],
    domain: () => [],
  },
  partDetails: [PRODUCT],
  numbers: { order_no: 'name', customer_po: 'client_order_ref' },
  schema: z.looseObject({ id: z.number(), name: z.string(), state: z.string(), write_date: z.string() }),
});

/** Transfers of sales: deliveries, the steps before them inside the warehouse, and what comes back. */
export const pickings = documentStream({
  manifest: PICKINGS,
  fields: [
    'id',
    'name',
    'origin',
    'sale_id',
    'state',
    'picking_type_code',
    'picking_type_id',
    'create_date',
    'scheduled_date',
    'date_deadline',
    'date_done',
    'partner_id',
    'carrier_id',
    'carrier_tracking_ref',
    'backorder_id',
    'write_date',
  ],
  // Without the link to sales only what leaves the house can be told from purchases.
  domain: (known) => (known.has('sale_id') ? [['sale_id', '!=', false]] : [['picking_type_code', '=', 'outgoing']]),
  detail: null,
  parts: {
    model: 'stock.move',
    parent: 'picking_id',
    member: 'moves',
    fields: [
      'sequence',
      'product_id',
      'product_uom_qty',
      'product_uom',
      'quantity',
      'quantity_done',
      'reserved_availability',
      'state',
      'sale_line_id',
    ],
    domain: () => [],
  },
  partDetails: [PRODUCT, ORDER_LINE, ...UNITS],
  numbers: { fulfilment_no: 'name', return_no: 'name', order_no: 'origin', tracking: 'carrier_tracking_ref' },
  schema: z.looseObject({ id: z.number(), name: z.string(), state: z.string(), write_date: z.string() }),
});

/** Invoices, receipts and credit notes of customers. */
export const moves = documentStream({
  manifest: MOVES,
  fields: [
    'id',
    'name',
    'move_type',
    'state',
    'payment_state',
    'invoice_date',
    'invoice_date_due',
    'invoice_origin',
    'ref',
    'partner_id',
    'amount_untaxed',
    'amount_tax',
    'amount_total',
    'amount_residual',
    'currency_id',
    'reversed_entry_id',
    'create_date',
    'write_date',
  ],
  domain: () => [['move_type', 'in', ['out_invoice', 'out_refund', 'out_receipt']]],
  detail: null,
  parts: {
    model: 'account.move.line',
    parent: 'move_id',
    member: 'lines',
    fields: [
      'sequence',
      'product_id',
      'name',
      'quantity',
      'price_unit',
      'price_subtotal',
      'sale_line_ids',
      'display_type',
      'exclude_from_invoice_tab',
    ],
    // Taxes and the receivable are lines too. Products are marked so; in older releases what is not shown is.
    domain: (known) => [
      ['move_id.move_type', 'in', ['out_invoice', 'out_refund', 'out_receipt']],
      ['display_type', 'in', ['product', false]],
      ...(known.has('exclude_from_invoice_tab') ? [['exclude_from_invoice_tab', '=', false]] : []),
    ],
  },
  partDetails: [PRODUCT],
  numbers: { invoice_no: 'name', return_no: 'name', order_no: 'invoice_origin' },
  schema: z.looseObject({ id: z.number(), move_type: z.string(), state: z.string(), write_date: z.string() }),
});

/** Money from and to customers. */
export const payments = documentStream({
  manifest: PAYMENTS,
  fields: [
    'id',
    'name',
    'payment_type',
    'state',
    'amount',
    'date',
    'currency_id',
    'partner_id',
    'ref',
    'memo',
    'reconciled_invoice_ids',
    'create_date',
    'write_date',
  ],
  domain: () => [['partner_type', '=', 'customer']],
  detail: null,
  parts: null,
  partDetails: [],
  numbers: { payment_no: 'name' },
  schema: z.looseObject({ id: z.number(), state: z.string(), amount: z.number(), write_date: z.string() }),
});
