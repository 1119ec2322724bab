import { z } from 'zod';
import { RECORD_MAPPINGS } from '../../domain/decisions.ts';
import { instantSchema } from './values.ts';

/** Which parked records are meant; what is left out does not narrow them. */
export const parkedFilterSchema = z.strictObject({
  connectionId: z.string().nullable().optional(),
  streamId: z.string().nullable().optional(),
  /** Whole, as the record says it. */
  reason: z.string().max(5000).nullable().optional(),
  /** First seen at or after, and before. */
  since: instantSchema.nullable().optional(),
  until: instantSchema.nullable().optional(),
  /** One record alone. */
  recordId: z.number().int().nullable().optional(),
});
export type ParkedFilter = z.infer<typeof parkedFilterSchema>;

export const recordMappingSchema = z.enum(RECORD_MAPPINGS);

export const parkedRowSchema = z.strictObject({
  recordId: z.number().int(),
  connectionId: z.string(),
  streamId: z.string(),
  sourceId: z.string(),
  /** What a decision on it names. */
  version: z.string(),
  hash: z.string(),
  reason: z.string(),
  /** JSON Pointer or file:line. */
  path: z.string(),
  firstSeenAt: instantSchema,
  /** As it came. */
  payload: z.string(),
  /** The copy that is read instead, which cannot be read either. */
  edited: z.strictObject({ payload: z.string(), by: z.string(), at: instantSchema, decisionId: z.string() }).nullable(),
});
export type ParkedRow = z.infer<typeof parkedRowSchema>;

/** Parked records of one reason. */
export const parkedGroupSchema = z.strictObject({
  connectionId: z.string(),
  streamId: z.string(),
  reason: z.string(),
  count: z.number().int(),
  firstAt: instantSchema,
  lastAt: instantSchema,
});
export type ParkedGroup = z.infer<typeof parkedGroupSchema>;

/** How parked records are to be read; a copy is of one record, which the filter names. */
export const replayQuestionSchema = z.strictObject({
  filter: parkedFilterSchema,
  mapping: recordMappingSchema,
  copy: z.string().max(5_000_000).nullable(),
});
export type ReplayQuestion = z.infer<typeof replayQuestionSchema>;

/** What reading parked records again would change, before it changes anything. */
export const replayEffectSchema = z.strictObject({
  records: z.number().int(),
  /** Records that would become documents. */
  readable: z.number().int(),
  /** Why the others would stay, the most frequent first. */
  reasons: z.array(z.strictObject({ reason: z.string(), path: z.string(), count: z.number().int() })),
  documents: z.number().int(),
  /** Documents of them that would wait for an order. */
  unlinked: z.number().int(),
  /** Orders that would gain or lose a document, or come to be; some of them. */
  orders: z.number().int(),
  examples: z.array(
    z.strictObject({
      orderKey: z.string(),
      orderNo: z.string(),
      change: z.enum(['new', 'changed']),
      /** Documents that it would gain or lose. */
      documents: z.number().int(),
    }),
  ),
});
export type ReplayEffect = z.infer<typeof replayEffectSchema>;

/** A replay that runs or ran. */
export const replaySchema = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  filter: parkedFilterSchema,
  mapping: recordMappingSchema,
  done: z.number().int(),
  total: z.number().int(),
  /** Of those that are done. */
  stillParked: z.number().int(),
  /** Decisions it made: undoing them has the records read as before. */
  decisionIds: z.array(z.string()),
  error: z.string().nullable(),
});
export type Replay = z.infer<typeof replaySchema>;
