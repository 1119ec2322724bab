import type { ErpSet, StreamKey } from '../systems.ts';
import type { Payload } from './record.ts';
import type { Connection } from './warehouse.ts';

/** A way in which a record cannot be read. */
export interface Malformation {
  readonly name: string;
  damage(payload: Payload): Payload;
}

function set(name: string, changes: Payload): Malformation {
  return { name, damage: (payload) => ({ ...payload, ...changes }) };
}

/** Damages the first element of a list inside the record. */
function inFirst(name: string, list: string, changes: Payload): Malformation {
  return {
    name,
    damage: (payload) => {
      const entries: unknown = payload[list];
      if (!Array.isArray(entries)) return { ...payload, [list]: [changes] };
      return {
        ...payload,
        [list]: entries.map((entry: Payload, index) => (index === 0 ? { ...entry, ...changes } : entry)),
      };
    },
  };
}

/** The same where the list is wrapped into edges and nodes. */
function inFirstEdge(name: string, list: string, changes: Payload): Malformation {
  return {
    name,
    damage: (payload) => {
      const { edges, ...rest } = payload[list] as Connection;
      const damaged = edges.map((edge, index) => (index === 0 ? { node: { ...edge.node, ...changes } } : edge));
      return { ...payload, [list]: { ...rest, edges: damaged } };
    },
  };
}

const ERP: Readonly<Record<ErpSet, readonly Malformation[]>> = {
  salesOrders: [
    set('no number', { number: null }),
    inFirst('text as quantity', 'salesOrderLines', { quantity: 'twelve' }),
    set('impossible date', { orderDate: '2026-02-31', requestedDeliveryDate: '2026-13-01' }),
  ],
  salesShipments: [
    set('no number', { number: null, orderNumber: null }),
    set('impossible date', { postingDate: '2026-00-17' }),
    set('lines as text', { salesShipmentLines: 'see scan' }),
  ],
  salesInvoices: [
    set('no number', { number: null, orderNumber: null }),
    set('text as amount', { totalAmountIncludingTax: 'TBD' }),
    inFirst('text as quantity', 'salesInvoiceLines', { quantity: 'one pallet' }),
  ],
  salesCreditMemos: [
    set('no number', { number: null, invoiceNumber: null }),
    set('text as amount', { totalAmountIncludingTax: '#REF!' }),
  ],
  purchaseOrders: [
    set('no number', { number: null }),
    inFirst('text as quantity', 'purchaseOrderLines', { quantity: 'a truck load' }),
  ],
  customerPayments: [
    set('text as amount', { amount: 'see statement' }),
    set('impossible date', { postingDate: '2026-02-30' }),
  ],
};

/** Per stream; every one of them keeps its id and change stamp, so that it is listed like any other. */
export const MALFORMATIONS: Readonly<Record<StreamKey, readonly Malformation[]>> = {
  'bc/salesOrders': ERP.salesOrders,
  'bc/salesShipments': ERP.salesShipments,
  'bc/salesInvoices': ERP.salesInvoices,
  'bc/salesCreditMemos': ERP.salesCreditMemos,
  'bc/purchaseOrders': ERP.purchaseOrders,
  'bc/customerPayments': ERP.customerPayments,
  'us/salesOrders': ERP.salesOrders,
  'us/salesShipments': ERP.salesShipments,
  'us/salesInvoices': ERP.salesInvoices,
  'us/salesCreditMemos': ERP.salesCreditMemos,
  'us/purchaseOrders': ERP.purchaseOrders,
  'us/customerPayments': ERP.customerPayments,
  'sf/Order': [
    set('no number', { OrderNumber: null, ERP_Order_Number__c: null, PoNumber: null }),
    set('impossible date', { EffectiveDate: '2026-06-31', Promised_Delivery_Date__c: '2026-06-31' }),
    set('text as amount', { TotalAmount: 'n/a' }),
  ],
  'sf/Case': [
    set('no number', { CaseNumber: null, ERP_Order_Number__c: null, Subject: null, Description: null }),
    set('impossible date', { CreatedDate: '2026-02-30T25:61:00.000+0000' }),
  ],
  'sh/orders': [
    set('no number', { order_number: null, partner_order_id: null }),
    set('impossible date', { order_date: '2026-02-30T25:61:00', required_ship_date: '2026-02-30T25:61:00' }),
    inFirstEdge('text as price', 'line_items', { price: 'ask sales' }),
  ],
  'sh/order_history': [
    set('no order', { order_id: null, order_number: null, information: null }),
    set('impossible date', { created_at: '2026-02-30T25:61:00' }),
  ],
  'ep/trackers': [
    set('no code', { tracking_code: null }),
    inFirst('impossible date', 'tracking_details', { datetime: '2026-02-30T25:61:00Z' }),
    set('details as text', { tracking_details: 'pending' }),
  ],
};
