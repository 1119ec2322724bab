import { z } from 'zod';
import { HOLD_SUBJECTS, KEPT_REASONS, MOST_MONTHS, RETENTION_ENTITIES } from '../../domain/retention.ts';
import { instantSchema } from './values.ts';

/** What is left out is kept for ever. */
export const retentionMonthsSchema = z.partialRecord(
  z.enum(RETENTION_ENTITIES),
  z.number().int().min(0).max(MOST_MONTHS),
);

export const retentionDecisionSchema = z.strictObject({
  kind: z.literal('retention'),
  months: retentionMonthsSchema,
  note: z.string().trim().max(1000),
});
export const holdDecisionSchema = z.strictObject({
  kind: z.literal('hold'),
  on: z.enum(HOLD_SUBJECTS),
  /** Order key, name of the customer, id of the connection; empty for everything. */
  key: z.string().trim().max(1000),
  reason: z.string().trim().min(1).max(1000),
});
export const holdLiftDecisionSchema = z.strictObject({
  kind: z.literal('hold_lift'),
  holdId: z.string().max(64),
  reason: z.string().trim().max(1000),
});

const countSchema = z.number().int().nonnegative();

const retentionTallySchema = z.strictObject({
  /** What goes, or went, by what it is and the year in which it ended. */
  lines: z.array(
    z.strictObject({
      entity: z.enum(RETENTION_ENTITIES),
      year: z.number().int(),
      orders: countSchema,
      records: countSchema,
      versions: countSchema,
      /** As received. */
      bytes: countSchema,
    }),
  ),
  /** What stays, and why. */
  kept: z.array(z.strictObject({ reason: z.enum(KEPT_REASONS), orders: countSchema, records: countSchema })),
});

const legalHoldSchema = z.strictObject({
  id: z.string(),
  on: z.enum(HOLD_SUBJECTS),
  key: z.string(),
  /** What it is on, in words: "order SO-104512". */
  name: z.string(),
  reason: z.string(),
  since: instantSchema,
  author: z.string(),
});
export type LegalHoldRow = z.infer<typeof legalHoldSchema>;

export const PURGE_STATES = ['running', 'clearing', 'done', 'cancelled'] as const;
/** A purge that runs, or its report. */
const purgeSchema = z.strictObject({
  id: z.number().int(),
  /** running: records go · clearing: the room they took is given back */
  state: z.enum(PURGE_STATES),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  author: z.string(),
  /** Rules it went by. */
  months: retentionMonthsSchema,
  tally: retentionTallySchema,
  /** Orders and records that were looked at, of so many. */
  looked: countSchema,
  total: countSchema,
  /** Of the file, before and after. */
  fileBefore: countSchema,
  fileAfter: countSchema.nullable(),
  /** SHA-256 over the report and the seal of the one before; null until it is over. */
  seal: z.string().nullable(),
  /** Whether the seal still fits; null without one. */
  intact: z.boolean().nullable(),
});
export type Purge = z.infer<typeof purgeSchema>;

export const retentionStateSchema = z.strictObject({
  months: retentionMonthsSchema,
  /** Who set the rules, and when; null: nobody has. */
  set: z.strictObject({ at: instantSchema, author: z.string(), note: z.string() }).nullable(),
  holds: z.array(legalHoldSchema),
  /** The newest first. */
  purges: z.array(purgeSchema),
});
export type RetentionState = z.infer<typeof retentionStateSchema>;

/** What a purge would do now, and how much room what is held takes. */
export const retentionPreviewSchema = z.strictObject({
  now: instantSchema,
  tally: retentionTallySchema,
  held: z.array(
    z.strictObject({
      /** other: records that say nothing of an order, as item cards. */
      entity: z.enum([...RETENTION_ENTITIES, 'other']),
      records: countSchema,
      versions: countSchema,
      /** As received, and about as they are stored. */
      bytes: countSchema,
      stored: countSchema,
    }),
  ),
  /** Bytes of the store's file. */
  file: countSchema,
});
export type RetentionPreview = z.infer<typeof retentionPreviewSchema>;
