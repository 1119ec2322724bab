import type { AxisState } from '#shared/domain/milestones.ts';

export const ORDER_MEANINGS = ['quotation', 'confirmed', 'cancelled'] as const;
export type OrderMeaning = (typeof ORDER_MEANINGS)[number];

/** `state` of sale.order; `done` is a locked order of releases up to 16. */
export const ORDER_STATES: Readonly<Record<string, OrderMeaning>> = {
  draft: 'quotation',
  sent: 'quotation',
  sale: 'confirmed',
  done: 'confirmed',
  cancel: 'cancelled',
};

/** `invoice_status` of sale.order; null: what is invoiced of the lines tells. */
export const INVOICE_STATUSES: Readonly<Record<string, AxisState | null>> = {
  no: null,
  'to invoice': null,
  invoiced: 'complete',
  upselling: 'complete',
};

/** `delivery_status` of sale.order, from release 16 on. */
export const DELIVERY_STATUSES: Readonly<Record<string, AxisState>> = {
  pending: 'none',
  started: 'partial',
  partial: 'partial',
  full: 'complete',
};

export const PICKING_MEANINGS = ['draft', 'waiting_operation', 'waiting_stock', 'ready', 'done', 'cancelled'] as const;
export type PickingMeaning = (typeof PICKING_MEANINGS)[number];

/** `state` of stock.picking. */
export const PICKING_STATES: Readonly<Record<string, PickingMeaning>> = {
  draft: 'draft',
  waiting: 'waiting_operation',
  confirmed: 'waiting_stock',
  assigned: 'ready',
  done: 'done',
  cancel: 'cancelled',
};

/** `state` of stock.move: how much of its demand is reserved. */
export const MOVE_STATES: Readonly<Record<string, AxisState>> = {
  draft: 'none',
  waiting: 'none',
  confirmed: 'none',
  partially_available: 'partial',
  assigned: 'complete',
  done: 'complete',
  cancel: 'not_applicable',
};

/** `picking_type_code` of stock.picking; `dropship` comes with the module for it. */
export const DIRECTIONS: Readonly<Record<string, 'out' | 'inside' | 'in'>> = {
  outgoing: 'out',
  dropship: 'out',
  internal: 'inside',
  incoming: 'in',
};

/** `move_type` of account.move, and what it is in a sale; null: nothing. */
export const MOVE_TYPES: Readonly<Record<string, 'invoice' | 'credit' | null>> = {
  out_invoice: 'invoice',
  out_receipt: 'invoice',
  out_refund: 'credit',
  in_invoice: null,
  in_refund: null,
  in_receipt: null,
  entry: null,
};

export interface BillMeaning {
  readonly billing: AxisState;
  readonly posted: boolean;
  readonly voided: boolean;
}

/** `state` of account.move. */
export const BILL_STATES: Readonly<Record<string, BillMeaning>> = {
  draft: { billing: 'partial', posted: false, voided: false },
  posted: { billing: 'complete', posted: true, voided: false },
  cancel: { billing: 'not_applicable', posted: false, voided: true },
};

/** `payment_state` of account.move; null says nothing. In payment: settled, and not yet on a bank statement. */
export const PAYMENT_STATES: Readonly<Record<string, AxisState | null>> = {
  not_paid: 'none',
  in_payment: 'complete',
  paid: 'complete',
  partial: 'partial',
  reversed: 'not_applicable',
  blocked: 'blocked',
  invoicing_legacy: null,
};

/** `state` of account.payment: of the journal entry up to release 17, its own since. True: it came to nothing. */
export const RECEIPT_STATES: Readonly<Record<string, boolean>> = {
  draft: false,
  posted: false,
  in_process: false,
  paid: false,
  cancel: true,
  canceled: true,
  rejected: true,
};
