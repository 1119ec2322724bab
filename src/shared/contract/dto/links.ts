import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { REFERENCE_TYPES } from '../../domain/references.ts';
import { UNLINKED_CODES } from '../../domain/unlinked.ts';
import { linkEvidenceSchema } from './order.ts';
import { instantSchema, moneySchema, sourceRefSchema, whenSchema } from './values.ts';

/** One value of two that are compared. */
export const comparedValueSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('money'), money: moneySchema }),
  z.strictObject({ kind: z.literal('when'), when: whenSchema }),
]);
export type ComparedValue = z.infer<typeof comparedValueSchema>;

/** same: they agree · near: nearly so · differs: they contradict each other · alone: only one of them says anything. */
const COMPARISON_VERDICTS = ['same', 'near', 'differs', 'alone'] as const;
export type ComparisonVerdict = (typeof COMPARISON_VERDICTS)[number];

const COMPARED_FIELDS = [...REFERENCE_TYPES, 'customer', 'ship_to', 'date', 'value', 'items'] as const;

/** What a document says beside what an order says. */
const comparedFieldSchema = z.strictObject({
  field: z.enum(COMPARED_FIELDS),
  ours: comparedValueSchema.nullable(),
  theirs: comparedValueSchema.nullable(),
  verdict: z.enum(COMPARISON_VERDICTS),
  /** What the verdict means here: "two neighbouring characters swapped", "3 days before the order". */
  note: z.string().nullable(),
  oursAt: sourceRefSchema.nullable(),
  theirsAt: sourceRefSchema.nullable(),
});
export type ComparedField = z.infer<typeof comparedFieldSchema>;

const candidateSchema = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  score: z.number().min(0).max(1),
  reasons: z.array(z.string()),
  comparison: z.array(comparedFieldSchema),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** waiting: asks for somebody · set_aside: belongs to no order on purpose · linked: what people linked, the latest first */
/** alone: orders that were due and that no system knows which could fulfil them. */
export const UNLINKED_VIEWS = ['waiting', 'alone', 'set_aside', 'linked'] as const;
export type UnlinkedView = (typeof UNLINKED_VIEWS)[number];

export const unlinkedRowSchema = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  label: z.string(),
  summary: z.string().nullable(),
  /** Why nothing could be linked; null for what a person linked. */
  code: z.enum(UNLINKED_CODES).nullable(),
  reason: z.string(),
  recordedAt: instantSchema.nullable(),
  firstSeenAt: instantSchema,
  references: z.array(z.strictObject({ type: z.enum(REFERENCE_TYPES), text: z.string(), path: z.string() })),
  /** What a person decided about it, in the views that show that. */
  decided: z
    .strictObject({
      decisionId: z.string(),
      author: z.string(),
      at: instantSchema,
      orderKey: z.string().nullable(),
      orderNo: z.string().nullable(),
    })
    .nullable(),
});
export type UnlinkedRow = z.infer<typeof unlinkedRowSchema>;

/** Which documents of no order are listed. */
export const unlinkedFilterSchema = z.strictObject({
  view: z.enum(UNLINKED_VIEWS),
  connectionId: z.string().max(100).nullable(),
  kind: z.enum(DOCUMENT_KINDS).nullable(),
  code: z.enum(UNLINKED_CODES).nullable(),
  /** Any fragment of a number on it. */
  text: z.string().max(200),
});
export type UnlinkedFilter = z.infer<typeof unlinkedFilterSchema>;

/** How many there are by each thing that the list can be narrowed to, all other filters holding. */
export const unlinkedCountsSchema = z.strictObject({
  views: z.record(z.enum(UNLINKED_VIEWS), z.number().int()),
  connections: z.array(z.strictObject({ connectionId: z.string(), count: z.number().int() })),
  kinds: z.array(z.strictObject({ kind: z.enum(DOCUMENT_KINDS), count: z.number().int() })),
  codes: z.array(z.strictObject({ code: z.enum(UNLINKED_CODES), count: z.number().int() })),
});
export type UnlinkedCounts = z.infer<typeof unlinkedCountsSchema>;

/** One document of no order, with everything it says and the orders that it may belong to. */
export const unlinkedDocumentSchema = unlinkedRowSchema.extend({
  facts: z.array(z.strictObject({ field: z.enum(COMPARED_FIELDS), value: comparedValueSchema, path: z.string() })),
  /** The likeliest first. */
  candidates: z.array(candidateSchema),
});
export type UnlinkedDocument = z.infer<typeof unlinkedDocumentSchema>;

/** One line of `throughline links`. */
export const documentLinksSchema = z.strictObject({
  documentKey: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  orders: z.array(z.strictObject({ orderKey: z.string(), orderNo: z.string(), evidence: linkEvidenceSchema })),
});

const searchGroupSchema = z.enum(['orders', 'shipments', 'invoices', 'customers', 'other']);
const searchHitSchema = z.strictObject({
  group: searchGroupSchema,
  orderKey: z.string().nullable(),
  documentKey: z.string().nullable(),
  orderNo: z.string().nullable(),
  customer: z.string().nullable(),
  /** What the matching text names: "Tracking", "Customer PO". */
  field: z.string(),
  text: z.string(),
  /** Where the fragment stands in text. */
  matchStart: z.number().int(),
  matchLength: z.number().int(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;
export const searchAnswerSchema = z.strictObject({ hits: z.array(searchHitSchema), more: z.boolean() });
