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
  readonly step?: { readonly code: MilestoneCode; readonly class: ClaimClass };
  readonly trouble?: ExceptionCode;
  readonly state?: AxisState;
}

const step = (code: MilestoneCode, state: AxisState, kind: ClaimClass = 'actual'): Movement => ({
  step: { code, class: kind },
  state,
});
const trouble = (code: ExceptionCode, state: AxisState = 'blocked'): Movement => ({
  trouble: code,
  state,
});

/** X12 214 AT701, element 1650, and AT703, element 1652. */
export const MOVEMENTS: Readonly<Record<string, Movement>> = {
  A3: trouble('CA-ATTEMPT'),
  A7: trouble('CU-REFUSE'),
  A9: trouble('CA-LOSS'),
  AA: step('PICKUP_ARR', 'none', 'planned'),
  AB: step('DELIVERED', 'none', 'planned'),
  AF: step('SHIPPED', 'partial'),
  AG: step('DELIVERED', 'partial', 'estimated'),
  AH: trouble('CA-ATTEMPT', 'partial'),
  AI: step('IN_TRANSIT', 'partial'),
  AJ: step('OUT_FOR_DEL', 'partial'),
  AM: { state: 'partial' },
  AN: { state: 'partial' },
  AP: trouble('CA-ATTEMPT', 'partial'),
  AR: step('IN_TRANSIT', 'partial'),
  AV: step('IN_TRANSIT', 'partial'),
  B6: step('IN_TRANSIT', 'partial', 'estimated'),
  BA: { state: 'partial' },
  C1: step('IN_TRANSIT', 'partial', 'estimated'),
  CA: { state: 'not_applicable' },
  CD: { state: 'complete' },
  CL: { state: 'partial' },
  CP: step('SHIPPED', 'partial'),
  D1: step('DELIVERED', 'complete'),
  I1: step('IN_TRANSIT', 'partial'),
  J1: step('IN_TRANSIT', 'partial'),
  K1: { state: 'partial' },
  L1: { state: 'none' },
  OA: step('IN_TRANSIT', 'partial'),
  OO: { state: 'partial' },
  P1: step('IN_TRANSIT', 'partial'),
  R1: step('IN_TRANSIT', 'partial'),
  RL: step('IN_TRANSIT', 'partial'),
  S1: { state: 'partial' },
  SD: trouble('CA-DELAY', 'partial'),
  X1: step('OUT_FOR_DEL', 'partial'),
  X2: step('DELIVERED', 'partial', 'estimated'),
  X3: step('PICKUP_ARR', 'none'),
  X4: step('IN_TRANSIT', 'partial'),
  X5: step('OUT_FOR_DEL', 'partial'),
  X6: step('IN_TRANSIT', 'partial'),
  X7: { state: 'partial' },
  X8: step('PICKUP_ARR', 'none'),
  X9: step('DELIVERED', 'none', 'planned'),
  XA: step('PICKUP_ARR', 'none', 'planned'),
  XB: step('TENDER_OK', 'none'),
};

/** X12 214 AT702, element 1651: whose trouble it is. Null where nothing is wrong. */
export const MOVEMENT_REASONS: Readonly<Record<string, ExceptionCode | null>> = {
  A1: 'CA-ATTEMPT',
  A2: 'CU-DATA',
  A5: 'CU-DATA',
  A6: 'CU-DATA',
  AA: 'CA-DELAY',
  AD: 'CU-DATE',
  AF: 'CA-DELAY',
  AG: 'CU-REFUSE',
  AH: 'CA-DELAY',
  AI: 'CA-DELAY',
  AJ: 'CA-DELAY',
  AL: 'CA-DELAY',
  AM: 'CA-DELAY',
  AN: 'CA-DELAY',
  AO: 'CA-DELAY',
  AQ: 'CU-REFUSE',
  AR: 'CA-CUSTOMS',
  AS: 'CA-CUSTOMS',
  AT: 'CU-DATA',
  AU: 'CA-DELAY',
  AY: 'CA-NOPICK',
  B1: 'CU-REFUSE',
  B4: 'CR-PREPAY',
  B5: 'CU-REFUSE',
  B8: 'CU-REFUSE',
  B9: 'CU-REFUSE',
  BB: 'CA-DELAY',
  BC: 'CA-DELAY',
  BD: 'CA-CUSTOMS',
  BE: 'CA-DELAY',
  BF: 'CA-DELAY',
  BG: null,
  BN: 'CA-DELAY',
  BO: 'CA-DELAY',
  BP: 'CA-DELAY',
  BR: 'CA-DELAY',
  BS: 'CU-REFUSE',
  C1: 'CU-REFUSE',
  C2: 'CR-PREPAY',
  C3: 'CU-DATE',
  C6: 'CA-DELAY',
  C8: 'CR-PREPAY',
  C9: 'CR-PREPAY',
  CA: 'CA-CUSTOMS',
  NA: null,
  NS: null,
  S1: 'CA-LOSS',
};

/** EDIFACT STS, event of UN Recommendation 24 (element 9011), as far as carriers agree on it. */
export const STATUS_EVENTS: Readonly<Record<string, Movement>> = {
  '1': step('IN_TRANSIT', 'partial'),
  '12': step('CUSTOMS_OK', 'partial'),
  '13': step('SHIPPED', 'partial'),
  '21': step('DELIVERED', 'complete'),
  '24': step('IN_TRANSIT', 'partial'),
  '31': step('IN_TRANSIT', 'partial'),
  '48': { state: 'partial' },
  '70': trouble('CA-DELAY', 'partial'),
};

/** X12 990 B104, element 558. */
export const TENDER_ANSWERS: Readonly<Record<string, 'accepted' | 'declined'>> = {
  A: 'accepted',
  D: 'declined',
  C: 'declined',
  R: 'declined',
};
