import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { AxisState } from '#shared/domain/milestones.ts';

/** shipment_status: what is bought has not left yet. */
export const SHIPMENT_STATUSES: Readonly<Record<string, AxisState>> = {
  pending: 'none',
  processing: 'none',
  label_purchased: 'none',
  cancelled: 'not_applicable',
};

/** status of a label. */
export const LABEL_STATUSES: Readonly<Record<string, AxisState>> = {
  processing: 'none',
  completed: 'none',
  error: 'blocked',
  voided: 'not_applicable',
};

/** tracking_status of a label, where its tracking says no more. */
export const TRACKING_STATUSES: Readonly<Record<string, AxisState>> = {
  unknown: 'none',
  in_transit: 'partial',
  error: 'blocked',
  delivered: 'complete',
};

/** status_code of a tracking. SP: a point where the customer fetches it, so it is still on its way. */
export const STATUS_CODES: Readonly<Record<string, AxisState>> = {
  UN: 'none',
  AC: 'partial',
  IT: 'partial',
  DE: 'complete',
  EX: 'blocked',
  AT: 'blocked',
  NY: 'none',
  SP: 'partial',
};

/** What a status_detail_code means: a movement, the last mile, the door, a way back, nothing to follow, or something wrong. */
export type DetailMeaning =
  | 'taken'
  | 'moves'
  | 'customs_ok'
  | 'out'
  | 'delivered'
  | 'returns'
  | 'silent'
  | ExceptionCode;

/** Every documented status_detail_code. Source: ShipEngine OpenAPI 1.1. */
export const DETAILS: Readonly<Record<string, DetailMeaning>> = {
  ADDRESS_QUERY: 'CU-DATA',
  ATTEMPTED_DELIVERY: 'CA-ATTEMPT',
  ATTEMPTED_DELIVERY_FINAL: 'CA-ATTEMPT',
  AWAITING_COLLECTION_FROM_PICKUP_POINT: 'moves',
  AWAITING_PICKUP_DROP_OFF: 'silent',
  CANCELLED: 'silent',
  CARRIER_DELAYS: 'CA-DELAY',
  CARRIER_STATUS_NOT_MAPPED: 'silent',
  COD_AMOUNT_NOT_PAID: 'CA-ATTEMPT',
  COD_AMOUNT_PAID: 'silent',
  COLLECT_AT_LOCAL_PO: 'moves',
  CUSTOMER_CARDED: 'CA-ATTEMPT',
  CUSTOMER_IDENTIFICATION_FAILED: 'CA-ATTEMPT',
  CUSTOMER_MOVED: 'CU-DATA',
  CUSTOMER_TO_COLLECT_FROM_CARRIER: 'moves',
  CUSTOMS_CLEARED: 'customs_ok',
  CUSTOMS_PROCESSING: 'silent',
  DELAYED_NOT_CARRIER: 'CA-DELAY',
  DELIVERED: 'delivered',
  DELIVERED_DAMAGED: 'CA-LOSS',
  DELIVERED_IN_PART: 'CA-LOSS',
  DELIVERED_SPECIFIED_SAFE_PLACE: 'delivered',
  DELIVERED_TO_ALTERNATIVE_DELIVERY_LOCATION: 'delivered',
  DELIVERED_TO_NEIGHBOUR: 'delivered',
  DELIVERED_TO_PICKUP_POINT: 'moves',
  DELIVERED_TO_PO_BOX: 'delivered',
  DELIVERED_TO_RECEPTION: 'delivered',
  DELIVERY_ARRANGED_WITH_RECIPIENT: 'silent',
  DELIVERY_RESCHEDULED: 'CA-DELAY',
  DELIVERY_SCHEDULED: 'silent',
  DROPPED_OFF: 'taken',
  DUTY_NOT_PAID: 'CA-CUSTOMS',
  ELEC_ADVICE_RECD_BY_CARRIER: 'silent',
  HAZARDOUS_PROHIBITED: 'CA-ATTEMPT',
  HELD_BY_CARRIER: 'CA-DWELL',
  HELD_BY_CARRIER_FOR_CLEARANCE_PRE_PROCESSING: 'CA-CUSTOMS',
  HELD_BY_CUSTOMS: 'CA-CUSTOMS',
  HUB_PROCESSING: 'moves',
  HUB_SCAN_IN: 'moves',
  HUB_SCAN_OUT: 'moves',
  INCORRECT_DECLARATION: 'CA-CUSTOMS',
  INFORMATION: 'silent',
  IN_TRANSIT: 'moves',
  MISROUTED: 'CA-DELAY',
  NOT_COLLECTED_FROM_PICKUP_POINT: 'CA-ATTEMPT',
  NOT_DELIVERED: 'CA-ATTEMPT',
  NOT_DELIVERED_ADDRESSEE_DECEASED: 'CU-REFUSE',
  NOT_YET_RECEIVED_BY_CARRIER: 'silent',
  NO_ACCESS_TO_RECIPIENTS_ADDRESS: 'CA-ATTEMPT',
  OUT_FOR_DELIVERY: 'out',
  PARCEL_COLLECTED_FROM_PICKUP_POINT: 'delivered',
  PARCEL_DAMAGED: 'CA-LOSS',
  PARCEL_DISPOSED: 'CA-LOSS',
  PARCEL_LOST: 'CA-LOSS',
  PARCEL_OUTSIDE_OF_SERVICE_CAPABILITY: 'CA-ATTEMPT',
  PARCEL_OVER_LABELLED: 'silent',
  PARCEL_REDIRECTED: 'silent',
  PARCEL_REDIRECTED_BY_CARRIER: 'CA-DELAY',
  PARCEL_REPACKED: 'CA-DELAY',
  PARCEL_UPDATE_NOTIFICATION: 'silent',
  PICKED_UP: 'taken',
  PICKUP_FAILED: 'CA-NOPICK',
  POST_TRANSIT_STATUS: 'silent',
  PROOF_OF_DELIVERY: 'delivered',
  RECD_BY_CARRIER_NO_ELEC_ADVICE: 'taken',
  RECEIVED_BY_CARRIER: 'taken',
  RECEIVED_LOCAL_DELIVERY_DEPOT: 'moves',
  REFUSED_BY_CUSTOMER: 'CU-REFUSE',
  RETURN_TO_SENDER: 'returns',
  SHIPMENT_CREATED: 'silent',
  SUB_CONTRACTOR_EVENT: 'moves',
  SUB_CONTRACTOR_RECEIVED: 'moves',
  TRACKING_EXPIRED: 'CA-SILENT',
  UNDELIVERABLE_RETURNED_TO_SENDER: 'returns',
  UNSPECIFIED_EXCEPTION: 'CA-DELAY',
};

/** What an event means by its status_code, where it has no detail or one that says nothing. */
export const CODE_MEANINGS: Readonly<Record<string, DetailMeaning>> = {
  UN: 'silent',
  AC: 'taken',
  IT: 'moves',
  DE: 'delivered',
  EX: 'CA-DELAY',
  AT: 'CA-ATTEMPT',
  NY: 'silent',
  SP: 'moves',
};
