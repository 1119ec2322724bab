import fc from 'fast-check';
import { ContractError } from '#shared/contract/errors.ts';
import type { DecisionBody, RecordVersionName } from '#shared/domain/decisions.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { EXCEPTION_STATES } from '#shared/domain/exceptions.ts';
import type { ReferenceRule, ReferenceType } from '#shared/domain/references.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { anyDecision, anyRecord, CONNECTIONS, document, refer } from '../../correlation/testing/any-world.ts';
import { documentContent, FIRST, moment } from '../../lifecycle/testing/any-documents.ts';
import { policyOverrides } from '../../lifecycle/testing/any-policy.ts';
import type { PlainRecord, PlainStore } from './plain-store.ts';

/** When a history begins: amid the moments that its documents speak of. */
export const BEGIN = FIRST + 6 * DAY;

/** The record whose documents are parts: a second one by a key of its own, or none. */
const PARTED = 'e';

/**
 * A version of one of few records, with numbers out of few, so that orders merge, split and are corrected, and with
 * lines, quantities, claims and blocks of any kind. Some are void, deleted, empty, or cannot be read.
 */
export const anyVersion: fc.Arbitrary<PlainRecord> = fc
  .record({
    record: anyRecord,
    content: documentContent,
    second: fc.option(fc.tuple(anyRecord, documentContent)),
    recordedAt: fc.option(moment, { freq: 3 }),
    fate: fc.integer({ min: 0, max: 24 }),
  })
  .map(({ record, content, second, recordedAt, fate }): PlainRecord => {
    const first = withNumbers(content, record);
    const more = second === null ? [] : [{ ...withNumbers(second[1], second[0]), localKey: 'p' }];
    const documents = record.sourceId === PARTED ? [first, ...more] : [first];
    return {
      ...record,
      documents: fate === 0 ? [] : documents,
      torn: fate === 1,
      ...(recordedAt !== null && { recordedAt }),
    };
  });

/** What one document says, under the numbers and of the kind of another. */
function withNumbers(content: CanonicalDocument, { documents: [other] }: PlainRecord): CanonicalDocument {
  if (!other) return content;
  const { kind, references, voided } = other;
  return {
    ...content,
    kind,
    references,
    voided,
    label: content.label ?? other.label,
    milestones: [...other.milestones, ...content.milestones],
  };
}

/** Orders that all name one value: more of them than may be one order, or just not. */
const anyFlood: fc.Arbitrary<PlainRecord[]> = fc
  .record({
    count: fc.integer({ min: 24, max: 27 }),
    version: fc.constantFrom('1', '2'),
    number: fc.constantFrom('4', '4', '77'),
    type: fc.constantFrom<ReferenceType>('order_no', 'order_no', 'customer_po'),
  })
  .map(({ count, version, number, type }) =>
    Array.from({ length: count }, (_, n): PlainRecord => {
      const references = [refer('is', 'order_id', `h${n}`), refer('points_to', type, number)];
      return {
        connectionId: 'crm',
        sourceId: `h${n}`,
        version,
        documents: [document('order', `h${n}`, ...references)],
      };
    }),
  );

export const anyVersions: fc.Arbitrary<PlainRecord[]> = fc
  .tuple(
    fc.array(anyVersion, { minLength: 1, maxLength: 16, size: 'max' }),
    fc.oneof({ weight: 12, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: anyFlood }),
  )
  .map(([few, flood]) => [...few, ...flood]);

export const anyRule = fc
  .record({
    id: fc.constantFrom('r1', 'r2', 'r3'),
    connectionId: fc.constantFrom('erp', 'crm', 'wms', 'tms'),
    from: fc.constantFrom<ReferenceRule['from']>('order_no', 'customer_po', 'shipment_id', 'tracking', 'label'),
    pattern: fc.constantFrom('(\\d)', '([12])', '[a-z]+'),
    type: fc.constantFrom<ReferenceType>('order_no', 'customer_po', 'shipment_id', 'tracking', 'invoice_no'),
  })
  .map(({ type, ...rule }): ReferenceRule => ({ ...rule, to: { type, scope: '' } }));

/** What somebody wants to decide; what it names is known when its turn comes. */
export type Wish =
  | { readonly kind: 'decide'; readonly body: DecisionBody }
  | { readonly kind: 'undo'; readonly back: number }
  | {
      readonly kind: 'relink';
      readonly verb: 'link' | 'unlink' | 'never_link' | 'set_aside';
      readonly document: number;
      readonly order: number;
    }
  /** A corrected copy of one of the versions that are here. */
  | { readonly kind: 'correct'; readonly pick: number; readonly payload: string }
  | { readonly kind: 'triage'; readonly pick: number; readonly body: (exceptionKey: string) => DecisionBody };

