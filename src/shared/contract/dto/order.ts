import { z } from 'zod';
import {
  ACKNOWLEDGEMENT_STATES,
  AMOUNT_TYPES,
  DOCUMENT_KINDS,
  FACT_TYPES,
  LINE_KINDS,
  QUANTITY_TYPES,
} from '../../domain/document.ts';
import { LEARNED_DURATIONS } from '../../domain/durations.ts';
import { CAUSE_CLASSES, EXCEPTIONS, type ExceptionCode } from '../../domain/exceptions.ts';
import { AXES, AXIS_STATES, CLAIM_CLASSES, MILESTONE_CODES } from '../../domain/milestones.ts';
import type { LinkEvidence } from '../../domain/evidence.ts';
import { DIRECTIONS, type Jeopardy } from '../../domain/jeopardy.ts';
import type { OrderView } from '../../domain/order.ts';
import { CHANGED_FIELDS } from '../../domain/order-line.ts';
import { JEOPARDY_BANDS, OWNED_ATTRIBUTES } from '../../domain/policy.ts';
import { REFERENCE_TYPES } from '../../domain/references.ts';
import { SYSTEM_KINDS } from '../../domain/systems.ts';
import { figureSchema, instantSchema, microsSchema, moneySchema, sourceRefSchema, whenSchema } from './values.ts';

const sources = z.array(sourceRefSchema);
export const exceptionCodeSchema = z.enum(Object.keys(EXCEPTIONS) as [ExceptionCode, ...ExceptionCode[]]);
const axisState = z.enum(AXIS_STATES);
const milestoneCode = z.enum(MILESTONE_CODES);
const claimClass = z.enum(CLAIM_CLASSES);
const text = figureSchema(z.string());
const when = figureSchema(whenSchema);

export const linkEvidenceSchema: z.ZodType<LinkEvidence> = z.strictObject({
  rule: z.enum(['identity', 'reference', 'chain', 'weak', 'decision']),
  confidence: z.number().min(0).max(1),
  path: z.array(z.strictObject({ type: z.enum(REFERENCE_TYPES), text: z.string(), documentKey: z.string() })),
  note: z.string().exactOptional(),
});

const owner = z.union([z.enum(SYSTEM_KINDS), z.templateLiteral(['connection:', z.string()])]);
const ruling = z.strictObject({
  fact: z.string(),
  owner: owner.nullable(),
  decidedBy: owner.nullable(),
  stale: z.boolean(),
  rule: z.string(),
});
const valueClaims = z.array(
  z.strictObject({
    connectionId: z.string(),
    value: z.string(),
    at: instantSchema.nullable(),
    owner: z.boolean(),
    source: sourceRefSchema,
  }),
);

const claim = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  class: claimClass,
  when: whenSchema.nullable(),
  recordedAt: instantSchema.nullable(),
  firstSeenAt: instantSchema.nullable(),
  doubt: z.enum(['naive', 'future']).nullable(),
  source: sourceRefSchema,
  place: z.string().nullable(),
  note: z.string().nullable(),
  lineKey: z.string().nullable(),
  owner: z.boolean(),
  voided: z.boolean(),
});

const changes = z.array(
  z.strictObject({
    field: z.enum(CHANGED_FIELDS),
    from: text,
    to: text,
    at: instantSchema.nullable(),
    afterRelease: z.boolean(),
  }),
);

const line = z.strictObject({
  lineKey: z.string(),
  lineNo: z.string(),
  kind: z.enum(LINE_KINDS),
  balance: z
    .strictObject({
      open: microsSchema,
      short: microsSchema,
      over: microsSchema,
      netDelivered: microsSchema.nullable(),
      netInvoiced: microsSchema.nullable(),
    })
    .nullable(),
  changes,
  itemNo: text.nullable(),
  description: text.nullable(),
  unit: z.string().nullable(),
  stocked: z.boolean(),
  unitPrice: figureSchema(microsSchema).nullable(),
  amount: figureSchema(microsSchema).nullable(),
  invoicedAmount: figureSchema(microsSchema).nullable(),
  quantities: z.partialRecord(z.enum(QUANTITY_TYPES), figureSchema(microsSchema)),
  mismatches: z.array(z.string()),
  contested: z.array(z.strictObject({ type: z.enum(QUANTITY_TYPES), ruling, claims: valueClaims })),
  notes: z.array(z.string()),
});

