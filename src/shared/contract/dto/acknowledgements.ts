import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { instantSchema } from './values.ts';

/** What stands open with the receiver of something sent, the most urgent first. */
export const OPEN_ANSWERS = ['rejected', 'overdue', 'awaited'] as const;

/** A document that was sent and that its receiver did not accept, or not yet. */
const openAnswerSchema = z.strictObject({
  documentKey: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  label: z.string(),
  /** Who it was sent to, as the document names its customer; null where it names none. */
  party: z.string().nullable(),
  standing: z.enum(OPEN_ANSWERS),
  sentAt: instantSchema,
  /** When the answer should be here. */
  dueAt: instantSchema,
  /** Of a rejection. */
  answeredAt: instantSchema.nullable(),
  reason: z.string().nullable(),
  /** The answer that rejects it. */
  answerKey: z.string().nullable(),
  /** An order that it belongs to. */
  order: z.strictObject({ orderKey: z.string(), orderNo: z.string() }).nullable(),
});
export type OpenAnswer = z.infer<typeof openAnswerSchema>;

/** What a connection has sent by messages, against the acknowledgements that came. */
export const acknowledgementsSchema = z.strictObject({
  /** Looked at is what was sent since then. */
  since: instantSchema,
  sent: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  overdue: z.number().int(),
  awaited: z.number().int(),
  /** What is not accepted; the most urgent of it. */
  rows: z.array(openAnswerSchema),
});
export type Acknowledgements = z.infer<typeof acknowledgementsSchema>;
