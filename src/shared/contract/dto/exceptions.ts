import { policyOverridesSchema } from './policy.ts';
import { z } from 'zod';
import { RECORD_MAPPINGS } from '../../domain/decisions.ts';
import { CAUSE_CLASSES, EXCEPTION_STATES, SEVERITIES } from '../../domain/exceptions.ts';
import { DIRECTIONS } from '../../domain/jeopardy.ts';
import { JEOPARDY_BANDS } from '../../domain/policy.ts';
import { gridQuerySchema } from './grid-query.ts';
import { exceptionCodeSchema } from './order.ts';
import { holdDecisionSchema, holdLiftDecisionSchema, retentionDecisionSchema } from './retention.ts';
import { referenceRuleSchema } from './rules.ts';
import { instantSchema, moneySchema, sourceRefSchema } from './values.ts';

export const EXCEPTION_COLUMNS = [
  'headline',
  'cause',
  'code',
  'severity',
  'order_no',
  'customer',
  'onset_at',
  'due_at',
  'detected_at',
  'value_at_risk',
  'penalty',
  'jeopardy',
  'direction',
  'team',
  'owner',
  'state',
  'next_action',
] as const;
export const EXCEPTION_QUEUES = [
  'open',
  'mine',
  'team',
  'unassigned',
  'overdue',
  'waiting',
  'snoozed',
  'cleared',
  'all',
] as const;

export const exceptionRowSchema = z.strictObject({
  exceptionKey: z.string(),
  code: exceptionCodeSchema,
  cause: z.enum(CAUSE_CLASSES),
  severity: z.enum(SEVERITIES),
  headline: z.string(),
  nextAction: z.string(),
  orderKey: z.string().nullable(),
  orderNo: z.string().nullable(),
  customer: z.string().nullable(),
  onsetAt: instantSchema,
  clearedAt: instantSchema.nullable(),
  /** When it was found, this time. */
  detectedAt: instantSchema.nullable(),
  /** How often it came back after it had gone. */
  reopened: z.number().int(),
  /** Stretches or repeats of one condition that are folded into it. */
  occurrences: z.number().int(),
  valueAtRisk: moneySchema.nullable(),
  /** What a late delivery costs by contract, where that is known. */
  penalty: moneySchema.nullable(),
  /** Of the order. */
  jeopardy: z.number().int().nullable(),
  jeopardyBand: z.enum(JEOPARDY_BANDS).nullable(),
  direction: z.enum(DIRECTIONS).nullable(),
  /** Who takes it up where nobody is named. */
  team: z.string(),
  /** What an outage touches: open orders that the connection knows. */
  outage: z.strictObject({ connectionId: z.string(), orders: z.number().int(), dueToday: z.number().int() }).nullable(),
  state: z.enum(EXCEPTION_STATES),
  owner: z.string().nullable(),
  dueAt: instantSchema.nullable(),
  snoozedUntil: instantSchema.nullable(),
  snoozeReason: z.string().nullable(),
  notes: z.number().int(),
  rootKey: z.string().nullable(),
  /** How many consequences fold under this one; those of an outage are exceptions of orders that wait for its word. */
  consequences: z.number().int(),
  sources: z.array(sourceRefSchema),
});
export type ExceptionRow = z.infer<typeof exceptionRowSchema>;

const teamsSchema = z.array(z.string().max(80)).max(50).optional();

export const exceptionsQuerySchema = gridQuerySchema(EXCEPTION_COLUMNS, EXCEPTION_QUEUES).extend({
  /** Whose work the queue "team" lists; the other queues take no notice. */
  teams: teamsSchema,
  /** Keys of roots whose consequences are listed right below them. */
  unfolded: z.array(z.string().max(1000)).max(500).optional(),
});
export type ExceptionsQuery = z.infer<typeof exceptionsQuerySchema>;
export const exceptionCountsInputSchema = z.strictObject({ teams: teamsSchema });
export const exceptionQueueCountsSchema = z.record(z.enum(EXCEPTION_QUEUES), z.number().int());

