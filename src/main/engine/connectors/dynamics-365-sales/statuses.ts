import type { AxisState } from '#shared/domain/milestones.ts';

/** `statecode` of salesorder, on the commercial axis. */
export const ORDER_STATES: Readonly<Record<string, { readonly name: string; readonly commercial: AxisState }>> = {
  0: { name: 'Active', commercial: 'complete' },
  1: { name: 'Submitted', commercial: 'complete' },
  2: { name: 'Canceled', commercial: 'not_applicable' },
  3: { name: 'Fulfilled', commercial: 'complete' },
  4: { name: 'Invoiced', commercial: 'complete' },
};

export const REASON_MEANINGS = [
  'open',
  'pending',
  'on_hold',
  'no_money',
  'fulfilled',
  'fulfilled_partly',
  'invoiced',
] as const;
export type ReasonMeaning = (typeof REASON_MEANINGS)[number];

/** `statuscode` of salesorder as it is delivered; an environment may have its own. */
export const ORDER_REASONS: Readonly<Record<string, ReasonMeaning>> = {
  1: 'open',
  2: 'pending',
  3: 'open',
  4: 'no_money',
  100001: 'fulfilled',
  100002: 'fulfilled_partly',
  100003: 'invoiced',
};

export interface InvoiceMeaning {
  readonly name: string;
  /** Null says nothing of payment. */
  readonly payment: AxisState | null;
  readonly voided: boolean;
}

/** `statecode` of invoice. */
export const INVOICE_STATES: Readonly<Record<string, InvoiceMeaning>> = {
  0: { name: 'Active', payment: 'none', voided: false },
  1: { name: 'Closed', payment: null, voided: false },
  2: { name: 'Paid', payment: 'complete', voided: false },
  3: { name: 'Canceled', payment: 'not_applicable', voided: true },
};

/**
 * What a `statuscode` of an invoice says beside its state: paid in part (100002), and of old ones cancelled (3) and paid
 * (7) under the state "Closed".
 */
export const INVOICE_REASONS: Readonly<Record<string, Pick<InvoiceMeaning, 'payment' | 'voided'>>> = {
  3: { payment: 'not_applicable', voided: true },
  7: { payment: 'complete', voided: false },
  100002: { payment: 'partial', voided: false },
};

/** `statecode` of incident, and whether the case is open. */
export const CASE_STATES: Readonly<Record<string, boolean>> = { 0: true, 1: false, 2: false };
