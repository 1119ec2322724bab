import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { REFERENCE_TYPES } from '../../domain/references.ts';
import { linkEvidenceSchema } from './order.ts';
import { instantSchema } from './values.ts';

export const candidateSchema = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  score: z.number().min(0).max(1),
  reasons: z.array(z.string()),
});

export const unlinkedRowSchema = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  label: z.string(),
  summary: z.string().nullable(),
  /** Why nothing could be linked. */
  reason: z.string(),
  recordedAt: instantSchema.nullable(),
  firstSeenAt: instantSchema,
  references: z.array(z.strictObject({ type: z.enum(REFERENCE_TYPES), text: z.string(), path: z.string() })),
  candidates: z.array(candidateSchema),
});
export type UnlinkedRow = z.infer<typeof unlinkedRowSchema>;

/** One line of `throughline links`. */
export const documentLinksSchema = z.strictObject({
  documentKey: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  orders: z.array(z.strictObject({ orderKey: z.string(), orderNo: z.string(), evidence: linkEvidenceSchema })),
});

export const searchGroupSchema = z.enum(['orders', 'shipments', 'invoices', 'customers', 'other']);
export const searchHitSchema = z.strictObject({
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
