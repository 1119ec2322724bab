import type { Micros } from './decimal.ts';
import type { LineKind, QuantityType } from './document.ts';
import type { Figure } from './evidence.ts';
import type { Instant } from './time.ts';
import type { VerdictView } from './verdicts.ts';

/**
 * What became of an ordered quantity. ordered = shipped + open + cancelled + short - over, exactly; all are 0 or more.
 */
export interface LineBalance {
  /** Still to ship. */
  readonly open: Micros;
  /** Left undelivered for good: the order was closed, or the rest is within the tolerance. */
  readonly short: Micros;
  /** Shipped beyond what was ordered and not cancelled. */
  readonly over: Micros;
  /** Delivered less returned. */
  readonly netDelivered: Micros | null;
  /** Invoiced less credited. */
  readonly netInvoiced: Micros | null;
}

export const CHANGED_FIELDS = ['ordered', 'unit_price', 'item', 'promise', 'ship_to'] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** One change of what was agreed: by versions of the order's own record, else by two systems of which one still shows what was agreed first. */
export interface LineChange {
  readonly field: ChangedField;
  readonly from: Figure<string>;
  readonly to: Figure<string>;
  /** By the stamp of the version, or of the system, that has the later value. */
  readonly at: Instant | null;
  /** Changed when the order was already with the warehouse. */
  readonly afterRelease: boolean;
}

export interface LineView {
  readonly lineKey: string;
  readonly lineNo: string;
  readonly kind: LineKind;
  readonly balance: LineBalance | null;
  readonly changes: readonly LineChange[];
  readonly itemNo: Figure<string> | null;
  readonly description: Figure<string> | null;
  readonly unit: string | null;
  readonly stocked: boolean;
  readonly unitPrice: Figure<Micros> | null;
  readonly amount: Figure<Micros> | null;
  readonly invoicedAmount: Figure<Micros> | null;
  readonly quantities: Readonly<Partial<Record<QuantityType, Figure<Micros>>>>;
  /** Sentences on what does not add up. */
  readonly mismatches: readonly string[];
  /** Quantities that several systems state. */
  readonly contested: readonly (VerdictView & { readonly type: QuantityType })[];
  /** Sentences on what differs and is within the tolerances, or is agreed. */
  readonly notes: readonly string[];
}
