import type { DocumentKind } from '#shared/domain/document.ts';

/**
 * How far a kind of document is from the order. Links run from low to high: a document belongs to the orders of the
 * documents of lower rank that it shares a key with.
 */
export const DOCUMENT_RANKS: Readonly<Record<DocumentKind, number>> = {
  order: 0,
  purchase: 1,
  fulfilment: 2,
  shipment: 3,
  transport: 4,
  invoice: 4,
  return: 5,
  payment: 5,
  case: 5,
  event: 5,
};
