import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { AxisState, ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';

/** What a seller says of an ordered line. */
export type LineAnswer = 'confirmed' | 'backordered' | 'refused' | 'open';

/** X12 855 ACK01, element 668. */
export const ACK_LINES: Readonly<Record<string, LineAnswer>> = {
  AC: 'confirmed',
  AR: 'confirmed',
  BP: 'confirmed',
  DR: 'confirmed',
  IA: 'confirmed',
  IB: 'backordered',
  IC: 'confirmed',
  ID: 'refused',
  IE: 'confirmed',
  IF: 'open',
  IH: 'open',
  IP: 'confirmed',
  IQ: 'confirmed',
  IR: 'refused',
  IS: 'confirmed',
  IW: 'open',
  R1: 'refused',
  R2: 'refused',
  R3: 'refused',
  R4: 'refused',
  R5: 'refused',
  R6: 'refused',
  SP: 'open',
};

/** X12 855 BAK02, element 587. */
export const ACK_ORDERS: Readonly<Record<string, AxisState>> = {
  AC: 'complete',
  AD: 'complete',
  AE: 'complete',
  AH: 'blocked',
  AK: 'complete',
  AP: 'complete',
  AT: 'complete',
  NA: 'none',
  RD: 'blocked',
  RF: 'blocked',
  RJ: 'blocked',
  RO: 'blocked',
  ZZ: 'none',
};

/** X12 945 W1201, element 368. */
export const SHIPPED_LINES: Readonly<Record<string, 'shipped' | 'short'>> = {
  AC: 'shipped',
  BK: 'short',
  BO: 'short',
  BP: 'short',
  CC: 'shipped',
  CL: 'shipped',
  CM: 'shipped',
  CP: 'short',
  CU: 'short',
  DE: 'short',
  IC: 'short',
  IS: 'shipped',
  SH: 'short',
  SS: 'short',
};

/** What a movement means: a step of the order, something wrong, or nothing that we follow. */
export interface Movement {
  readonly means: string;
  readonly step?: { readonly code: MilestoneCode; readonly class: ClaimClass };
  readonly trouble?: ExceptionCode;
  readonly state?: AxisState;
}

const step = (means: string, code: MilestoneCode, state: AxisState, kind: ClaimClass = 'actual'): Movement => ({
  means,
  step: { code, class: kind },
  state,
});
const trouble = (means: string, code: ExceptionCode, state: AxisState = 'blocked'): Movement => ({
  means,
  trouble: code,
  state,
});

/** X12 214 AT701, element 1650, and AT703, element 1652. */
export const MOVEMENTS: Readonly<Record<string, Movement>> = {
  A3: trouble('Shipment returned to the shipper', 'CA-ATTEMPT'),
  A7: trouble('Refused by the consignee', 'CU-REFUSE'),
  A9: trouble('Shipment damaged', 'CA-LOSS'),
  AA: step('Pickup appointment', 'PICKUP_ARR', 'none', 'planned'),
  AB: step('Delivery appointment', 'DELIVERED', 'none', 'planned'),
  AF: step('Departed the pickup location with the shipment', 'SHIPPED', 'partial'),
  AG: step('Estimated delivery', 'DELIVERED', 'partial', 'estimated'),
  AH: trouble('Delivery was attempted', 'CA-ATTEMPT', 'partial'),
  AI: step('Shipment has been reconsigned', 'IN_TRANSIT', 'partial'),
  AJ: step('Tendered for delivery', 'OUT_FOR_DEL', 'partial'),
  AM: { means: 'Loaded on the truck', state: 'partial' },
  AN: { means: 'Diverted to an air carrier', state: 'partial' },
  AP: trouble('Delivery was not completed', 'CA-ATTEMPT', 'partial'),
  AR: step('Rail arrival at the destination', 'IN_TRANSIT', 'partial'),
  AV: step('Available for delivery', 'IN_TRANSIT', 'partial'),
  B6: step('Estimated to arrive at the carrier terminal', 'IN_TRANSIT', 'partial', 'estimated'),
  BA: { means: 'Connecting line or cartage pickup', state: 'partial' },
  C1: step('Estimated to depart the terminal', 'IN_TRANSIT', 'partial', 'estimated'),
  CA: { means: 'Shipment cancelled', state: 'not_applicable' },
  CD: { means: 'Carrier departed the delivery location', state: 'complete' },
  CL: { means: 'Trailer closed out', state: 'partial' },
  CP: step('Completed loading at the pickup location', 'SHIPPED', 'partial'),
  D1: step('Completed unloading at the delivery location', 'DELIVERED', 'complete'),
  I1: step('In gate', 'IN_TRANSIT', 'partial'),
  J1: step('Delivered to the connecting line', 'IN_TRANSIT', 'partial'),
  K1: { means: 'Arrived at customs', state: 'partial' },
  L1: { means: 'Loading', state: 'none' },
  OA: step('Out gate', 'IN_TRANSIT', 'partial'),
  OO: { means: 'Paperwork received', state: 'partial' },
  P1: step('Departed the terminal', 'IN_TRANSIT', 'partial'),
  R1: step('Received from the prior carrier', 'IN_TRANSIT', 'partial'),
  RL: step('Rail departure from the origin', 'IN_TRANSIT', 'partial'),
  S1: { means: 'Trailer spotted at the consignee', state: 'partial' },
  SD: trouble('Shipment delayed', 'CA-DELAY', 'partial'),
  X1: step('Arrived at the delivery location', 'OUT_FOR_DEL', 'partial'),
  X2: step('Estimated arrival at the consignee', 'DELIVERED', 'partial', 'estimated'),
  X3: step('Arrived at the pickup location', 'PICKUP_ARR', 'none'),
  X4: step('Arrived at the terminal', 'IN_TRANSIT', 'partial'),
  X5: step('Arrived at the unloading dock', 'OUT_FOR_DEL', 'partial'),
  X6: step('En route to the delivery location', 'IN_TRANSIT', 'partial'),
  X7: { means: 'Refused appointment', state: 'partial' },
  X8: step('Arrived at the loading dock', 'PICKUP_ARR', 'none'),
  X9: step('Delivery appointment secured', 'DELIVERED', 'none', 'planned'),
  XA: step('Pickup appointment secured', 'PICKUP_ARR', 'none', 'planned'),
  XB: step('Shipment acknowledged', 'TENDER_OK', 'none'),
};

/** X12 214 AT702, element 1651: why, and whose trouble it is. Null where nothing is wrong. */
export const MOVEMENT_REASONS: Readonly<
  Record<string, { readonly means: string; readonly code: ExceptionCode | null }>
> = {
  A1: { means: 'Missed delivery', code: 'CA-ATTEMPT' },
  A2: { means: 'Incorrect address', code: 'CU-DATA' },
  A5: { means: 'Unable to locate', code: 'CU-DATA' },
  A6: { means: 'Address corrected', code: 'CU-DATA' },
  AA: { means: 'Mis-sort', code: 'CA-DELAY' },
  AD: { means: 'Customer asked for a later delivery', code: 'CU-DATE' },
  AF: { means: 'Accident', code: 'CA-DELAY' },
  AG: { means: 'Related to the consignee', code: 'CU-REFUSE' },
  AH: { means: 'Related to the driver', code: 'CA-DELAY' },
  AI: { means: 'Mechanical breakdown', code: 'CA-DELAY' },
  AJ: { means: 'Other reason of the carrier', code: 'CA-DELAY' },
  AL: { means: 'Delayed at a previous stop', code: 'CA-DELAY' },
  AM: { means: 'Related to the shipper', code: 'CA-DELAY' },
  AN: { means: 'Holiday', code: 'CA-DELAY' },
  AO: { means: 'Weather or natural disaster', code: 'CA-DELAY' },
  AQ: { means: 'Recipient unavailable', code: 'CU-REFUSE' },
  AR: { means: 'Improper international paperwork', code: 'CA-CUSTOMS' },
  AS: { means: 'Held for customs documents', code: 'CA-CUSTOMS' },
  AT: { means: 'Recipient could not be reached', code: 'CU-DATA' },
  AU: { means: 'Civil event', code: 'CA-DELAY' },
  AY: { means: 'Missed pickup', code: 'CA-NOPICK' },
  B1: { means: 'Consignee closed', code: 'CU-REFUSE' },
  B4: { means: 'Held for payment', code: 'CR-PREPAY' },
  B5: { means: 'Held for the consignee', code: 'CU-REFUSE' },
  B8: { means: 'Improper unloading facility', code: 'CU-REFUSE' },
  B9: { means: 'Receiving time restricted', code: 'CU-REFUSE' },
  BB: { means: 'Held by the shipper', code: 'CA-DELAY' },
  BC: { means: 'Documents missing', code: 'CA-DELAY' },
  BD: { means: 'Border clearance', code: 'CA-CUSTOMS' },
  BE: { means: 'Road conditions', code: 'CA-DELAY' },
  BF: { means: 'Keying error of the carrier', code: 'CA-DELAY' },
  BG: { means: 'Other', code: null },
  BN: { means: 'Billing not released', code: 'CA-DELAY' },
  BO: { means: 'Railroad missed its schedule', code: 'CA-DELAY' },
  BP: { means: 'Load shifted', code: 'CA-DELAY' },
  BR: { means: 'Derailment', code: 'CA-DELAY' },
  BS: { means: 'Refused by the customer', code: 'CU-REFUSE' },
  C1: { means: 'Waiting for pickup by the customer', code: 'CU-REFUSE' },
  C2: { means: 'Credit hold', code: 'CR-PREPAY' },
  C3: { means: 'Suspended at the customer’s request', code: 'CU-DATE' },
  C6: { means: 'Waiting for shipping instructions', code: 'CA-DELAY' },
  C8: { means: 'Collect on delivery required', code: 'CR-PREPAY' },
  C9: { means: 'Cash not available', code: 'CR-PREPAY' },
  CA: { means: 'Customs', code: 'CA-CUSTOMS' },
  NA: { means: 'Normal appointment', code: null },
  NS: { means: 'Normal status', code: null },
  S1: { means: 'Delivery shortage', code: 'CA-LOSS' },
};

/** EDIFACT STS, event of UN Recommendation 24 (element 9011), as far as carriers agree on it. */
export const STATUS_EVENTS: Readonly<Record<string, Movement>> = {
  '1': step('Arrived', 'IN_TRANSIT', 'partial'),
  '12': step('Customs clearance', 'CUSTOMS_OK', 'partial'),
  '13': step('Collected', 'SHIPPED', 'partial'),
  '21': step('Delivery completed', 'DELIVERED', 'complete'),
  '24': step('Departed', 'IN_TRANSIT', 'partial'),
  '31': step('In transit', 'IN_TRANSIT', 'partial'),
  '48': { means: 'Loaded', state: 'partial' },
  '70': trouble('Delayed', 'CA-DELAY', 'partial'),
};

/** X12 990 B104, element 558. */
export const TENDER_ANSWERS: Readonly<Record<string, 'accepted' | 'declined'>> = {
  A: 'accepted',
  D: 'declined',
  C: 'declined',
  R: 'declined',
};
