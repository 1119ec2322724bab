import type { AxisState } from '#shared/domain/milestones.ts';

export interface OrderMeaning {
  readonly commercial: AxisState;
  readonly fulfilment: AxisState | null;
  readonly condition: 'CR-PREPAY' | 'CR-RISK' | 'WH-HOLD' | null;
  readonly milestone: 'CANCELLED' | 'CLOSED' | null;
}

function says(
  commercial: AxisState,
  fulfilment: AxisState | null = null,
  condition: OrderMeaning['condition'] = null,
  milestone: OrderMeaning['milestone'] = null,
): OrderMeaning {
  return { commercial, fulfilment, condition, milestone };
}

/** Order.state; the status beside it is the shop's own word for it. How far goods are, the quantities say. */
export const ORDER_STATES: Readonly<Record<string, OrderMeaning>> = {
  new: says('complete'),
  pending_payment: says('complete', null, 'CR-PREPAY'),
  processing: says('complete'),
  complete: says('complete', 'complete'),
  closed: says('complete', null, null, 'CLOSED'),
  canceled: says('not_applicable', 'not_applicable', null, 'CANCELLED'),
  holded: says('complete', 'blocked', 'WH-HOLD'),
  payment_review: says('complete', 'blocked', 'CR-RISK'),
};

export interface BillMeaning {
  readonly payment: AxisState;
  readonly voided: boolean;
}

/** Invoice.state: open, paid, cancelled. */
export const INVOICE_STATES: Readonly<Record<string, BillMeaning>> = {
  '1': { payment: 'none', voided: false },
  '2': { payment: 'complete', voided: false },
  '3': { payment: 'not_applicable', voided: true },
};

/** Credit memo.state: open, refunded, cancelled; and whether it is void. */
export const CREDIT_MEMO_STATES: Readonly<Record<string, boolean>> = { '1': false, '2': false, '3': true };

export interface ReturnMeaning {
  /** Goods may be sent back with it. */
  readonly opened: boolean;
  readonly received: boolean;
  /** Nothing is waited for any more, whether money was given back or not. */
  readonly settled: boolean;
  readonly voided: boolean;
}

function goods(opened: boolean, received: boolean, more: { settled?: true; voided?: true } = {}): ReturnMeaning {
  return { opened, received, settled: more.settled === true, voided: more.voided === true };
}

/** Return.status. It is "closed" when nothing of it was approved, "processed_closed" when something was. */
export const RETURN_STATES: Readonly<Record<string, ReturnMeaning>> = {
  pending: goods(false, false),
  authorized: goods(true, false),
  partially_authorized: goods(true, false),
  received: goods(true, true),
  received_on_item: goods(true, true),
  approved: goods(true, true),
  approved_on_item: goods(true, true),
  rejected: goods(true, true, { settled: true }),
  rejected_on_item: goods(true, true),
  denied: goods(false, false, { voided: true }),
  closed: goods(true, false, { settled: true }),
  processed_closed: goods(true, true, { settled: true }),
};
