import type { SearchHit } from '#shared/contract/dto/links.ts';
import type { SearchField } from '../store/search-text.ts';

export interface SearchFieldMeaning {
  readonly label: string;
  readonly group: SearchHit['group'];
}

function field(label: string, group: SearchHit['group']): SearchFieldMeaning {
  return { label, group };
}

/** What each searchable value is called, and under which heading its hits stand. */
export const SEARCH_FIELD_MEANINGS: Readonly<Record<SearchField, SearchFieldMeaning>> = {
  order_no: field('Order', 'orders'),
  order_id: field('Order id', 'orders'),
  customer_po: field('Customer PO', 'orders'),
  fulfilment_no: field('Delivery', 'shipments'),
  fulfilment_id: field('Delivery id', 'shipments'),
  shipment_no: field('Shipment', 'shipments'),
  shipment_id: field('Shipment id', 'shipments'),
  bol: field('Bill of lading', 'shipments'),
  pro: field('PRO number', 'shipments'),
  tracking: field('Tracking', 'shipments'),
  sscc: field('SSCC', 'shipments'),
  package_no: field('Package', 'shipments'),
  invoice_no: field('Invoice', 'invoices'),
  invoice_id: field('Invoice id', 'invoices'),
  payment_no: field('Payment', 'invoices'),
  return_no: field('Return', 'other'),
  case_no: field('Case', 'other'),
  case_id: field('Case id', 'other'),
  line_id: field('Line id', 'other'),
  purchase_no: field('Purchase order', 'other'),
  message_no: field('Message', 'other'),
  customer: field('Customer', 'orders'),
  customer_no: field('Customer number', 'orders'),
  ship_to: field('Ship to', 'orders'),
};

/** Fields that say whom an order is for: many orders share their values. */
export const PARTY_FIELDS: ReadonlySet<SearchField> = new Set(['customer', 'customer_no', 'ship_to']);