export const usualDurationSchema = z.strictObject({
  step: z.enum(LEARNED_DURATIONS),
  clock: z.enum(['business', 'workdays', 'elapsed']),
  p50Ms: z.number().int(),
  p90Ms: z.number().int(),
  p95Ms: z.number().int(),
  count: z.number().int(),
  group: z.string(),
});

export const durationTableInfoSchema = z.strictObject({
  version: z.number().int(),
  learnedAt: instantSchema,
  from: instantSchema,
  to: instantSchema,
  orders: z.number().int(),
});

const slip = z.strictObject({
  ms: z.number().int(),
  basis: z.enum(['actual', 'estimated', 'open', 'billing']),
  promise: instantSchema,
  sources,
});

const document = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  systemKind: z.enum(SYSTEM_KINDS),
  kind: z.enum(DOCUMENT_KINDS),
  label: z.string(),
  summary: z.string().nullable(),
  recordedAt: instantSchema.nullable(),
  voided: z.boolean(),
  amounts: z.array(z.strictObject({ type: z.enum(AMOUNT_TYPES), money: moneySchema, source: sourceRefSchema })),
  references: z.array(
    z.strictObject({
      type: z.enum(REFERENCE_TYPES),
      text: z.string(),
      path: z.string(),
      rule: z.string().exactOptional(),
    }),
  ),
  facts: z
    .array(
      z.strictObject({
        type: z.enum(FACT_TYPES),
        subject: z.string().nullable(),
        quantity: microsSchema.nullable(),
        counted: microsSchema.nullable(),
        at: whenSchema.nullable(),
        due: whenSchema.nullable(),
        state: z.enum(ACKNOWLEDGEMENT_STATES).nullable(),
        reason: z.string().nullable(),
        sources,
      }),
    )
    .optional(),
  link: linkEvidenceSchema,
});

