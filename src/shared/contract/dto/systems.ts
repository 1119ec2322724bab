import { z } from 'zod';
import { API_END_SOURCES, API_NOTICE_KINDS } from '../../domain/api-support.ts';
import { BREAKER_STATES } from '../../domain/breaker.ts';
import { SYSTEM_KINDS } from '../../domain/systems.ts';
import { instantSchema, moneySchema } from './values.ts';

export const FRESHNESS = ['fresh', 'ageing', 'stale', 'never', 'failing'] as const;

const counts = {
  read: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
};

export const systemHealthSchema = z.strictObject({
  connectionId: z.string(),
  connectorId: z.string(),
  name: z.string(),
  kind: z.enum(SYSTEM_KINDS),
  monogram: z.string(),
  freshness: z.enum(FRESHNESS),
  /** The state in words: "Up to date", "Waiting 40 s: rate limited". */
  sentence: z.string(),
  lastSuccessAt: instantSchema.nullable(),
  lastAttemptAt: instantSchema.nullable(),
  /** Newest change stamp of the source itself. */
  newestRecordAt: instantSchema.nullable(),
  /** How old data may be before it is stale. */
  targetAgeMs: z.number().int(),
  syncing: z
    .strictObject({
      streamId: z.string(),
      read: z.number().int(),
      remaining: z.number().int().nullable(),
      startedAt: instantSchema,
      /** Records read in a second so far; null in the first moments. */
      perSecond: z.number().nullable(),
      /** If the rest comes as fast as what has come; null where the source does not tell what is to come. */
      msLeft: z.number().int().nullable(),
      /** Payload bytes read so far. */
      bytes: z.number().int(),
      /** Of what is still to come, if its records are as large as those that have come; null where that is not known. */
      bytesLeft: z.number().int().nullable(),
      /** Oldest and newest change of what the run has read. */
      span: z.strictObject({ from: instantSchema, to: instantSchema }).nullable(),
    })
    .nullable(),
  lastRun: z
    .strictObject({ startedAt: instantSchema, endedAt: instantSchema.nullable(), ...counts, bytes: z.number().int() })
    .nullable(),
  error: z.strictObject({ kind: z.string(), message: z.string(), next: z.string() }).nullable(),
  /** Whether its system is asked: closed, as usual · open, not before retryAt · half_open, one run tries. */
  breaker: z.strictObject({
    state: z.enum(BREAKER_STATES),
    /** In a row. */
    failures: z.number().int(),
    since: instantSchema,
    retryAt: instantSchema.nullable(),
    reason: z.strictObject({ kind: z.string(), message: z.string(), next: z.string() }).nullable(),
  }),
  /** While this computer's network is metered and the connection is read over it; else null. */
  metered: z
    .strictObject({
      /** Streams whose backfill waits, as people call them. */
      waits: z.array(z.string()),
      /** A person let it go on, until its backfill is done. */
      goesOn: z.boolean(),
    })
    .nullable(),
  parked: z.number().int(),
  documents: z.number().int(),
  records: z.number().int(),
  /** Orders that this system's state leaves in doubt. */
  affectedOrders: z.number().int(),
  /** While its data is older than agreed: what that means for the business. */
  outage: z
    .strictObject({
      /** When it was read last; null for never. */
      since: instantSchema.nullable(),
      orders: z.number().int(),
      dueToday: z.number().int(),
      /** Value of the orders, the greatest sum first. */
      values: z.array(moneySchema),
      /** "42 min behind: 318 open orders, 27 due today, 81,000 EUR" */
      sentence: z.string(),
    })
    .nullable(),
  /** Changes of its records' shape that hold and nobody has looked at. */
  drift: z.number().int(),
  /** Credentials that end, the first to end first, by the name of their field. */
  credentials: z.array(
    z.strictObject({
      key: z.string(),
      label: z.string(),
      expiresAt: instantSchema,
      from: z.enum(['settings', 'certificate', 'sign-in']),
    }),
  ),
  /** The version of its interface that is asked, and how long it is supported; null where nothing is known of it. */
  api: z
    .strictObject({
      version: z.string(),
      /** Day of its release: YYYY-MM-DD. */
      since: z.string().nullable(),
      /** The nearest day that anybody names. */
      ends: z.strictObject({ at: instantSchema, from: z.enum(API_END_SOURCES) }).nullable(),
      policy: z.strictObject({ sentence: z.string(), page: z.string() }).nullable(),
      /** What its server says of the end now. */
      notices: z.array(
        z.strictObject({
          kind: z.enum(API_NOTICE_KINDS),
          /** Without parameters and ids. */
          endpoint: z.string(),
          deprecatedAt: instantSchema.nullable(),
          endsAt: instantSchema.nullable(),
          words: z.string().nullable(),
          link: z.string().nullable(),
          firstAt: instantSchema,
          lastAt: instantSchema,
        }),
      ),
    })
    .nullable(),
  streams: z.array(
    z.strictObject({
      streamId: z.string(),
      entity: z.string(),
      records: z.number().int(),
      newestRecordAt: instantSchema.nullable(),
      lastSuccessAt: instantSchema.nullable(),
    }),
  ),
});
export type SystemHealth = z.infer<typeof systemHealthSchema>;

export const runRowSchema = z.strictObject({
  id: z.number().int(),
  connectionId: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  outcome: z.enum(['running', 'ok', 'empty', 'failed', 'cancelled']),
  ...counts,
  bytes: z.number().int(),
  /** Of a run under way: an estimate of what is still to come; null where it is not known. */
  bytesLeft: z.number().int().nullable(),
  error: z.string().nullable(),
});

export const catalogEntrySchema = z.strictObject({
  connectorId: z.string(),
  name: z.string(),
  kind: z.enum(SYSTEM_KINDS),
  apiVersion: z.string(),
  /** JSON Schema (draft 2020-12) of the settings, drawn as a form. */
  configSchema: z.record(z.string(), z.unknown()),
  secrets: z.array(z.strictObject({ key: z.string(), label: z.string(), help: z.string() })),
  docs: z.array(z.string()),
  /** Whether a person may have to sign in to it in the browser. */
  signIn: z.boolean(),
  streams: z.array(z.strictObject({ id: z.string(), entity: z.string() })),
});
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;

/** For the status bar and the rail. */
export const statusSchema = z.strictObject({
  revision: z.number().int(),
  now: instantSchema,
  demo: z.boolean(),
  /** The present, while the demo company's life runs up to it from the past; else null. */
  demoMovingTo: instantSchema.nullable(),
  connections: z.number().int(),
  orders: z.number().int(),
  openExceptions: z.number().int(),
  unlinked: z.number().int(),
  parked: z.number().int(),
  /** Work between raw payload and exceptions that is still to do, in records. */
  backlog: z.number().int(),
  /** While this computer's network is metered. */
  metered: z
    .strictObject({
      since: instantSchema,
      /** Names of the systems whose backfill waits. */
      waiting: z.array(z.string()),
      /** Payload bytes read today, from all systems. */
      bytesToday: z.number().int(),
    })
    .nullable(),
  systems: z.array(
    z.strictObject({
      connectionId: z.string(),
      monogram: z.string(),
      name: z.string(),
      freshness: z.enum(FRESHNESS),
      lastSuccessAt: instantSchema.nullable(),
      syncing: z.boolean(),
      progress: z.number().min(0).max(1).nullable(),
      msLeft: z.number().int().nullable(),
    }),
  ),
});
export type Status = z.infer<typeof statusSchema>;