const anyTriage: fc.Arbitrary<Wish> = fc
  .record({ pick: fc.nat(30), how: fc.nat(4), state: fc.constantFrom(...EXCEPTION_STATES), when: moment })
  .map(({ pick, how, state, when }) => ({
    kind: 'triage',
    pick,
    body: (exceptionKey): DecisionBody => {
      if (how === 0) return { kind: 'exception_owner', exceptionKey, owner: 'ada', dueAt: when };
      if (how === 1) return { kind: 'exception_snooze', exceptionKey, until: when, reason: 'later' };
      if (how === 2) return { kind: 'note', target: 'exception', key: exceptionKey, text: 'seen' };
      return { kind: 'exception_state', exceptionKey, state };
    },
  }));

const anyCorrection: fc.Arbitrary<Wish> = fc
  .record({ pick: fc.nat(60), version: anyVersion })
  .map(({ pick, version: { documents, torn } }) => ({
    kind: 'correct',
    pick,
    payload: JSON.stringify(torn ? 'torn' : documents),
  }));

export const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 2, arbitrary: anyDecision.map((body): Wish => ({ kind: 'decide', body })) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('relink'),
      verb: fc.constantFrom('link', 'link', 'unlink', 'never_link', 'set_aside'),
      document: fc.nat(30),
      order: fc.nat(30),
    }),
  },
  {
    weight: 3,
    arbitrary: anyRule.map((rule): Wish => ({ kind: 'decide', body: { kind: 'reference_rule', rule } })),
  },
  {
    weight: 3,
    arbitrary: policyOverrides.map((overrides): Wish => ({
      kind: 'decide',
      body: { kind: 'policy', overrides, note: '' },
    })),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('undo'), back: fc.nat(2) }) },
  { weight: 3, arbitrary: anyTriage },
  { weight: 3, arbitrary: anyCorrection },
);

/** Decides what is wished. False where what it names is not there. */
export function fulfil(store: PlainStore, wish: Wish, at: Instant): boolean {
  const body = bodyOf(store, wish);
  if (body === null) return false;
  try {
    store.decide(body, at);
    return true;
  } catch (error) {
    if (error instanceof ContractError && ['input.not_found', 'input.invalid'].includes(error.data.code)) return false;
    throw error;
  }
}

function bodyOf(store: PlainStore, wish: Wish): DecisionBody | null {
  if (wish.kind === 'decide') return wish.body;
  if (wish.kind === 'undo') {
    const decisionId = store.log.entries.at(-1 - wish.back)?.id;
    return decisionId === undefined ? null : { kind: 'undo', decisionId };
  }
  if (wish.kind === 'relink') {
    const documentKey = pickOf(store.documentKeys('all'), wish.document);
    const orderKey = pickOf(store.documentKeys('order'), wish.order);
    if (documentKey === undefined || orderKey === undefined) return null;
    if (wish.verb === 'set_aside') return { kind: 'never_link', documentKey, orderKey: null };
    return { kind: wish.verb, documentKey, orderKey };
  }
  if (wish.kind === 'correct') {
    const record = pickOf(versionNames(store), wish.pick);
    return record === undefined ? null : { kind: 'record_edit', record, payload: wish.payload, note: '' };
  }
  const keys = store.db.column<string>('SELECT exception_key FROM exception_row ORDER BY exception_key');
  const exceptionKey = pickOf(keys, wish.pick);
  return exceptionKey === undefined ? null : wish.body(exceptionKey);
}

function versionNames(store: PlainStore): RecordVersionName[] {
  return store.db.all<RecordVersionName>(
    `SELECT s.connection_id AS connectionId, s.stream_id AS streamId, r.source_id AS sourceId, r.version, r.hash
     FROM inbox_record r JOIN stream s ON s.id = r.stream ORDER BY 1, 2, 3, 4, 5`,
  );
}

function pickOf<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % Math.max(1, all.length)];
}

/** How much of the pipeline's work is done before it goes on. */
export type Work = 'none' | 'some' | 'all';
export const anyWork = fc.constantFrom<Work>('none', 'some', 'all');

export function work(store: PlainStore, much: Work): void {
  const steps = { none: 0, some: 3, all: Number.POSITIVE_INFINITY }[much];
  for (let step = 0; step < steps && store.pipeline.step(); step += 1);
}

export const anyWait = fc.constantFrom(0, HOUR, 7 * HOUR, 30 * HOUR);
export const anyChunk = fc.record({
  map: fc.integer({ min: 1, max: 6 }),
  correlate: fc.integer({ min: 1, max: 9 }),
  assemble: fc.integer({ min: 1, max: 4 }),
});
export const anyConnection = fc.constantFrom(...CONNECTIONS);
