import {
  IDENTITY_REFERENCE_TYPES,
  isWordForNumber,
  WEAK_REFERENCE_TYPES,
  type ReferenceType,
} from '#shared/domain/references.ts';

/** One key line of a document: see map-stage. */
export interface DocumentKeyLine {
  readonly type: ReferenceType;
  readonly key: string;
  readonly is: boolean;
  /** It may be that of another scope: see ReferenceRole. */
  readonly may: boolean;
}

export function parseKeys(keys: string): DocumentKeyLine[] {
  if (keys === '') return [];
  return keys.split('\n').map((line) => ({
    is: line.startsWith('0'),
    may: line.startsWith('2'),
    key: line.slice(1),
    type: line.slice(1, line.indexOf('|')) as ReferenceType,
  }));
}

export function isIdentity(line: Pick<DocumentKeyLine, 'type'>): boolean {
  return IDENTITY_REFERENCE_TYPES.has(line.type);
}

export function isWeak(line: Pick<DocumentKeyLine, 'type'>): boolean {
  return WEAK_REFERENCE_TYPES.has(line.type);
}

/**
 * A message carries its number, and that of what it was sent in, so that an answer finds it. What was sent together has
 * nothing else in common.
 */
export function awaitsAnswer({ type, is }: Pick<DocumentKeyLine, 'type' | 'is'>): boolean {
  return type === 'message_no' && is;
}

/** See isWordForNumber. */
export function isWord({ type, key }: Pick<DocumentKeyLine, 'type' | 'key'>): boolean {
  return isWordForNumber(type, keyValue(key));
}

/** Names of the reference types, for people. */
export const REFERENCE_LABELS: Readonly<Record<ReferenceType, string>> = {
  order_no: 'order number',
  order_id: 'order id',
  customer_po: 'customer PO',
  fulfilment_no: 'delivery number',
  fulfilment_id: 'delivery id',
  shipment_no: 'shipment number',
  shipment_id: 'shipment id',
  bol: 'bill of lading',
  pro: 'PRO number',
  tracking: 'tracking number',
  sscc: 'SSCC',
  invoice_no: 'invoice number',
  invoice_id: 'invoice id',
  payment_no: 'payment number',
  return_no: 'return number',
  case_no: 'case number',
  case_id: 'case id',
  line_id: 'line id',
  package_no: 'package number',
  purchase_no: 'purchase order number',
  message_no: 'message number',
};

/** The normalised value inside a key. */
export function keyValue(key: string): string {
  return key.slice(key.indexOf('|', key.indexOf('|') + 1) + 1);
}

/** "order number 10045" */
export function labelOf({ type, key }: Pick<DocumentKeyLine, 'type' | 'key'>): string {
  return `${REFERENCE_LABELS[type]} ${keyValue(key)}`;
}