/** The order page. */
export const orderViewSchema = z.strictObject({
  orderKey: z.string(),
  anchored: z.boolean(),
  orderNo: text,
  customer: text.nullable(),
  customerNo: text.nullable(),
  customerPo: text.nullable(),
  shipTo: text.nullable(),
  value: figureSchema(moneySchema).nullable(),
  orderedAt: when.nullable(),
  requested: when.nullable(),
  firstPromise: when.nullable(),
  promise: when.nullable(),
  attributes: z.array(z.strictObject({ attribute: z.enum(OWNED_ATTRIBUTES), ruling, claims: valueClaims })),
  policyScopes: z.array(z.number().int()),
  promiseHistory: z.array(
    z.strictObject({
      what: z.enum(['promise', 'requested']),
      when: whenSchema,
      from: when.nullable(),
      standing: z.boolean(),
      connectionId: z.string(),
      by: z.enum(['us', 'customer']),
      because: text.nullable(),
      recordedAt: instantSchema.nullable(),
      source: sourceRefSchema,
    }),
  ),
  estimateHistory: z.array(
    z.strictObject({
      code: milestoneCode,
      when: whenSchema,
      documentKey: z.string(),
      connectionId: z.string(),
      recordedAt: instantSchema.nullable(),
      standing: z.boolean(),
      source: sourceRefSchema,
    }),
  ),
  changes,
  cancelled: z.boolean(),
  closed: z.boolean(),
  axes: z.array(
    z.strictObject({
      axis: z.enum(AXES),
      state: axisState,
      rule: z.string(),
      ruling,
      disagree: z.boolean(),
      claims: z.array(
        z.strictObject({ connectionId: z.string(), state: axisState, native: z.string(), source: sourceRefSchema }),
      ),
    }),
  ),
  slip: slip.nullable(),
  firstSlip: slip.nullable(),
  prediction: z
    .strictObject({
      at: instantSchema,
      lateAt: instantSchema,
      slipMs: z.number().int().nullable(),
      lateSlipMs: z.number().int().nullable(),
      lateShare: z.number().min(0).max(1).nullable(),
      basis: z.string(),
      from: instantSchema,
      sources,
    })
    .nullable(),
  plans: z.array(z.strictObject({ code: milestoneCode, when: whenSchema, rule: z.string(), sources })),
  steps: z.array(
    z.strictObject({
      step: z.enum(LEARNED_DURATIONS),
      from: instantSchema,
      to: instantSchema.nullable(),
      ms: z.number().int().nullable(),
      usual: usualDurationSchema.nullable(),
      sources,
    }),
  ),
  path: z.array(
    z.strictObject({
      code: milestoneCode,
      state: z.enum(['done', 'running', 'ahead', 'missing', 'repeated', 'early']),
      note: z.string().nullable(),
      sources,
    }),
  ),
  causes: z.array(
    z.strictObject({
      cause: z.enum(CAUSE_CLASSES),
      code: exceptionCodeSchema,
      label: z.string(),
      ms: z.number().int(),
      sources,
    }),
  ),
  why: z.array(z.strictObject({ text: z.string(), sources })),
  next: z
    .strictObject({
      code: milestoneCode,
      when: whenSchema.nullable(),
      class: claimClass.nullable(),
      sources,
      overdueSince: instantSchema.nullable(),
    })
    .nullable(),
  milestones: z.array(
    z.strictObject({
      code: milestoneCode,
      state: z.enum(['none', 'partial', 'complete']),
      lines: z.array(
        z.strictObject({
          lineKey: z.string(),
          state: z.enum(['none', 'partial', 'complete', 'not_applicable']),
          quantity: microsSchema.nullable(),
          of: microsSchema,
        }),
      ),
      planned: claim.nullable(),
      estimated: claim.nullable(),
      actual: claim.nullable(),
      claims: z.array(claim),
      rule: z.string(),
      ruling,
      withheld: z.string().nullable(),
    }),
  ),
  lines: z.array(line),
  documents: z.array(document),
  blocks: z.array(
    z.strictObject({
      code: exceptionCodeSchema,
      cause: z.enum(CAUSE_CLASSES),
      from: instantSchema,
      to: instantSchema.nullable(),
      reason: z.string().nullable(),
      documentKey: z.string(),
      connectionId: z.string(),
      sources,
    }),
  ),
  conflicts: z.array(
    z.strictObject({
      subject: z.string(),
      since: instantSchema.nullable(),
      settlesAt: instantSchema.nullable(),
      settled: z.boolean(),
      rule: z.string(),
      ruling,
      claims: valueClaims,
    }),
  ),
  silence: z
    .strictObject({
      documentKey: z.string(),
      connectionId: z.string(),
      since: instantSchema,
      usualMs: z.number().int(),
    })
    .nullable(),
  systems: z.array(z.string()),
  recordedAt: instantSchema.nullable(),
  nextLookAt: instantSchema.nullable(),
}) as unknown as z.ZodType<OrderView>;

export const jeopardySchema: z.ZodType<Jeopardy> = z.strictObject({
  score: z.number().int(),
  band: z.enum(JEOPARDY_BANDS),
  direction: z.enum(DIRECTIONS),
  parts: z.array(
    z.strictObject({
      part: z.enum(['slip', 'value', 'tier', 'trend']),
      points: z.number(),
      of: z.number(),
      sentence: z.string(),
    }),
  ),
});
