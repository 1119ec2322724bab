import type { ReferenceType } from './references.ts';

/** Where a figure comes from: a document and a JSON Pointer into the payload of its record. */
export interface SourceRef {
  readonly documentKey: string;
  readonly path: string;
  /** Where no system states it and a rule computed it from this: the rule in words. */
  readonly rule?: string;
  /** The record's version that says so, where it is not the one that the document is made of. */
  readonly version?: string;
}

/** A figure that is shown, with everything it was read or computed from. Never without a source. */
export interface Figure<T> {
  readonly value: T;
  readonly sources: readonly SourceRef[];
}

/** Why a document belongs to an order. */
export interface LinkEvidence {
  /** identity: same order number · reference: a strong key · chain: through other documents · weak: a customer PO that names one order · decision: a person */
  readonly rule: 'identity' | 'reference' | 'chain' | 'weak' | 'decision';
  /** 0 to 1. */
  readonly confidence: number;
  /** From this document to the order: each key, the text written here, and the document reached by it. */
  readonly path: readonly LinkStep[];
  /** What else decided, in words: "The order number 10045 is on 2 orders; …". */
  readonly note?: string;
}

/**
 * Whether a document stands on an order because the order's goods were bought elsewhere: it is of the supplier's or the
 * sister company's order behind a purchase order. What it says of quantities and money is between those two.
 */
export function isBoughtFor({ path }: Pick<LinkEvidence, 'path'>): boolean {
  return path.some((step) => step.type === 'purchase_no');
}

export interface LinkStep {
  readonly type: ReferenceType;
  readonly text: string;
  readonly documentKey: string;
}
