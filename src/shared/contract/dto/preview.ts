import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { ERROR_CODES } from '../errors.ts';
import { comparedValueSchema } from './links.ts';
import { instantSchema } from './values.ts';

/** A connection that is there. whole: all that its system has, whatever is read of it. */
export const previewedConnection = z.strictObject({
  kind: z.literal('connection'),
  connectionId: z.string(),
  whole: z.literal(true).optional(),
});

/** How grave it is that a document lacks something: it cannot be linked to anything; or it tells less than it could. */
const GAP_WEIGHTS = ['unlinkable', 'poorer'] as const;

const gapSchema = z.strictObject({
  /** "promised date" */
  what: z.string(),
  /** What the lack of it means: "Nothing can be called late". */
  why: z.string(),
  weight: z.enum(GAP_WEIGHTS),
});

/** One document that a record would become. */
const previewDocumentSchema = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  /** The number that people use for it. */
  label: z.string().nullable(),
  /** What it says, in words of the shared vocabulary, with the place in the payload. */
  facts: z.array(z.strictObject({ name: z.string(), value: comparedValueSchema, path: z.string() })),
  lines: z.number().int(),
  missing: z.array(gapSchema),
  /** Status values that the mapping has no meaning for. */
  unknownValues: z.array(z.string()),
});
export type PreviewDocument = z.infer<typeof previewDocumentSchema>;

const previewRecordSchema = z.strictObject({
  sourceId: z.string(),
  recordedAt: instantSchema.nullable(),
  deleted: z.boolean(),
  documents: z.array(previewDocumentSchema),
  /** Why it would be parked; null when it is mapped. path: JSON Pointer or file:line. */
  parked: z.strictObject({ reason: z.string(), path: z.string() }).nullable(),
  /** The record as the source gave it, cut where it is long. */
  payload: z.string(),
});
export type PreviewRecord = z.infer<typeof previewRecordSchema>;

/** What the first page of one stream would become. Nothing of it is stored. */
const previewStreamSchema = z.strictObject({
  streamId: z.string(),
  /** The vendor's own word. */
  entity: z.string(),
  /** mapped: records came · empty: none came · failed: see error */
  state: z.enum(['mapped', 'empty', 'failed']),
  error: z.strictObject({ code: z.enum(ERROR_CODES), message: z.string(), next: z.string() }).nullable(),
  /** Whether a first sync can begin at a date. */
  bounded: z.boolean(),
  /** Whether it can be read by customer. */
  byCustomer: z.boolean(),
  /** What customers are named by then: "customer numbers"; null where it cannot be read by them. */
  numbers: z.string().nullable(),
  /** Of the first page. */
  read: z.number().int(),
  mapped: z.number().int(),
  parked: z.number().int(),
  bytes: z.number().int(),
  /** How long the first page took. */
  tookMs: z.number().int(),
  /** Records that a first sync would read. counted: by the source · estimated: from the first page · null: not known */
  size: z
    .strictObject({
      records: z.number().int(),
      basis: z.enum(['counted', 'estimated']),
      bytes: z.number().int(),
      /** At the rate that the vendor allows and the pace of the first page. */
      ms: z.number().int(),
    })
    .nullable(),
  /** The first records, those that would be parked before all. */
  records: z.array(previewRecordSchema),
  /** What documents of the page lack, the gravest and most frequent first. */
  missing: z.array(
    gapSchema.extend({ kind: z.enum(DOCUMENT_KINDS), documents: z.number().int(), of: z.number().int() }),
  ),
  /** Status values of the page that the mapping has no meaning for, with how many documents carry them. */
  unknownValues: z.array(z.strictObject({ value: z.string(), documents: z.number().int() })),
});
export type PreviewStream = z.infer<typeof previewStreamSchema>;

export const previewSchema = z.strictObject({
  connectionId: z.string(),
  name: z.string(),
  /** The outcome in words. */
  sentence: z.string(),
  streams: z.array(previewStreamSchema),
});
export type Preview = z.infer<typeof previewSchema>;
