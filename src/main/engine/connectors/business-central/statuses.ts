import type { AxisState } from '#shared/domain/milestones.ts';

/** What a status of the API means on the axes that the ERP speaks of. */
export interface OrderMeaning {
  readonly commercial: AxisState;
  readonly credit: AxisState;
  readonly released: boolean;
}

/**
 * Statuses of salesOrder. Draft: open for edits. In Review: pending approval. Open: released to the warehouse.
 * Source: API v2.0 reference, salesOrder.
 */
export const ORDER_STATUSES: Readonly<Record<string, OrderMeaning>> = {
  Draft: { commercial: 'none', credit: 'none', released: false },
  'In Review': { commercial: 'partial', credit: 'blocked', released: false },
  Open: { commercial: 'complete', credit: 'complete', released: true },
};

export interface InvoiceMeaning {
  readonly billing: AxisState;
  readonly payment: AxisState;
  /** In the ledger. */
  readonly posted: boolean;
  readonly voided: boolean;
}

/** Statuses of salesInvoice and salesCreditMemo; blank is a document that has none yet. */
export const INVOICE_STATUSES: Readonly<Record<string, InvoiceMeaning>> = {
  '': { billing: 'none', payment: 'none', posted: false, voided: false },
  Draft: { billing: 'partial', payment: 'none', posted: false, voided: false },
  'In Review': { billing: 'blocked', payment: 'none', posted: false, voided: false },
  Open: { billing: 'complete', payment: 'none', posted: true, voided: false },
  Paid: { billing: 'complete', payment: 'complete', posted: true, voided: false },
  Canceled: { billing: 'not_applicable', payment: 'not_applicable', posted: true, voided: true },
  // A posted invoice that takes back a credit memo: as good as any other.
  Corrective: { billing: 'complete', payment: 'none', posted: true, voided: false },
};

/** Option values reach JSON with XML-encoded characters: `In_x0020_Review`, `_x0020_` for blank. */
export function decodeOption(value: string): string {
  return value
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .trim();
}
