import type { ExceptionCode } from './exceptions.ts';
import type { Planning, Thresholds, Tolerances, TypicalDurations } from './policy.ts';

/** elapsed, business: milliseconds · days: business days · share: of 1 · micros: millionths */
export type PolicyUnit = 'elapsed' | 'business' | 'days' | 'count' | 'share' | 'micros';

/** What one figure of the policy means to a person. */
export interface PolicyField {
  /** Reads on with its value: "Credit hold ages after" 8 h. */
  readonly label: string;
  readonly unit: PolicyUnit;
  /** Exceptions that it decides about. */
  readonly codes: readonly ExceptionCode[];
}

function field(label: string, unit: PolicyUnit, ...codes: readonly ExceptionCode[]): PolicyField {
  return { label, unit, codes };
}

export const THRESHOLD_FIELDS: Readonly<Record<keyof Thresholds, PolicyField>> = {
  creditAgedBhMs: field('Credit hold ages after', 'business', 'CR-AGED'),
  riskReviewBhMs: field('Risk review may take', 'business', 'CR-RISK'),
  unconfirmedBhMs: field('Quantities are confirmed within', 'business', 'ST-UNCONF'),
  warehouseAcceptMs: field('Warehouse accepts within', 'elapsed', 'WH-NOACK'),
  packTimeMs: field('Picked before planned shipping by', 'elapsed', 'WH-LATEPICK', 'ST-BACK'),
  dockDwellMs: field('Goods may stand at the dock for', 'elapsed', 'WH-DWELL'),
  goodsIssueBhMs: field('Goods issue follows shipping within', 'business', 'WH-NOGI'),
  tenderLeadMs: field('Tendered before planned shipping by', 'elapsed', 'CA-NOTENDER', 'CA-REJECT'),
  pickupMs: field('Carrier collects within', 'elapsed', 'CA-NOPICK'),
  appointmentMs: field('Carrier may be late for its appointment by', 'elapsed', 'CA-NOPICK'),
  carrierSilenceMs: field('Carrier may be silent for', 'elapsed', 'CA-SILENT'),
  carrierPatienceMs: field('Silence is left alone before a later estimate for', 'elapsed', 'CA-SILENT'),
  carrierDwellMs: field('Goods may stand at one place for', 'elapsed', 'CA-DWELL'),
  customsMs: field('Customs may hold for', 'elapsed', 'CA-CUSTOMS'),
  proofOfDeliveryMs: field('Proof follows delivery within', 'elapsed', 'CA-NOPOD'),
  billingDays: field('Invoice follows shipping or proof within', 'days', 'IN-LAG'),
  billingUrgentDays: field('Late billing is urgent after', 'days', 'IN-LAG'),
  invoiceAcceptMs: field('Invoice is accepted within', 'elapsed', 'IN-REJECT', 'IN-NOPOST'),
  returnWindowMs: field('Returned goods arrive within', 'elapsed', 'CU-RETURN'),
  creditAfterReturnMs: field('Credit follows the return within', 'elapsed', 'CU-RETURN'),
  orphanMs: field('A record may stay unlinked for', 'elapsed', 'DI-ORPHAN'),
  freshnessMs: field('Data of a system may be as old as', 'elapsed', 'DI-LAG'),
  credentialExpiryMs: field('A credential is renewed before it ends by', 'elapsed', 'DI-AUTH'),
  apiEndMs: field('An interface version is left before it ends by', 'elapsed', 'DI-API'),
  emptyRuns: field('Runs without a record that look wrong', 'count', 'DI-SILENT'),
  emptyBhMs: field('They look wrong once they span', 'business', 'DI-SILENT'),
  clearedKeepMs: field('Cleared exceptions stay listed for', 'elapsed'),
};

export const TOLERANCE_FIELDS: Readonly<Record<keyof Tolerances, PolicyField>> = {
  quantityUnder: field('Less than ordered is complete up to', 'share', 'WH-SHORT', 'IN-QTY'),
  quantityOver: field('More than ordered is accepted up to', 'share', 'WH-OVER', 'IN-QTY'),
  price: field('A price may differ by', 'share', 'IN-PRICE'),
  amount: field('Amounts may differ by', 'micros', 'IN-PRICE', 'IN-SHORTPAY'),
  clockSkewMs: field('Clocks of systems may differ by', 'elapsed', 'DI-SEQ'),
  etaMs: field('An estimate may lie past the promise by', 'elapsed', 'CA-ETA'),
};

export const TYPICAL_FIELDS: Readonly<Record<keyof TypicalDurations, PolicyField>> = {
  pickPackMs: field('Picking and packing take', 'business'),
  pickupMs: field('From the dock to the first scan', 'elapsed'),
  transitMs: field('From the first scan to delivery', 'elapsed'),
  scanGapMs: field('Between two scans', 'elapsed'),
};

export const PLANNING_FIELDS: Readonly<Record<keyof Planning, PolicyField>> = {
  entryBhMs: field('Entered after receipt within', 'business'),
  completeBhMs: field('Complete after entry within', 'business'),
  acknowledgeMs: field('Acknowledged after receipt within', 'elapsed'),
  creditLeadBhMs: field('Credit is cleared before release by', 'business'),
  releaseLeadBhMs: field('Released before shipping by', 'business'),
  stagedLeadMs: field('Staged before the carrier collects by', 'elapsed'),
  tenderAnswerMs: field('The carrier answers a tender within', 'elapsed'),
  shipNoticeMs: field('The ship notice follows shipping within', 'elapsed'),
  proofMs: field('Proof is expected after delivery within', 'elapsed'),
};
