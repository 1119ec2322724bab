import type { AxisState } from '#shared/domain/milestones.ts';

export const ORDER_MEANINGS = [
  'cart',
  'placed',
  'partly_shipped',
  'shipped',
  'partly_delivered',
  'delivered',
  'changing',
  'unpaid',
  'cancelled',
] as const;
export type OrderMeaning = (typeof ORDER_MEANINGS)[number];

/** States of the default order process. Source: Vendure order workflow. */
export const ORDER_STATES: Readonly<Record<string, OrderMeaning>> = {
  Created: 'cart',
  Draft: 'cart',
  AddingItems: 'cart',
  ArrangingPayment: 'cart',
  PaymentAuthorized: 'placed',
  PaymentSettled: 'placed',
  PartiallyShipped: 'partly_shipped',
  Shipped: 'shipped',
  PartiallyDelivered: 'partly_delivered',
  Delivered: 'delivered',
  Modifying: 'changing',
  ArrangingAdditionalPayment: 'unpaid',
  Cancelled: 'cancelled',
};

export interface AxisMeanings {
  readonly commercial: AxisState;
  readonly fulfilment: AxisState | null;
  readonly transport: AxisState | null;
  readonly condition: 'CU-CHANGE' | 'CR-PREPAY' | null;
}

function says(
  commercial: AxisState,
  fulfilment: AxisState | null = null,
  transport: AxisState | null = null,
  condition: AxisMeanings['condition'] = null,
): AxisMeanings {
  return { commercial, fulfilment, transport, condition };
}

/** A state of payment tells nothing of what was shipped before it; a pending fulfilment leaves the order as it was. */
export const AXES: Readonly<Record<OrderMeaning, AxisMeanings>> = {
  cart: says('none'),
  placed: says('complete', 'none'),
  partly_shipped: says('complete', 'partial'),
  shipped: says('complete', 'complete'),
  partly_delivered: says('complete', null, 'partial'),
  delivered: says('complete', 'complete', 'complete'),
  changing: says('partial', null, null, 'CU-CHANGE'),
  unpaid: says('complete', null, null, 'CR-PREPAY'),
  cancelled: says('not_applicable', 'not_applicable'),
};

/** Order.type. An aggregate order is the sum of its sellers' orders. */
export const ORDER_TYPES: ReadonlySet<string> = new Set(['Regular', 'Seller', 'Aggregate']);

export const FULFILLMENT_STATES: Readonly<Record<string, 'announced' | 'shipped' | 'delivered' | 'void'>> = {
  Created: 'announced',
  Pending: 'announced',
  Shipped: 'shipped',
  Delivered: 'delivered',
  Cancelled: 'void',
};

export const PAYMENT_STATES: Readonly<Record<string, 'waiting' | 'settled' | 'void'>> = {
  Created: 'waiting',
  Authorized: 'waiting',
  Settled: 'settled',
  Declined: 'void',
  Error: 'void',
  Cancelled: 'void',
};

export const REFUND_STATES: Readonly<Record<string, 'open' | 'settled' | 'void'>> = {
  Pending: 'open',
  Settled: 'settled',
  Failed: 'void',
};
