import type { DocumentKind } from '#shared/domain/document.ts';

/**
 * How far a kind of document is from the order. Links run from low to high: a document belongs to the orders of the
 * documents of lower rank that it shares a key with. Where no lower rank knows it, those of its own rank speak for it: a
 * rebill by the credit memo by the invoice, a leg by its load, a credit memo by its return.
 */
export const DOCUMENT_RANKS: Readonly<Record<DocumentKind, number>> = {
  order: 0,
  purchase: 1,
  fulfilment: 2,
  shipment: 3,
  transport: 4,
  invoice: 5,
  return: 5,
  payment: 6,
  case: 7,
  event: 8,
};
