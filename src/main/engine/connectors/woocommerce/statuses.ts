import type { AxisState } from '#shared/domain/milestones.ts';

export const ORDER_MEANINGS = [
  'not_placed',
  'unpaid',
  'open',
  'on_hold',
  'done',
  'cancelled',
  'failed',
  'refunded',
  'trashed',
] as const;
export type OrderMeaning = (typeof ORDER_MEANINGS)[number];

/** Statuses of the core. Source: REST API documentation, order properties. */
export const STATUSES: Readonly<Record<string, OrderMeaning>> = {
  'auto-draft': 'not_placed',
  'checkout-draft': 'not_placed',
  pending: 'unpaid',
  processing: 'open',
  'on-hold': 'on_hold',
  completed: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
  refunded: 'refunded',
  trash: 'trashed',
};

export interface AxisMeanings {
  readonly commercial: AxisState;
  readonly fulfilment: AxisState | null;
  readonly payment: AxisState | null;
}

/** What a meaning says on the axes; null: nothing (whether a processing order is paid is told by its date). */
export const AXES: Readonly<Record<OrderMeaning, AxisMeanings>> = {
  not_placed: { commercial: 'none', fulfilment: null, payment: null },
  unpaid: { commercial: 'complete', fulfilment: 'none', payment: 'none' },
  open: { commercial: 'complete', fulfilment: 'none', payment: null },
  on_hold: { commercial: 'complete', fulfilment: 'blocked', payment: null },
  done: { commercial: 'complete', fulfilment: 'complete', payment: null },
  cancelled: { commercial: 'not_applicable', fulfilment: 'not_applicable', payment: null },
  failed: { commercial: 'not_applicable', fulfilment: 'not_applicable', payment: 'blocked' },
  refunded: { commercial: 'complete', fulfilment: null, payment: 'complete' },
  trashed: { commercial: 'not_applicable', fulfilment: 'not_applicable', payment: null },
};
