import type { DocumentKind } from '#shared/domain/document.ts';

/**
 * How far a kind of document is from the order. Links run from low to high: a document belongs to the orders of the
 * documents of lower rank that it shares a key with.
 */
export const DOCUMENT_RANKS: Readonly<Record<DocumentKind, number>> = {
  order: 0,
  fulfilment: 1,
  shipment: 2,
  transport: 3,
  invoice: 3,
  return: 4,
  payment: 4,
  case: 4,
  event: 4,
};
