/**
 * What a reference value names. `order_no` names an order and is an identity key among order-class documents;
 * the others name what their word says, in the scope that issues them.
 */
export const REFERENCE_TYPES = [
  'order_no',
  'order_id',
  'customer_po',
  'fulfilment_no',
  'fulfilment_id',
  'shipment_no',
  'shipment_id',
  'bol',
  'pro',
  'tracking',
  'sscc',
  'invoice_no',
  'invoice_id',
  'payment_no',
  'return_no',
  'case_no',
  'case_id',
  'line_id',
  'package_no',
] as const;
export type ReferenceType = (typeof REFERENCE_TYPES)[number];

/** A weak key names a thing only where it points to exactly one; every other type is strong. */
export const WEAK_REFERENCE_TYPES: ReadonlySet<ReferenceType> = new Set(['customer_po']);

/**
 * - `is`: the document is the thing that the value names (its own number or id).
 * - `points_to`: the document speaks about the thing that the value names.
 */
export type ReferenceRole = 'is' | 'points_to';

/** How people type one number in different systems; applied in this order. */
export interface NormalisationRule {
  /** Regular expression with one capture group: the part that is the number. Without a match the value has no key. */
  readonly pattern?: string;
  /** Prefixes to drop, without regard to case ("SO-", "#"). */
  readonly stripPrefixes?: readonly string[];
  /** Drop leading zeros. Default true for values that are digits only. */
  readonly stripLeadingZeros?: boolean;
}

/** Values that would glue thousands of orders together. */
const PLACEHOLDERS = new Set([
  '',
  'NA',
  'NONE',
  'NULL',
  'TBD',
  'TBA',
  'STOCK',
  'UNKNOWN',
  'TEST',
  'VERBAL',
  'PHONE',
  'EMAIL',
]);

/**
 * The comparable form of a reference value: upper case, without spaces and punctuation, prefix and leading zeros
 * dropped by rule. Null where the text names nothing ("N/A", "TBD", only zeros).
 */
export function normaliseReference(text: string, rule: NormalisationRule = {}): string | null {
  let value = text.trim();
  if (rule.pattern !== undefined) {
    const found = new RegExp(rule.pattern, 'iu').exec(value);
    if (!found) return null;
    value = found[1] ?? found[0];
  }
  const prefix = rule.stripPrefixes?.find((candidate) => value.toUpperCase().startsWith(candidate.toUpperCase()));
  if (prefix !== undefined) value = value.slice(prefix.length);
  value = value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (rule.stripLeadingZeros ?? /^\d+$/.test(value)) value = value.replace(/^0+(?=.)/, '');
  if (PLACEHOLDERS.has(value) || /^0*$/.test(value)) return null;
  return value;
}

/** One text for a key: `order_no|bc|10045`. The scope is the authority that issues the number. */
export function referenceKey(type: ReferenceType, scope: string, normalised: string): string {
  return `${type}|${scope}|${normalised}`;
}
