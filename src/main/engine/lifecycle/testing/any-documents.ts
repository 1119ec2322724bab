import fc from 'fast-check';
import { microsOf } from '#shared/domain/decimal.ts';
import {
  DOCUMENT_KINDS,
  QUANTITY_TYPES,
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Sourced,
} from '#shared/domain/document.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { AXES, AXIS_STATES, CLAIM_CLASSES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import { HOUR, instant, type Instant, type When } from '#shared/domain/time.ts';
import type { AssemblyDocument } from '../assembly-input.ts';
import { dateText } from '../zoned-days.ts';
import { at } from './order-builder.ts';

export const FIRST = at('2026-03-20');
export const LAST = at('2026-04-10');
export const ITEMS = ['A', 'B', 'C'];
const TRACKING = ['T1', 'T2'];

let paths = 0;
function sourced<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Sourced<T>> {
  return value.map((each) => ({ value: each, path: `/${paths++}` }));
}

const quarter = 15 * 60_000;
/** Instants off the policy's step. */
export const moment: fc.Arbitrary<Instant> = fc
  .integer({ min: FIRST / quarter, max: LAST / quarter })
  .map((step) => step * quarter + 7_000);
const someWhen: fc.Arbitrary<When> = fc.oneof(
  { weight: 3, arbitrary: moment.map(instant) },
  {
    weight: 1,
    arbitrary: moment.map((when): When => {
      const date = dateText(Math.floor(when / (24 * HOUR)));
      return { kind: 'date', date, text: date };
    }),
  },
);
const whenOrNull = fc.option(sourced(someWhen), { freq: 6 });
const lineKeys = fc.constantFrom('1', '2', '3', 'A', 'B');
const CODES = Object.keys(EXCEPTIONS) as ExceptionCode[];

const line: fc.Arbitrary<DocumentLine> = fc.record({
  lineKey: lineKeys,
  orderLineNo: fc.option(sourced(fc.constantFrom('1', '2', '3'))),
  itemNo: fc.option(sourced(fc.constantFrom(...ITEMS)), { freq: 9 }),
  description: fc.constant(null),
  unit: fc.option(sourced(fc.constant('pcs'))),
  unitPrice: fc.option(sourced(fc.integer({ min: 1, max: 50 }).map(microsOf))),
  amount: fc.option(sourced(fc.integer({ min: 1, max: 500 }).map(microsOf))),
  quantities: fc.dictionary(
    fc.constantFrom(...QUANTITY_TYPES),
    sourced(fc.integer({ min: 0, max: 12 }).map(microsOf)),
    { maxKeys: 5 },
  ),
  stocked: fc.boolean(),
});

const milestone: fc.Arbitrary<MilestoneClaim> = fc
  .record({
    code: fc.constantFrom(...MILESTONE_CODES),
    class: fc.constantFrom(...CLAIM_CLASSES),
    when: whenOrNull,
    path: fc.constant('/status'),
    lineKey: fc.option(lineKeys),
  })
  .map(({ lineKey, ...claim }) => (lineKey === null ? claim : { ...claim, lineKey }));

const condition: fc.Arbitrary<ConditionClaim> = fc
  .record({
    code: fc.constantFrom(...CODES),
    from: whenOrNull,
    to: fc.option(sourced(someWhen)),
    open: fc.boolean(),
    reason: fc.option(sourced(fc.constant('a reason'))),
    path: fc.constant('/condition'),
    lineKey: fc.option(lineKeys),
  })
  .map(({ lineKey, ...claim }) => (lineKey === null ? claim : { ...claim, lineKey }));

/** A document that says anything at all, sense or nonsense. */
export const documentContent: fc.Arbitrary<CanonicalDocument> = fc
  .record({
    kind: fc.constantFrom(...DOCUMENT_KINDS),
    label: fc.option(sourced(fc.constantFrom('1001', '1002'))),
    references: fc.array(
      fc
        .record({
          type: fc.constantFrom('tracking' as const, 'order_no' as const),
          scope: fc.constant(''),
          role: fc.constant('is' as const),
          text: fc.constantFrom(...TRACKING),
          path: fc.constant('/reference'),
        })
        .map((reference) => ({ ...reference, normalised: reference.text })),
      { maxLength: 2 },
    ),
    statuses: fc.array(
      fc.record({
        axis: fc.constantFrom(...AXES),
        state: fc.constantFrom(...AXIS_STATES),
        native: sourced(fc.constant('word')),
      }),
      { maxLength: 2 },
    ),
    lines: fc.array(line, { maxLength: 4 }),
    amounts: fc.array(
      fc.record({
        type: fc.constant('total' as const),
        amount: sourced(fc.integer({ min: 1, max: 3 }).map(microsOf)),
        currency: fc.constant('EUR'),
      }),
      { maxLength: 1 },
    ),
    milestones: fc.array(milestone, { maxLength: 6 }),
    conditions: fc.array(condition, { maxLength: 3 }),
    promise: fc.option(sourced(someWhen)),
    requested: fc.option(sourced(someWhen)),
    voided: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  })
  .map((content) => ({ ...emptyDocument(content.kind), ...content }));

/** Up to seven documents that say anything at all, sense or nonsense. */
export const documents: fc.Arbitrary<readonly AssemblyDocument[]> = fc
  .array(
    fc.record({
      systemKind: fc.constantFrom(...SYSTEM_KINDS),
      recordedAt: fc.option(moment),
      document: documentContent,
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((entries) =>
    entries.map(({ systemKind, recordedAt, document }, index) => ({
      documentKey: `${systemKind}/stream/${index}`,
      connectionId: systemKind,
      systemKind,
      recordedAt,
      document,
      link: { rule: 'identity' as const, confidence: 1, path: [] },
    })),
  );
