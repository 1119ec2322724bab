import { z } from 'zod';
import {
  ACKNOWLEDGEMENT_STATES,
  AMOUNT_TYPES,
  DOCUMENT_KINDS,
  FACT_TYPES,
  PARTY_ROLES,
  QUANTITY_TYPES,
} from '#shared/domain/document.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { AXES, AXIS_STATES, CLAIM_CLASSES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { REFERENCE_TYPES } from '#shared/domain/references.ts';
import { byWord, closed, dateField, expression, numberField, oneOf, regularExpression } from './fields.ts';

const EXCEPTION_CODES = Object.keys(EXCEPTIONS) as [ExceptionCode, ...ExceptionCode[]];

/** How numbers of one type are written. */
export const referenceRule = {
  stripPrefixes: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Prefixes to drop, without regard to case.' }),
  stripLeadingZeros: z
    .boolean()
    .optional()
    .meta({ description: 'Drop zero padding. Default: for numbers that are digits only.' }),
  pattern: regularExpression.optional().meta({
    description: 'The part that is the number: first group, or the match. Without a match the text names nothing.',
  }),
  split: regularExpression.optional().meta({ description: 'What stands between several numbers of one field.' }),
  find: regularExpression
    .optional()
    .meta({ description: 'A number inside text: every match (its first group) is one number.' }),
};

const scope = z
  .union([
    z.string().min(1),
    closed({
      own: z.string().min(1).meta({ description: 'A number circle of this connection, such as a model or table.' }),
    }),
    closed({
      of: expression,
      prefix: z.string().optional().meta({ description: 'Put before the value: "customer:".' }),
    }),
  ])
  .meta({ description: 'Who issues the number: a text, a circle of this connection, or an expression.' });

const reference = closed({
  type: oneOf(REFERENCE_TYPES),
  role: oneOf(['is', 'points_to']).meta({
    description: 'is: its own number. points_to: the number of something else.',
  }),
  value: expression,
  scope: scope.optional(),
  when: expression.optional(),
  ...referenceRule,
});

const party = closed({
  role: oneOf(PARTY_ROLES),
  id: expression.optional(),
  name: expression.optional(),
  place: expression.optional(),
});

const amount = closed({
  type: oneOf(AMOUNT_TYPES),
  value: numberField,
  currency: expression.meta({ description: 'Expression of the ISO 4217 code.' }),
});

const milestone = closed({
  code: oneOf(MILESTONE_CODES),
  class: oneOf(CLAIM_CLASSES).optional().meta({ description: 'Default actual.' }),
  date: dateField,
  when: expression.optional(),
  place: expression.optional(),
  note: expression.optional(),
});

const condition = closed({
  code: oneOf(EXCEPTION_CODES),
  when: expression.optional(),
  from: dateField.optional(),
  to: dateField.optional(),
  open: expression.optional().meta({ description: 'Whether it still lasts. Default: until it has an end.' }),
  reason: expression.optional(),
});

const fact = closed({
  type: oneOf(FACT_TYPES),
  each: expression.optional().meta({ description: 'One statement for each element of this.' }),
  when: expression.optional(),
  subject: expression
    .optional()
    .meta({ description: 'Item of stock and inbound supply; number of the acknowledged document or paid invoice.' }),
  quantity: numberField.optional().meta({ description: 'On hand, expected, paid, counted.' }),
  at: dateField.optional().meta({ description: 'When it was counted, received, sent or answered, or paid.' }),
  due: dateField.optional().meta({ description: 'When supply is expected, when an answer is due.' }),
  state: expression
    .optional()
    .meta({ description: 'Of an acknowledgement: a native word that "states" explains, or one of its own words.' }),
  states: z
    .record(z.string(), oneOf(ACKNOWLEDGEMENT_STATES))
    .optional()
    .meta({ description: 'Native word → awaited, accepted or rejected.' }),
  reason: expression.optional(),
});

const meaning = closed({
  axes: byWord(AXES, oneOf(AXIS_STATES)).optional(),
  milestones: z.array(closed({ ...milestone.shape, date: dateField.optional() })).optional(),
  conditions: z.array(condition).optional(),
  voided: z.boolean().optional(),
});

const status = closed({
  of: expression.meta({ description: 'Expression of the native status.' }),
  meanings: z
    .record(z.string(), meaning)
    .meta({ description: 'Native status → what it means. A status that is not listed is reported as unknown.' }),
});

const lines = closed({
  rows: expression.optional().meta({ description: 'Expression of the rows. Default: the document itself is the row.' }),
  when: expression.optional().meta({ description: 'Only rows where this holds.' }),
  key: expression.meta({ description: 'Stable inside the document.' }),
  orderLineNo: expression.optional(),
  itemNo: expression.optional(),
  description: expression.optional(),
  unit: expression.optional(),
  unitPrice: numberField.optional(),
  amount: numberField.optional(),
  stocked: expression.optional().meta({ description: 'False for comments, charges and services. Default true.' }),
  quantities: byWord(QUANTITY_TYPES, numberField).optional(),
  milestones: z.array(milestone).optional(),
  conditions: z.array(condition).optional(),
});

const document = closed({
  kind: oneOf(DOCUMENT_KINDS),
  each: expression.optional().meta({ description: 'One document for each element of this.' }),
  key: expression.optional().meta({ description: 'Tells apart the documents of one record.' }),
  when: expression.optional(),
  label: expression.optional().meta({ description: 'The number people use for it.' }),
  summary: expression.optional(),
  voided: expression.optional(),
  references: z.array(reference).optional(),
  parties: z.array(party).optional(),
  amounts: z.array(amount).optional(),
  status: z.array(status).optional(),
  milestones: z.array(milestone).optional(),
  conditions: z.array(condition).optional(),
  facts: z.array(fact).optional(),
  promise: dateField.optional(),
  requested: dateField.optional(),
  lines: lines.optional(),
})
  .superRefine((value, context) => {
    if (value.each !== undefined && value.key === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['each'],
        message: '"each" needs a "key" that tells the documents apart',
      });
    }
  })
  .meta({ id: 'document', description: 'One thing as the system states it: an order, a shipment.' });

/** What a kind of record says. */
export const documents = z
  .array(document)
  .superRefine((value, context) => {
    const main = value.flatMap((item, index) => (item.key === undefined && item.each === undefined ? [index] : []));
    if (main.length > 1) {
      context.addIssue({
        code: 'custom',
        path: [main[1] ?? 0],
        message: 'only one document of a record can be without a "key"',
      });
    }
  })
  .meta({ description: 'What the record says. An empty list keeps it and says nothing.' });

export const recordKind = {
  when: expression
    .optional()
    .meta({ description: 'Which records are of this kind; the first kind that holds is taken.' }),
  id: expression.meta({ description: "The record's id at the source, unique in the stream." }),
};

/** The first kind whose condition holds is taken, so that only the last can be without one. */
export function checkKinds(
  kinds: readonly { readonly when?: string | undefined }[],
  context: z.core.$RefinementCtx,
): void {
  const deaf = kinds.findIndex((item, index) => item.when === undefined && index < kinds.length - 1);
  if (deaf < 0) return;
  context.addIssue({
    code: 'custom',
    path: ['kinds', deaf],
    message: 'only the last kind can be without "when": the kinds after it would never be reached',
  });
}
