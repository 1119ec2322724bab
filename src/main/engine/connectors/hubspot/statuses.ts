import type { AxisState } from '#shared/domain/milestones.ts';

export const ORDER_MEANINGS = ['open', 'processed', 'on_hold', 'shipped', 'delivered', 'cancelled', 'closed'] as const;
export type OrderMeaning = (typeof ORDER_MEANINGS)[number];

/** Labels of the stages that the order pipeline of a new account has. */
export const ORDER_STAGES: Readonly<Record<string, OrderMeaning>> = {
  Open: 'open',
  Processed: 'processed',
  Shipped: 'shipped',
  Delivered: 'delivered',
  Cancelled: 'cancelled',
};

interface StageAxes {
  readonly commercial: AxisState;
  readonly fulfilment: AxisState | null;
  readonly transport: AxisState | null;
}

export const STAGE_AXES: Readonly<Record<OrderMeaning, StageAxes>> = {
  open: { commercial: 'complete', fulfilment: null, transport: null },
  processed: { commercial: 'complete', fulfilment: null, transport: null },
  on_hold: { commercial: 'blocked', fulfilment: null, transport: null },
  shipped: { commercial: 'complete', fulfilment: 'complete', transport: 'partial' },
  delivered: { commercial: 'complete', fulfilment: 'complete', transport: 'complete' },
  cancelled: { commercial: 'not_applicable', fulfilment: null, transport: null },
  closed: { commercial: 'complete', fulfilment: null, transport: null },
};

/** Values of hs_fulfillment_status that shops write, in small letters. */
export const FULFILMENT_STATUSES: Readonly<Record<string, 'none' | 'partial' | 'complete'>> = {
  unfulfilled: 'none',
  partial: 'partial',
  partially_fulfilled: 'partial',
  fulfilled: 'complete',
};

export interface InvoiceMeaning {
  /** It was sent to somebody. */
  readonly issued: boolean;
  readonly payment: AxisState;
  readonly voided: boolean;
}

/** hs_invoice_status. */
export const INVOICE_STATUSES: Readonly<Record<string, InvoiceMeaning>> = {
  draft: { issued: false, payment: 'none', voided: false },
  open: { issued: true, payment: 'none', voided: false },
  paid: { issued: true, payment: 'complete', voided: false },
  voided: { issued: true, payment: 'not_applicable', voided: true },
};
