import type { AxisState } from '#shared/domain/milestones.ts';

/** `docstatus` of every document. */
export const DOCSTATUSES: Readonly<Record<string, 'draft' | 'submitted' | 'cancelled'>> = {
  0: 'draft',
  1: 'submitted',
  2: 'cancelled',
};

/** `status` of Sales Order, on the commercial axis. */
export const ORDER_STATUSES: Readonly<Record<string, AxisState>> = {
  Draft: 'none',
  'On Hold': 'blocked',
  'To Pay': 'complete',
  'To Deliver and Bill': 'complete',
  'To Bill': 'complete',
  'To Deliver': 'complete',
  Completed: 'complete',
  Cancelled: 'not_applicable',
  Closed: 'complete',
};

/** `delivery_status` of Sales Order. */
export const DELIVERY_STATUSES: Readonly<Record<string, AxisState>> = {
  'Not Delivered': 'none',
  'Partly Delivered': 'partial',
  'Fully Delivered': 'complete',
  Closed: 'not_applicable',
  'Not Applicable': 'not_applicable',
};

/** `billing_status` of Sales Order. */
export const BILLING_STATUSES: Readonly<Record<string, AxisState>> = {
  'Not Billed': 'none',
  'Partly Billed': 'partial',
  'Fully Billed': 'complete',
  Closed: 'not_applicable',
};

/** `status` of Delivery Note: what is billed of it. `docstatus` says whether the goods left. */
export const NOTE_STATUSES: ReadonlySet<string> = new Set([
  'Draft',
  'To Bill',
  'Partially Billed',
  'Completed',
  'Return',
  'Return Issued',
  'Cancelled',
  'Closed',
]);

/** `status` of Sales Invoice, on the payment axis; null says nothing of payment. */
export const INVOICE_STATUSES: Readonly<Record<string, AxisState | null>> = {
  Draft: 'none',
  Return: null,
  'Credit Note Issued': null,
  Submitted: 'none',
  Paid: 'complete',
  'Partly Paid': 'partial',
  Unpaid: 'none',
  'Unpaid and Discounted': 'none',
  'Partly Paid and Discounted': 'partial',
  'Overdue and Discounted': 'none',
  Overdue: 'none',
  Cancelled: 'not_applicable',
  'Internal Transfer': 'not_applicable',
};

/** `payment_type` of Payment Entry, and whether money comes in by it. */
export const PAYMENT_TYPES: Readonly<Record<string, boolean>> = {
  Receive: true,
  Pay: false,
  'Internal Transfer': false,
};

/** `tracking_status` of Shipment. */
export const TRACKING_STATUSES: Readonly<Record<string, AxisState>> = {
  'In Progress': 'partial',
  Delivered: 'complete',
  Returned: 'blocked',
  Lost: 'blocked',
};
