import type { AxisState } from '#shared/domain/milestones.ts';

export interface BillMeaning {
  readonly billing: AxisState;
  /** In the ledger. */
  readonly posted: boolean;
  readonly voided: boolean;
}

/** Status of invoices and credit notes; SUBMITTED waits for approval. */
export const BILL_STATUSES: Readonly<Record<string, BillMeaning>> = {
  DRAFT: { billing: 'partial', posted: false, voided: false },
  SUBMITTED: { billing: 'blocked', posted: false, voided: false },
  AUTHORISED: { billing: 'complete', posted: true, voided: false },
  PAID: { billing: 'complete', posted: true, voided: false },
  DELETED: { billing: 'not_applicable', posted: false, voided: true },
  VOIDED: { billing: 'not_applicable', posted: true, voided: true },
};

/** Status of payments, and whether it says that the payment was taken back. */
export const PAYMENT_STATUSES: Readonly<Record<string, boolean>> = { AUTHORISED: false, DELETED: true };

/** PaymentType, and whether money comes in for a sale with it. */
export const PAYMENT_TYPES: Readonly<Record<string, boolean>> = {
  ACCRECPAYMENT: true,
  ARCREDITPAYMENT: false,
  AROVERPAYMENTPAYMENT: false,
  ARPREPAYMENTPAYMENT: false,
  ACCPAYPAYMENT: false,
  APCREDITPAYMENT: false,
  APOVERPAYMENTPAYMENT: false,
  APPREPAYMENTPAYMENT: false,
};