const recordVersionNameSchema = z.strictObject({
  connectionId: z.string(),
  streamId: z.string(),
  sourceId: z.string(),
  version: z.string(),
  hash: z.string(),
});

export const decisionInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('link'), documentKey: z.string(), orderKey: z.string() }),
  z.strictObject({ kind: z.literal('unlink'), documentKey: z.string(), orderKey: z.string() }),
  z.strictObject({ kind: z.literal('never_link'), documentKey: z.string(), orderKey: z.string().nullable() }),
  z.strictObject({ kind: z.literal('reference_rule'), rule: referenceRuleSchema }),
  z.strictObject({
    kind: z.literal('exception_state'),
    exceptionKey: z.string(),
    state: z.enum(EXCEPTION_STATES),
    /** As it was then; the engine fills it in. */
    severity: z.enum(SEVERITIES).optional(),
  }),
  z.strictObject({
    kind: z.literal('exception_owner'),
    exceptionKey: z.string(),
    /** What is left out stays as it is. */
    owner: z.string().trim().min(1).max(80).nullable().optional(),
    dueAt: instantSchema.nullable().optional(),
  }),
  z.strictObject({
    kind: z.literal('exception_snooze'),
    exceptionKey: z.string(),
    until: instantSchema,
    reason: z.string().trim().min(1).max(300),
  }),
  z.strictObject({
    kind: z.literal('note'),
    target: z.enum(['exception', 'order']),
    key: z.string(),
    text: z.string().trim().min(1).max(4000),
  }),
  z.strictObject({ kind: z.literal('policy'), overrides: policyOverridesSchema, note: z.string().trim().max(1000) }),
  z.strictObject({
    kind: z.literal('record_edit'),
    record: recordVersionNameSchema,
    payload: z.string().max(5_000_000),
    note: z.string().trim().max(1000),
  }),
  z.strictObject({
    kind: z.literal('record_mapping'),
    records: z.array(recordVersionNameSchema).min(1).max(2000).readonly(),
    mapping: z.enum(RECORD_MAPPINGS),
  }),
  retentionDecisionSchema,
  holdDecisionSchema,
  holdLiftDecisionSchema,
  z.strictObject({ kind: z.literal('undo'), decisionId: z.string() }),
]);

/** One line of what people decided. */
export const decisionRowSchema = z.strictObject({
  id: z.string(),
  at: instantSchema,
  author: z.string(),
  body: decisionInputSchema,
  /** In words: "Acknowledged: Credit hold on SO-104512". */
  sentence: z.string(),
  undone: z.boolean(),
});
export type DecisionRow = z.infer<typeof decisionRowSchema>;

const loadSchema = z.strictObject({
  /** A person, or the team of what nobody has taken. */
  name: z.string(),
  open: z.number().int(),
  critical: z.number().int(),
  overdue: z.number().int(),
  waiting: z.number().int(),
  snoozed: z.number().int(),
  /** When the oldest of the open ones began. */
  oldestAt: instantSchema.nullable(),
});

/** Who has how much to do. */
export const workloadSchema = z.strictObject({ people: z.array(loadSchema), unassigned: z.array(loadSchema) });

/** When an exception was found and found gone, and how quickly it was dealt with. Times in milliseconds. */
export const exceptionHistorySchema = z.strictObject({
  spells: z.array(
    z.strictObject({
      /** By the events' own time. */
      onsetAt: instantSchema,
      openedAt: instantSchema,
      clearedAt: instantSchema.nullable(),
      closedAt: instantSchema.nullable(),
    }),
  ),
  times: z
    .strictObject({
      detectedAt: instantSchema,
      reopened: z.number().int(),
      detectMs: z.number().int(),
      acknowledgeMs: z.number().int().nullable(),
      resolveMs: z.number().int().nullable(),
      waitingMs: z.number().int(),
    })
    .nullable(),
});

/** Where the system that owns a document shows it; without an address where none is known. */
export const owningScreenSchema = z.strictObject({
  connectionId: z.string(),
  system: z.string(),
  url: z.url().nullable(),
});
