import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { exceptionRowSchema } from './exceptions.ts';
import { orderViewSchema } from './order.ts';
import { instantSchema, keySchema, microsSchema, moneySchema, sourceRefSchema, whenSchema } from './values.ts';

/** A value as people read it; dates stay dates, figures keep their unit. */
const factSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('when'), when: whenSchema }),
  z.strictObject({ type: z.literal('instant'), at: instantSchema }),
  z.strictObject({ type: z.literal('money'), money: moneySchema }),
  z.strictObject({ type: z.literal('quantity'), amount: microsSchema, unit: z.string().nullable() }),
  z.strictObject({ type: z.literal('duration'), ms: z.number().int() }),
]);
export type Fact = z.infer<typeof factSchema>;

/** Sections of an order, so that what changed can be marked and filtered. */
export const FIELD_GROUPS = [
  'status',
  'promise',
  'quantities',
  'amounts',
  'milestones',
  'holds',
  'references',
  'parties',
  'record',
] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** An exception of an order as it stood at a moment. */
export const pastExceptionSchema = exceptionRowSchema.pick({
  exceptionKey: true,
  code: true,
  cause: true,
  severity: true,
  headline: true,
  nextAction: true,
  onsetAt: true,
  clearedAt: true,
  valueAtRisk: true,
  rootKey: true,
  sources: true,
  state: true,
  owner: true,
  dueAt: true,
  snoozedUntil: true,
  snoozeReason: true,
  notes: true,
});
export type PastException = z.infer<typeof pastExceptionSchema>;

const DIFFERENCE_AREAS = [
  'promise',
  'slip',
  'why',
  'axes',
  'milestones',
  'lines',
  'documents',
  'conflicts',
  'exceptions',
  'head',
] as const;
export type DifferenceArea = (typeof DIFFERENCE_AREAS)[number];

/** One thing about an order that is not as it was. */
const differenceSchema = z.strictObject({
  area: z.enum(DIFFERENCE_AREAS),
  /** What it is about, in words: "Promised date", "Line 10000: shipped". */
  words: z.string(),
  /** Null: there was none. */
  before: factSchema.nullable(),
  /** Null: there is none. */
  after: factSchema.nullable(),
  sources: z.array(sourceRefSchema),
});
export type Difference = z.infer<typeof differenceSchema>;

export const orderAsOfInputSchema = z.strictObject({ orderKey: keySchema, at: instantSchema });

export const orderAsOfSchema = z.strictObject({
  at: instantSchema,
  /** Null where the order was not known yet, or not any more. */
  known: z.strictObject({ view: orderViewSchema, exceptions: z.array(pastExceptionSchema) }).nullable(),
  /** What is to be said about its identity then: not known yet, another order then, parts of several. */
  sentence: z.string().nullable(),
  /** From then to now, the weightiest first. */
  since: z.array(differenceSchema),
});
export type OrderAsOf = z.infer<typeof orderAsOfSchema>;

export const momentSchema = z.strictObject({
  at: instantSchema,
  /** What became known then, in words. */
  sentence: z.string(),
  kind: z.enum(['arrival', 'decision']),
  /** Systems that spoke. */
  connectionIds: z.array(z.string()),
});
export type Moment = z.infer<typeof momentSchema>;

export const orderChangesInputSchema = z.strictObject({
  orderKey: keySchema,
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(500),
  connectionId: z.string().nullable(),
  group: z.enum(FIELD_GROUPS).nullable(),
});

/** One field of one document as one version changed it. */
const changeRowSchema = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  kind: z.enum(DOCUMENT_KINDS).nullable(),
  label: z.string(),
  group: z.enum(FIELD_GROUPS),
  /** "Promised date", "Line 10000: shipped". */
  words: z.string(),
  before: factSchema.nullable(),
  after: factSchema.nullable(),
  /** When its source recorded the version. */
  recordedAt: instantSchema.nullable(),
  /** When it arrived here. */
  firstSeenAt: instantSchema,
  /** The version, as the evidence of its document lists it. */
  version: z.string(),
  /** Place in the payload; of the version before where the value is gone. */
  path: z.string(),
  /** "Arrived 6 h after it was recorded", where that is worth knowing. */
  note: z.string().nullable(),
});
export type ChangeRow = z.infer<typeof changeRowSchema>;

export const orderChangesSchema = z.strictObject({
  rows: z.array(changeRowSchema),
  total: z.number().int(),
  /** What the filters can name. */
  connectionIds: z.array(z.string()),
  groups: z.array(z.enum(FIELD_GROUPS)),
});

export const pastStoreSchema = z.strictObject({
  at: instantSchema,
  state: z.enum(['preparing', 'ready', 'failed']),
  /** What it is at, in words. */
  step: z.string(),
  /** 0 to 1. */
  progress: z.number(),
  /** Orders and records that were purged since, which are not in it; null: none. */
  purged: z.strictObject({ orders: z.number().int(), records: z.number().int() }).nullable(),
});
export type PastStore = z.infer<typeof pastStoreSchema>;
