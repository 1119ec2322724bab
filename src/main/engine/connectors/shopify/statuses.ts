import type { AxisState } from '#shared/domain/milestones.ts';
import type { HoldCondition } from './manifest.ts';

type Table<Meaning> = Readonly<Record<string, Meaning>>;

/** Order.displayFulfillmentStatus; OPEN and PENDING_FULFILLMENT stand on old orders. */
export const FULFILMENT: Table<AxisState> = {
  UNFULFILLED: 'none',
  OPEN: 'none',
  PENDING_FULFILLMENT: 'none',
  SCHEDULED: 'none',
  IN_PROGRESS: 'none',
  PARTIALLY_FULFILLED: 'partial',
  FULFILLED: 'complete',
  ON_HOLD: 'blocked',
  REQUEST_DECLINED: 'blocked',
  RESTOCKED: 'not_applicable',
};

/** Order.displayFinancialStatus. An authorisation is no money yet; one that expired never becomes any. */
export const PAYMENT: Table<AxisState> = {
  PENDING: 'none',
  AUTHORIZED: 'none',
  PARTIALLY_PAID: 'partial',
  PAID: 'complete',
  PARTIALLY_REFUNDED: 'complete',
  REFUNDED: 'complete',
  VOIDED: 'not_applicable',
  EXPIRED: 'blocked',
};

/** Order.returnStatus, and whether it says that a return was opened. */
export const RETURNS: Table<boolean> = {
  NO_RETURN: false,
  RETURN_FAILED: false,
  RETURN_REQUESTED: true,
  IN_PROGRESS: true,
  INSPECTION_COMPLETE: true,
  RETURNED: true,
};

/** Return.status: whether goods may come back with it. */
export const RETURN_STATES: Table<'asked' | 'open' | 'closed' | 'void'> = {
  REQUESTED: 'asked',
  OPEN: 'open',
  CLOSED: 'closed',
  DECLINED: 'void',
  CANCELED: 'void',
};

/** Order.cancelReason, in words. */
export const CANCEL_REASONS: Table<string> = {
  CUSTOMER: 'Cancelled by the customer',
  DECLINED: 'Payment declined',
  FRAUD: 'Fraud',
  INVENTORY: 'Out of stock',
  STAFF: 'Entered by mistake',
  OTHER: 'Cancelled',
};

/** Order.risk.recommendation: the condition that it states while the order waits. */
export const RISKS: Table<HoldCondition | null> = {
  ACCEPT: null,
  NONE: null,
  INVESTIGATE: 'CR-RISK',
  CANCEL: 'CR-RISK',
};

/** FulfillmentOrder.status; null: the goods are asked for elsewhere, this says nothing any more. */
export const FULFILMENT_ORDERS: Table<AxisState | null> = {
  OPEN: 'none',
  SCHEDULED: 'none',
  IN_PROGRESS: 'none',
  ON_HOLD: 'blocked',
  INCOMPLETE: 'partial',
  CLOSED: 'complete',
  CANCELLED: null,
};

export interface RequestMeaning {
  readonly released: boolean;
  readonly accepted: boolean;
  readonly condition: HoldCondition | 'CU-CANCEL' | null;
}

const request = (
  released: boolean,
  accepted: boolean,
  condition: RequestMeaning['condition'] = null,
): RequestMeaning => ({
  released,
  accepted,
  condition,
});

/** FulfillmentOrder.requestStatus: what the location answered. */
export const REQUESTS: Table<RequestMeaning> = {
  UNSUBMITTED: request(false, false),
  SUBMITTED: request(true, false),
  ACCEPTED: request(true, true),
  REJECTED: request(true, false, 'WH-HOLD'),
  CANCELLATION_REQUESTED: request(true, true, 'CU-CANCEL'),
  CANCELLATION_ACCEPTED: request(true, true),
  CANCELLATION_REJECTED: request(true, true),
  CLOSED: request(true, true),
};

/** Fulfillment.status: whether goods are on their way with it. */
export const FULFILLMENTS: Table<'shipped' | 'announced' | 'void'> = {
  SUCCESS: 'shipped',
  OPEN: 'announced',
  PENDING: 'announced',
  CANCELLED: 'void',
  ERROR: 'void',
  FAILURE: 'void',
};

export interface TransportMeaning {
  readonly state: AxisState;
  readonly condition: 'CA-ATTEMPT' | 'CA-DELAY' | 'CA-LOSS' | null;
  readonly milestone: 'PICKUP_ARR' | 'IN_TRANSIT' | 'OUT_FOR_DEL' | 'DELIVERED' | null;
}

const transport = (
  state: AxisState,
  milestone: TransportMeaning['milestone'] = null,
  condition: TransportMeaning['condition'] = null,
): TransportMeaning => ({ state, condition, milestone });

/** Fulfillment.displayStatus: how far the parcel is. */
export const TRANSPORT: Table<TransportMeaning> = {
  LABEL_PURCHASED: transport('none'),
  LABEL_PRINTED: transport('none'),
  LABEL_VOIDED: transport('none'),
  CONFIRMED: transport('none'),
  SUBMITTED: transport('none'),
  MARKED_AS_FULFILLED: transport('none'),
  FULFILLED: transport('none'),
  CARRIER_PICKED_UP: transport('partial', 'PICKUP_ARR'),
  IN_TRANSIT: transport('partial', 'IN_TRANSIT'),
  DELAYED: transport('partial', null, 'CA-DELAY'),
  OUT_FOR_DELIVERY: transport('partial', 'OUT_FOR_DEL'),
  READY_FOR_PICKUP: transport('partial'),
  ATTEMPTED_DELIVERY: transport('blocked', null, 'CA-ATTEMPT'),
  NOT_DELIVERED: transport('blocked', null, 'CA-ATTEMPT'),
  FAILURE: transport('blocked', null, 'CA-LOSS'),
  PICKED_UP: transport('complete', 'DELIVERED'),
  DELIVERED: transport('complete', 'DELIVERED'),
  CANCELED: transport('not_applicable'),
};

/** OrderTransaction.kind of money that came in. */
export const MONEY_IN: ReadonlySet<string> = new Set(['SALE', 'CAPTURE']);

/** RefundLineItem.restockType: whether the goods came back, or never left. */
export const RESTOCKS: Table<'returned' | 'kept' | 'never_left'> = {
  RETURN: 'returned',
  LEGACY_RESTOCK: 'returned',
  NO_RESTOCK: 'kept',
  CANCEL: 'never_left',
};
