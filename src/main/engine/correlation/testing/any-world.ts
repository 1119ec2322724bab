import fc from 'fast-check';
import { ContractError } from '#shared/contract/errors.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { emptyDocument, type CanonicalDocument, type DocumentKind, type Reference } from '#shared/domain/document.ts';
import { normaliseReference, type ReferenceRole, type ReferenceType } from '#shared/domain/references.ts';
import { PlainStore, type PlainRecord } from '../../pipeline/testing/plain-store.ts';

export const NOW = Date.UTC(2026, 5, 1);
export const CONNECTIONS = [
  { id: 'erp', kind: 'erp' },
  { id: 'sister', kind: 'erp' },
  { id: 'crm', kind: 'crm' },
  { id: 'wms', kind: 'wms' },
  { id: 'tms', kind: 'tms' },
] as const;

export function refer(role: ReferenceRole, type: ReferenceType, text: string, scope = ''): Reference {
  return { role, type, text, scope, normalised: normaliseReference(text), path: '/ref' };
}

export function document(kind: DocumentKind, label: string, ...references: Reference[]): CanonicalDocument {
  return { ...emptyDocument(kind), label: { value: label, path: '/label' }, references };
}

/** The document as one that says it came into being at a date, YYYY-MM-DD. */
export function dated(content: CanonicalDocument, date: string): CanonicalDocument {
  const when = { value: { kind: 'date', date, text: date }, path: '/date' } as const;
  return { ...content, milestones: [{ code: 'ORD_ENTERED', class: 'actual', when, path: '/date' }] };
}

export function record(connectionId: string, sourceId: string, content: CanonicalDocument, version = '1'): PlainRecord {
  return { connectionId, sourceId, version, documents: [content] };
}

/** An empty store with the connections that the records below come from. */
export function plainWorld(): PlainStore {
  return new PlainStore(CONNECTIONS, NOW);
}

const numbers = fc.constantFrom('1', '2', '3', '4');
const STRONG = ['order_id', 'shipment_id', 'tracking', 'invoice_no', 'return_no', 'purchase_no', 'message_no'] as const;
const anyReference = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        role: fc.constantFrom<ReferenceRole>('is', 'points_to'),
        text: numbers,
        scope: fc.constantFrom('', '', 'sister'),
      })
      .map(({ role, text, scope }) => [refer(role, 'order_no', text, scope)]),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        role: fc.constantFrom<ReferenceRole>('is', 'points_to'),
        type: fc.constantFrom<ReferenceType>('customer_po', ...STRONG),
        text: numbers,
      })
      .map(({ role, type, text }) => [refer(role, type, text)]),
  },
  {
    weight: 1,
    arbitrary: numbers.map((text) => [
      refer('may_name', 'order_no', text),
      refer('may_name', 'order_no', text, 'sister'),
    ]),
  },
);
/** Years in which numbers were given again, and some that are near enough to be of one time. */
const dates = fc.constantFrom(null, null, '2019-03-01', '2019-09-01', '2020-06-01', '2024-05-01', '2024-05-20');
const anyDocument = fc
  .record({
    kind: fc.constantFrom<DocumentKind>(
      'order',
      'order',
      'order',
      'purchase',
      'fulfilment',
      'shipment',
      'transport',
      'invoice',
      'return',
      'payment',
      'case',
    ),
    references: fc.array(anyReference, { maxLength: 3 }),
    date: dates,
    voided: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
  })
  .map(({ kind, references, date, voided }) => {
    const content = { ...document(kind, kind, ...references.flat()), voided };
    return date === null ? content : dated(content, date);
  });
export const anyRecord = fc
  .record({
    connectionId: fc.constantFrom(...CONNECTIONS.map(({ id }) => id)),
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
    connectionId: fc.constantFrom(...CONNECTIONS.map(({ id }) => id)),
    sourceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  })
  .map(({ connectionId, sourceId }) => `${connectionId}/records/${sourceId}`);
export const anyDecision: fc.Arbitrary<DecisionBody> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('link', 'unlink', 'never_link'),
      documentKey: anyKey,
      orderKey: anyKey,
    }),
  },
  { weight: 1, arbitrary: anyKey.map((documentKey) => ({ kind: 'never_link', documentKey, orderKey: null }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0.5, 0.82, 0.87, 0.92, 0.98)
      .map((linkConfidence) => ({ kind: 'policy', overrides: { linkConfidence }, note: '' }) as const),
  },
);

/** Whether the decision could be recorded: it names a document and an order-class document that are there. */
export function accepts(store: PlainStore, decision: DecisionBody): boolean {
  try {
    store.decide(decision);
    return true;
  } catch (error) {
    if (error instanceof ContractError && ['input.not_found', 'input.invalid'].includes(error.data.code)) return false;
    throw error;
  }
}
