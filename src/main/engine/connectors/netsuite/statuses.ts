import type { LineKind } from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';

type Table<T> = Readonly<Record<string, T>>;

export interface OrderMeaning {
  /** In words, for lists. */
  readonly words: string;
  readonly commercial: AxisState;
  readonly fulfilment: AxisState;
  /** Null: what lines say of it counts. */
  readonly billing: AxisState | null;
  readonly released: boolean;
  readonly ends: 'CANCELLED' | 'CLOSED' | null;
}

/** Sales orders, by the letter behind "SalesOrd:". What is open when an order closes is cancelled. */
export const ORDERS: Table<OrderMeaning> = {
  A: {
    words: 'Pending Approval',
    commercial: 'partial',
    fulfilment: 'none',
    billing: 'none',
    released: false,
    ends: null,
  },
  B: {
    words: 'Pending Fulfillment',
    commercial: 'complete',
    fulfilment: 'none',
    billing: null,
    released: true,
    ends: null,
  },
  C: {
    words: 'Cancelled',
    commercial: 'not_applicable',
    fulfilment: 'not_applicable',
    billing: 'not_applicable',
    released: false,
    ends: 'CANCELLED',
  },
  D: {
    words: 'Partially Fulfilled',
    commercial: 'complete',
    fulfilment: 'partial',
    billing: null,
    released: true,
    ends: null,
  },
  E: {
    words: 'Pending Billing/Partially Fulfilled',
    commercial: 'complete',
    fulfilment: 'partial',
    billing: null,
    released: true,
    ends: null,
  },
  F: {
    words: 'Pending Billing',
    commercial: 'complete',
    fulfilment: 'complete',
    billing: null,
    released: true,
    ends: null,
  },
  G: {
    words: 'Billed',
    commercial: 'complete',
    fulfilment: 'complete',
    billing: 'complete',
    released: true,
    ends: 'CLOSED',
  },
  H: {
    words: 'Closed',
    commercial: 'complete',
    fulfilment: 'not_applicable',
    billing: null,
    released: true,
    ends: 'CLOSED',
  },
};

/** Item fulfilments: how far the warehouse is. */
export const FULFILMENTS: Table<'picked' | 'packed' | 'shipped'> = { A: 'picked', B: 'packed', C: 'shipped' };

export interface BillMeaning {
  readonly billing: AxisState;
  readonly payment: AxisState;
  /** In the ledger. */
  readonly posted: boolean;
  readonly voided: boolean;
}

/** Invoices: open, paid in full, pending approval, rejected, voided. */
export const INVOICES: Table<BillMeaning> = {
  A: { billing: 'complete', payment: 'none', posted: true, voided: false },
  B: { billing: 'complete', payment: 'complete', posted: true, voided: false },
  D: { billing: 'blocked', payment: 'none', posted: false, voided: false },
  E: { billing: 'blocked', payment: 'none', posted: false, voided: false },
  V: { billing: 'not_applicable', payment: 'not_applicable', posted: true, voided: true },
};

/** Credit memos: open, fully applied, voided. */
export const CREDITS: Table<{ readonly voided: boolean }> = {
  A: { voided: false },
  B: { voided: false },
  V: { voided: true },
};

export interface ReturnMeaning {
  /** Whether the goods came back. */
  readonly received: boolean;
  readonly voided: boolean;
}

/**
 * Return authorisations: pending approval, pending receipt, cancelled, partially received, pending refund and partially
 * received, pending refund, refunded, closed.
 */
export const RETURNS: Table<ReturnMeaning> = {
  A: { received: false, voided: false },
  B: { received: false, voided: false },
  C: { received: false, voided: true },
  D: { received: false, voided: false },
  E: { received: false, voided: false },
  F: { received: true, voided: false },
  G: { received: true, voided: false },
  H: { received: false, voided: false },
};

/** Customer payments: unapproved, not deposited, deposited, voided. */
export const PAYMENTS: Table<{ readonly voided: boolean }> = {
  A: { voided: false },
  B: { voided: false },
  C: { voided: false },
  V: { voided: true },
};

/** Types of item whose lines are no goods of our own. Every other is. */
export const ITEM_KINDS: Table<LineKind> = {
  NonInvtPart: 'non_stock',
  Kit: 'kit',
  Service: 'service',
  DwnLdItem: 'service',
  OthCharge: 'charge',
  ShipItem: 'charge',
  Discount: 'charge',
  Markup: 'charge',
  Payment: 'charge',
  GiftCert: 'charge',
  Subtotal: 'comment',
  Description: 'comment',
  Group: 'comment',
  EndGroup: 'comment',
};
