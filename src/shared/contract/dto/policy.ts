import { z } from 'zod';
import { LINE_KINDS, QUANTITY_TYPES } from '../../domain/document.ts';
import { CAUSE_CLASSES, EXCEPTIONS, SEVERITIES, type ExceptionCode } from '../../domain/exceptions.ts';
import { AXES, MILESTONE_CODES } from '../../domain/milestones.ts';
import { JEOPARDY_BANDS, OWNED_ATTRIBUTES, type Policy, type PolicyOverrides } from '../../domain/policy.ts';
import { SYSTEM_KINDS } from '../../domain/systems.ts';

/** How single figures are written: as numbers where they are stored, as text in a file that people edit. */
export interface PolicyLeaves {
  /** Milliseconds, 0 or more. */
  readonly duration: z.ZodType;
  /** Minutes after local midnight. */
  readonly clock: z.ZodType;
  /** Millionths. */
  readonly micros: z.ZodType;
  /** What a member is called whose stored name ends in "Ms". */
  readonly durationKey: (key: string) => string;
}

const exceptionCodes = z.enum(Object.keys(EXCEPTIONS) as [ExceptionCode, ...ExceptionCode[]]);
const text = z.string().trim().min(1).max(200);
const name = z.string().trim().min(1).max(80);

/** Schema of what a company has changed of the policy: any member may be left out, none may be unknown. */
export function policyOverridesSchemaWith({ duration, clock, micros, durationKey }: PolicyLeaves) {
  const object = (members: Readonly<Record<string, z.ZodType>>) =>
    z.strictObject(Object.fromEntries(Object.entries(members).map(([key, type]) => [renamed(key), type]))).partial();
  const whole = (members: Readonly<Record<string, z.ZodType>>, optional: readonly string[] = []) =>
    z.strictObject(
      Object.fromEntries(
        Object.entries(members).map(([key, type]) => [renamed(key), optional.includes(key) ? type.optional() : type]),
      ),
    );
  const renamed = (key: string): string => (key.endsWith('Ms') ? durationKey(key) : key);
  const durations = (...keys: readonly string[]): Record<string, z.ZodType> =>
    Object.fromEntries(keys.map((key) => [key, duration]));

  const share = z.number().min(0).max(1);
  const days = z.number().int().min(0).max(365);
  const owner = z.union([z.enum(SYSTEM_KINDS), z.templateLiteral(['connection:', z.string()])]);
  const owners = z.array(owner).min(1).max(20);
  const ownership = { owners, freshMs: duration.nullable(), settleMs: duration.nullable() };
  const publish = object({ estimatesFrom: owners.nullable(), requires: z.enum(MILESTONE_CODES).nullable() });
  const calendar = {
    workdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    opensAt: clock,
    closesAt: clock,
    holidays: z.array(z.iso.date()).max(2000),
  };
  const cutOffs = { release: clock.nullable(), picked: clock.nullable(), handover: clock.nullable() };
  const tolerances = {
    quantityUnder: share,
    quantityOver: share,
    price: share,
    amount: micros,
    ...durations('clockSkewMs', 'etaMs'),
  };
  const typical = durations('pickPackMs', 'pickupMs', 'transitMs', 'scanGapMs');
  const planning = durations(
    'entryBhMs',
    'completeBhMs',
    'acknowledgeMs',
    'creditLeadBhMs',
    'releaseLeadBhMs',
    'stagedLeadMs',
    'tenderAnswerMs',
    'shipNoticeMs',
    'proofMs',
  );
  const thresholds = {
    ...durations(
      'creditAgedBhMs',
      'riskReviewBhMs',
      'unconfirmedBhMs',
      'warehouseAcceptMs',
      'packTimeMs',
      'dockDwellMs',
      'goodsIssueBhMs',
      'tenderLeadMs',
      'pickupMs',
      'appointmentMs',
      'carrierSilenceMs',
      'carrierPatienceMs',
      'carrierDwellMs',
      'customsMs',
      'proofOfDeliveryMs',
      'invoiceAcceptMs',
      'returnWindowMs',
      'creditAfterReturnMs',
      'orphanMs',
      'freshnessMs',
      'credentialExpiryMs',
      'apiEndMs',
      'emptyBhMs',
      'clearedKeepMs',
    ),
    billingDays: days,
    billingUrgentDays: days,
    emptyRuns: z.number().int().min(1).max(10_000),
  };
  const condition = object({
    customer: name,
    item: name,
    route: z.string().regex(/^[^>]+>[^>]+$/, 'must be written as "origin>destination"'),
    warehouse: name,
    carrier: name,
    valueFrom: whole({ amount: micros, currency: z.string().regex(/^[A-Z]{3}$/) }),
  });

  return object({
    zone: z.string().min(1).max(64),
    calendar: object(calendar),
    cutOffs: object(cutOffs),
    sites: z.record(
      name,
      whole({ names: z.array(text).max(50), zone: z.string().min(1), ...calendar, cutOffs: whole(cutOffs) }),
    ),
    leadTimes: z
      .array(
        whole({ when: condition, pickPackBhMs: duration, transitDays: days, tenderLeadMs: duration }, [
          'pickPackBhMs',
          'transitDays',
          'tenderLeadMs',
        ]),
      )
      .max(2000),
    lineKinds: z.partialRecord(
      z.enum(LINE_KINDS),
      object({ items: z.array(text).max(500), skips: z.array(z.enum(MILESTONE_CODES)).max(MILESTONE_CODES.length) }),
    ),
    stepMs: duration,
    settleMs: duration,
    milestones: z.partialRecord(z.enum(MILESTONE_CODES), object({ ...ownership, publish })),
    axes: z.partialRecord(z.enum(AXES), object(ownership)),
    attributes: z.partialRecord(z.enum(OWNED_ATTRIBUTES), object(ownership)),
    quantities: z.partialRecord(z.enum(QUANTITY_TYPES), object(ownership)),
    tolerances: object(tolerances),
    typical: object(typical),
    planning: object(planning),
    thresholds: object(thresholds),
    scopes: z
      .array(
        whole(
          {
            when: condition,
            thresholds: object(thresholds),
            tolerances: object(tolerances),
            typical: object(typical),
            planning: object(planning),
          },
          ['thresholds', 'tolerances', 'typical', 'planning'],
        ),
      )
      .max(500),
    proofOfDeliveryRequired: z.boolean(),
    billedFromProof: z.boolean(),
    valueTopDecile: z.record(z.string().regex(/^[A-Z]{3}$/), micros),
    valueDeciles: z.record(z.string().regex(/^[A-Z]{3}$/), z.array(micros).length(9)),
    latePenalties: z.record(name, share),
    teams: z.partialRecord(z.enum(CAUSE_CLASSES), name),
    severity: object({
      starting: z.partialRecord(exceptionCodes, z.enum(SEVERITIES)),
      pressingMs: duration,
      raiseTopDecile: z.boolean(),
      lowerInTime: z.boolean(),
    }),
    jeopardy: object({
      weights: object({
        slip: z.number().min(0).max(100),
        value: z.number().min(0).max(100),
        tier: z.number().min(0).max(100),
        trend: z.number().min(0).max(100),
      }),
      slipToleranceMs: duration,
      tiers: z.record(name, share),
      bands: z.partialRecord(
        z.enum(JEOPARDY_BANDS),
        object({ from: z.number().int().min(1).max(100), to: z.number().int().min(1).max(100) }),
      ),
    }),
    enabled: z.partialRecord(exceptionCodes, z.boolean()),
    linkConfidence: share,
  });
}

