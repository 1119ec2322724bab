import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { instantSchema } from './values.ts';

/** recorded: from what happened to the source's record of it · fetched: from there to here · visible: from there to the screens */
export const HOPS = ['recorded', 'fetched', 'visible'] as const;
export type Hop = (typeof HOPS)[number];

const hopSchema = z.strictObject({
  hop: z.enum(HOPS),
  p50Ms: z.number().int(),
  p95Ms: z.number().int(),
  samples: z.number().int(),
});
export type HopLatency = z.infer<typeof hopSchema>;

const problemSchema = z.strictObject({ kind: z.string(), message: z.string(), next: z.string() });

/**
 * watermark: all that the source had by then is here. fresh: younger than its target · behind: older · never: not read yet ·
 * off: outside what is read of its connection
 */
const streamInsightSchema = z.strictObject({
  streamId: z.string(),
  entity: z.string(),
  watermarkAt: instantSchema.nullable(),
  targetMs: z.number().int(),
  /** Whether a person set the target. */
  ownTarget: z.boolean(),
  /** What the policy has for all streams. */
  usualTargetMs: z.number().int(),
  state: z.enum(['fresh', 'behind', 'never', 'off']),
  error: problemSchema.nullable(),
  tookMs: z.number().int().nullable(),
  hops: z.array(hopSchema),
});
export type StreamInsight = z.infer<typeof streamInsightSchema>;

/** The runs of a stretch of time up to now. */
const runPeriodSchema = z.strictObject({
  ms: z.number().int(),
  /** Ended, without those that were cancelled. */
  runs: z.number().int(),
  failed: z.number().int(),
  empty: z.number().int(),
  read: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
  bytes: z.number().int(),
  /** Of a run. */
  p50Ms: z.number().int().nullable(),
  p95Ms: z.number().int().nullable(),
  /** What runs failed with, the most frequent first. */
  errors: z.array(z.strictObject({ kind: z.string(), runs: z.number().int() })),
});
export type RunPeriod = z.infer<typeof runPeriodSchema>;

export const connectionInsightSchema = z.strictObject({
  connectionId: z.string(),
  /** The last day, the last week. */
  periods: z.array(runPeriodSchema),
  hops: z.array(hopSchema),
  streams: z.array(streamInsightSchema),
  /** How often its system may be asked; null before it was asked since Throughline started. */
  budget: z
    .strictObject({
      requests: z.number().int(),
      windowMs: z.number().int(),
      concurrency: z.number().int(),
      /** Requests that may still start in the window. */
      remaining: z.number().int(),
      /** Silence that the vendor asked for and that is not over. */
      quietMs: z.number().int(),
    })
    .nullable(),
});
export type ConnectionInsight = z.infer<typeof connectionInsightSchema>;

/** A preference: targets of freshness that a person set, in milliseconds by "connection/stream". */
export const FRESHNESS_TARGETS = 'freshness.targets';

export const driftRowSchema = z.strictObject({
  id: z.number().int(),
  connectionId: z.string(),
  streamId: z.string(),
  entity: z.string(),
  change: z.enum(['new', 'missing', 'retyped']),
  /** JSON Pointer, with * for each element of a list. */
  path: z.string(),
  /** JSON types before and after; empty where the field was not, or is not any more. */
  before: z.array(z.string()),
  after: z.array(z.string()),
  firstAt: instantSchema,
  lastAt: instantSchema,
  endedAt: instantSchema.nullable(),
  ending: z.enum(['back', 'usual', 'accepted', 'agrees']).nullable(),
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** What the mapping reads from there, by the documents that were made of it; empty: nothing. */
  touches: z.array(z.strictObject({ kind: z.enum(DOCUMENT_KINDS), what: z.string() })),
});
export type DriftRow = z.infer<typeof driftRowSchema>;

const TIMELINE_KINDS = [
  'runs',
  'outage',
  'schema',
  'count',
  'settings',
  'mapping',
  'credential',
  'version',
  'connection',
] as const;

export const timelineRowSchema = z.strictObject({
  kind: z.enum(TIMELINE_KINDS),
  at: instantSchema,
  /** When it was over; null for what lasts, and for what is of a moment. */
  until: instantSchema.nullable(),
  lasts: z.boolean(),
  /** A sentence. */
  title: z.string(),
  /** Lines beneath it. */
  details: z.array(z.string()),
  tone: z.enum(['plain', 'good', 'warn', 'bad']),
  /** Page of the runbooks that says what it means. */
  runbook: z.string().optional(),
});
export type TimelineRow = z.infer<typeof timelineRowSchema>;
