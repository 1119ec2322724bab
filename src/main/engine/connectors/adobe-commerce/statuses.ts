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
