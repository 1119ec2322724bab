import { atPointer } from '#shared/lib/json.ts';
import { DEALS, INVOICES, ORDERS, TICKETS, type HubspotConfig } from '../manifest.ts';
import { objectStream } from './objects.ts';

const LINE_ITEM = ['name', 'hs_sku', 'quantity', 'price', 'amount', 'hs_product_id'];
const COMPANY = ['name', 'city', 'state', 'country'];

function named(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}

export const orders = objectStream({
  manifest: ORDERS,
  stage: 'hs_pipeline_stage',
  properties: (config) =>
    named([
      'hs_order_name',
      'hs_external_order_id',
      'hs_external_order_status',
      'hs_fulfillment_status',
      'hs_total_price',
      'hs_currency_code',
      'hs_shipping_tracking_number',
      'hs_shipping_status_url',
      'hs_shipping_address_name',
      'hs_shipping_address_city',
      'hs_shipping_address_state',
      'hs_shipping_address_country',
      'hs_pipeline',
      'hs_pipeline_stage',
      'hs_source_store',
      'hs_createdate',
      'hs_lastmodifieddate',
      config.orderNumberProperty,
      config.purchaseOrderProperty,
      config.promisedDateProperty,
    ]),
  related: () => ({ line_items: LINE_ITEM, companies: COMPANY }),
  numbers: (config) => ({ order_no: config.orderNumberProperty, customer_po: config.purchaseOrderProperty }),
});

export const deals = objectStream({
  manifest: DEALS,
  stage: 'dealstage',
  properties: (config) =>
    named([
      'dealname',
      'dealstage',
      'pipeline',
      'amount',
      'deal_currency_code',
      'closedate',
      'createdate',
      'hs_is_closed_won',
      'hs_lastmodifieddate',
      config.dealOrderNumberProperty,
    ]),
  related: () => ({ line_items: LINE_ITEM, companies: COMPANY }),
  wanted: isOrder,
  numbers: (config) => ({ order_no: config.dealOrderNumberProperty }),
});

/** A deal that is won and has an order number. */
function isOrder(node: unknown, { dealOrderNumberProperty: number }: HubspotConfig): boolean {
  const value = number === '' ? null : atPointer(node, `/properties/${number}`);
  return atPointer(node, '/properties/hs_is_closed_won') === 'true' && typeof value === 'string' && value !== '';
}

export const tickets = objectStream({
  manifest: TICKETS,
  stage: 'hs_pipeline_stage',
  properties: (config) =>
    named([
      'subject',
      'content',
      'hs_pipeline',
      'hs_pipeline_stage',
      'hs_ticket_priority',
      'createdate',
      'closed_date',
      'hs_lastmodifieddate',
      config.ticketOrderNumberProperty,
      config.ticketTypeProperty,
    ]),
  related: () => ({ orders: ['hs_order_name'], companies: COMPANY }),
  numbers: (config) => ({ order_no: config.ticketOrderNumberProperty, case_no: 'hs_object_id' }),
});

/** Of what an invoice belongs to, only what the connection reads otherwise has a scope. */
export const invoices = objectStream({
  manifest: INVOICES,
  optional: true,
  stage: null,
  properties: (config) =>
    named([
      'hs_number',
      'hs_invoice_status',
      'hs_invoice_date',
      'hs_due_date',
      'hs_amount_billed',
      'hs_balance_due',
      'hs_currency',
      'hs_createdate',
      'hs_lastmodifieddate',
      config.invoiceOrderNumberProperty,
    ]),
  related: ({ objects, dealOrderNumberProperty: number }) => ({
    line_items: LINE_ITEM,
    companies: COMPANY,
    ...(objects.includes('orders') ? { orders: ['hs_order_name'] } : {}),
    ...(objects.includes('deals') && number !== '' ? { deals: ['dealname', number] } : {}),
  }),
  unrelated: new Set(['orders']),
  numbers: (config) => ({ invoice_no: 'hs_number', order_no: config.invoiceOrderNumberProperty }),
});
