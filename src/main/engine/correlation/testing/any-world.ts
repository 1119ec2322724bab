import fc from 'fast-check';
import { ContractError } from '#shared/contract/errors.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { emptyDocument, type CanonicalDocument, type DocumentKind, type Reference } from '#shared/domain/document.ts';
import { normaliseReference, type ReferenceRole, type ReferenceType } from '#shared/domain/references.ts';
import { PlainStore, type PlainRecord } from '../../pipeline/testing/plain-store.ts';

export const NOW = Date.UTC(2026, 5, 1);
export const CONNECTIONS = [
  { id: 'erp', kind: 'erp' },
  { id: 'crm', kind: 'crm' },
  { id: 'wms', kind: 'wms' },
  { id: 'tms', kind: 'tms' },
] as const;

export function refer(role: ReferenceRole, type: ReferenceType, text: string): Reference {
  return { role, type, text, scope: '', normalised: normaliseReference(text), path: '/ref' };
}

export function document(kind: DocumentKind, label: string, ...references: Reference[]): CanonicalDocument {
  return { ...emptyDocument(kind), label: { value: label, path: '/label' }, references };
}

export function record(connectionId: string, sourceId: string, content: CanonicalDocument, version = '1'): PlainRecord {
  return { connectionId, sourceId, version, documents: [content] };
}

/** An empty store with the connections that the records below come from. */
export function plainWorld(): PlainStore {
  return new PlainStore(CONNECTIONS, NOW);
}

const numbers = fc.constantFrom('1', '2', '3', '4');
const anyReference = fc
  .record({
    role: fc.constantFrom<ReferenceRole>('is', 'points_to'),
    type: fc.constantFrom<ReferenceType>('order_no', 'customer_po', 'shipment_id', 'tracking', 'invoice_no'),
    text: numbers,
  })
  .map(({ role, type, text }) => refer(role, type, text));
const anyDocument = fc
  .record({
    kind: fc.constantFrom<DocumentKind>(
      'order',
      'order',
      'fulfilment',
      'shipment',
      'transport',
      'invoice',
      'payment',
      'case',
    ),
    references: fc.array(anyReference, { maxLength: 3 }),
  })
  .map(({ kind, references }) => document(kind, kind, ...references));
export const anyRecord = fc
  .record({
    connectionId: fc.constantFrom('erp', 'crm', 'wms', 'tms'),
    sourceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    version: fc.constantFrom('1', '2', '3'),
    content: anyDocument,
    deleted: fc.boolean(),
  })
  .map(({ connectionId, sourceId, version, content, deleted }): PlainRecord => ({
    connectionId,
    sourceId,
    version,
    documents: [content],
    deleted: deleted && version === '3',
  }));

const anyKey = fc
  .record({
    connectionId: fc.constantFrom('erp', 'crm', 'wms', 'tms'),
    sourceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  })
  .map(({ connectionId, sourceId }) => `${connectionId}/records/${sourceId}`);
export const anyDecision: fc.Arbitrary<DecisionBody> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('link', 'unlink', 'never_link'), documentKey: anyKey, orderKey: anyKey }) },
  { weight: 1, arbitrary: anyKey.map((documentKey) => ({ kind: 'never_link', documentKey, orderKey: null }) as const) },
);

/** Whether the decision could be recorded: it names a document and an order-class document that are there. */
export function accepts(store: PlainStore, decision: DecisionBody): boolean {
  try {
    store.decide(decision);
    return true;
  } catch (error) {
    if (error instanceof ContractError && ['input.not_found', 'input.invalid'].includes(error.data.code))
      return false;
    throw error;
  }
}