/** As it is stored in decisions and crosses the contract. */
export const policyOverridesSchema = policyOverridesSchemaWith({
  duration: z
    .number()
    .int()
    .min(0)
    .max(10 * 365 * 86_400_000),
  clock: z.number().int().min(0).max(1440),
  micros: z.number().int(),
  durationKey: (key) => key,
}) as unknown as z.ZodType<PolicyOverrides, PolicyOverrides>;

/** The whole of it, as the engine makes it: sent, never received. */
const policySchema = z.looseObject({ version: z.number().int() }) as unknown as z.ZodType<Policy>;

const policyProblem = z.strictObject({ at: z.string(), problem: z.string() });

export const policyProblemsSchema = z.strictObject({ problems: z.array(policyProblem) });

/** The policy in force, what it is laid over, and the systems that may own something. */
export const policyStateSchema = z.strictObject({
  shipped: policySchema,
  policy: policySchema,
  overrides: policyOverridesSchema,
  /** The decision that put it in force; null where the shipped policy holds. */
  decision: z.strictObject({ id: z.string(), at: z.number().int(), author: z.string(), note: z.string() }).nullable(),
  systems: z.array(z.strictObject({ connectionId: z.string(), name: z.string(), kind: z.enum(SYSTEM_KINDS) })),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

/** One change of the policy, the newest first. */
export const policyChangeSchema = z.strictObject({
  id: z.string(),
  at: z.number().int(),
  author: z.string(),
  note: z.string(),
  inForce: z.boolean(),
  undone: z.boolean(),
  /** What it changed against the one before, in words. */
  changes: z.array(z.string()),
  overrides: policyOverridesSchema,
});
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** A file's text read: what it asks for, or what is wrong with it. */
export const policyReadingSchema = z.strictObject({
  overrides: policyOverridesSchema.nullable(),
  note: z.string(),
  problems: z.array(policyProblem),
  /** Against the policy in force, in words. */
  changes: z.array(z.string()),
});

/** Values below which tenths of a currency's orders lie today, for orders with a value. */
export const valueDecilesSchema = z.strictObject({
  currency: z.string(),
  orders: z.number().int(),
  /** 10, 20 … 90 %, in millionths. */
  deciles: z.array(z.number().int()),
});
