import type { ReferenceType } from '#shared/domain/references.ts';
import type { TypingSlip } from './near-values.ts';

/**
 * How much a number says for an order, by its kind. same: both carry it · slip: they are one slip of the hand apart ·
 * end: one ends with the other. Numbers that are given out one after another have neighbours that are as real as
 * themselves, so that a slip between two of them says little; long numbers with a check digit have none.
 */
interface NumberWeights {
  readonly same: number;
  readonly slip: number;
  readonly end: number;
}

const NONE: NumberWeights = { same: 0, slip: 0, end: 0 };
const ID: NumberWeights = { same: 0.95, slip: 0, end: 0 };
const COUNTED: NumberWeights = { same: 0.9, slip: 0.5, end: 0.45 };
const CHECKED: NumberWeights = { same: 0.95, slip: 0.75, end: 0.3 };

export const NUMBER_WEIGHTS: Readonly<Record<ReferenceType, NumberWeights>> = {
  order_no: { same: 0.93, slip: 0.6, end: 0.6 },
  order_id: ID,
  customer_po: { same: 0.75, slip: 0.5, end: 0.35 },
  purchase_no: COUNTED,
  fulfilment_no: COUNTED,
  fulfilment_id: ID,
  shipment_no: COUNTED,
  shipment_id: ID,
  bol: COUNTED,
  pro: COUNTED,
  tracking: CHECKED,
  sscc: CHECKED,
  package_no: { same: 0.85, slip: 0.3, end: 0.25 },
  invoice_no: { same: 0.9, slip: 0.45, end: 0.35 },
  invoice_id: ID,
  payment_no: { same: 0.6, slip: 0.1, end: 0 },
  return_no: { same: 0.8, slip: 0.25, end: 0.2 },
  // A case counts its own; the next one is about somebody else.
  case_no: { same: 0.6, slip: 0.05, end: 0 },
  case_id: { same: 0.7, slip: 0, end: 0 },
  line_id: NONE,
  message_no: ID,
};

/** Swapping two neighbours is what a hand does most; the rest is also what another number looks like. */
export const SLIP_WEIGHTS: Readonly<Record<TypingSlip, number>> = {
  swapped: 1,
  changed: 0.8,
  left_out: 0.8,
  added: 0.8,
};

/** A number inside free text, or in a field for another kind of number, is meant less surely. */
export const ELSEWHERE = 0.85;

/** What agrees beside numbers speaks for an order so much; what contradicts takes so much of its chance away. */
export const CIRCUMSTANCES = {
  customer: { same: 0.15, near: 0.1, differs: 0.4 },
  ship_to: { same: 0.15, near: 0.1, differs: 0.8 },
  date: { same: 0.1, near: 0.02, differs: 0.4 },
  value: { same: 0.3, near: 0.05, differs: 0.6 },
  items: { same: 0.25, near: 0.1, differs: 0.45 },
} as const;

/** Numbers speak as leads; here only what contradicts counts. */
export const NUMBER_CIRCUMSTANCE = { same: 0, near: 0, differs: 0.85 } as const;

/** Without a number in common or nearly so, no likeness makes an order likely. */
export const MOST_WITHOUT_NUMBER = 0.4;

/** Short numbers are near to too much: a slip in four characters says less than one in ten. */
export function lengthFactor(length: number): number {
  return Math.min(1, Math.max(0.5, 0.5 + (length - 4) * 0.1));
}
