import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { AxisState } from '#shared/domain/milestones.ts';

/** Types of state, on the transport axis. Source: project44, appendix of the LTL guide. */
export const STATES: Readonly<Record<string, AxisState>> = {
  SCHEDULED: 'none',
  IN_TRANSIT: 'partial',
  AT_STOP: 'partial',
};

/**
 * What an event means: a step by itself, a call at a stop (where the stop decides), something wrong, or nothing that is
 * followed. `tracks`: the carrier is heard again.
 */
export type EventMeaning =
  | 'arrival'
  | 'departure'
  | 'picked_up'
  | 'out_for_delivery'
  | 'delivered'
  | 'tracks'
  | 'silent'
  | ExceptionCode;

/** Types of event. Sources: project44, appendices of the FTL and LTL guides, and the vendor's own integration program. */
export const EVENTS: Readonly<Record<string, EventMeaning>> = {
  ARRIVAL_AT_STOP: 'arrival',
  DELAYED: 'CA-DELAY',
  DELIVERY: 'delivered',
  DELIVERY_MISSED: 'CA-ATTEMPT',
  DEPARTURE_FROM_STOP: 'departure',
  DRIVER_DENY_TRACKING: 'CA-SILENT',
  EXCEPTION: 'CA-DELAY',
  EXCEPTION_LATE_DEPARTURE: 'CA-DELAY',
  EXCEPTION_MISSED_CONNECTION: 'CA-DELAY',
  HELD: 'CA-DWELL',
  IDLE: 'CA-DWELL',
  // "See the description": a moved stop as well as something wrong.
  INFO: 'silent',
  LOAD: 'silent',
  LOCATION_CHANGED: 'silent',
  MISSING_CARRIER: 'CA-SILENT',
  MISSING_EQUIPMENT_IDENTIFIER: 'CA-SILENT',
  OUT_FOR_DELIVERY: 'out_for_delivery',
  PICKED_UP: 'picked_up',
  PICKUP_MISSED: 'CA-NOPICK',
  RECEIVE_FROM_SHIPPER: 'picked_up',
  TRACKING_END_BY_USER: 'silent',
  TRACKING_END_DUE_TO_TIMEOUT: 'CA-SILENT',
  TRACKING_FAILED: 'CA-SILENT',
  TRACKING_INITIATE: 'silent',
  TRACKING_START: 'tracks',
  TRACKING_STOP: 'silent',
  UNKNOWN_EQUIPMENT_IDENTIFIER: 'CA-SILENT',
  UNLOAD_FROM_VEHICLE: 'silent',
  WARNING: 'CA-SILENT',
};

/** Events after which project44 has nothing more to say. */
export const LAST_EVENTS: ReadonlySet<string> = new Set([
  'DELIVERY',
  'TRACKING_END_BY_USER',
  'TRACKING_END_DUE_TO_TIMEOUT',
  'TRACKING_STOP',
]);
