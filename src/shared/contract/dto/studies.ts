import { z } from 'zod';
import { contractErrorSchema } from '../errors.ts';
import { backtestQuestionSchema, backtestSchema } from './backtest.ts';
import { replayEffectSchema, replayQuestionSchema } from './parked.ts';
import { policyOverridesSchema } from './policy.ts';
import { policyEffectSchema } from './policy-preview.ts';
import { retentionMonthsSchema, retentionPreviewSchema } from './retention.ts';
import { referenceRuleSchema, rulePreviewSchema } from './rules.ts';

/** A question that reads a large part of the history. It runs beside everything else and changes nothing. */
export const studyQuestionSchema = z.discriminatedUnion('study', [
  /** What learning a rule, or forgetting one, would change. */
  z.strictObject({ study: z.literal('rule_preview'), rule: referenceRuleSchema, forget: z.boolean() }),
  /** What putting a policy in force would change. */
  z.strictObject({ study: z.literal('policy_preview'), overrides: policyOverridesSchema }),
  /** What reading parked records again would change. */
  replayQuestionSchema.extend({ study: z.literal('replay_preview') }),
  /** What one rule would have raised, and how right it would have been. */
  backtestQuestionSchema,
  /** What a purge would take and leave by these rules, or by those in force. */
  z.strictObject({ study: z.literal('retention_preview'), months: retentionMonthsSchema.nullable() }),
]);
export type StudyQuestion = z.infer<typeof studyQuestionSchema>;
/** Questions that the store alone answers: a policy is previewed by several threads, and a replay maps records. */
export type StoreStudyQuestion = Exclude<StudyQuestion, { study: 'policy_preview' | 'replay_preview' }>;

const studyResultSchema = z.discriminatedUnion('study', [
  z.strictObject({ study: z.literal('rule_preview'), preview: rulePreviewSchema }),
  z.strictObject({ study: z.literal('policy_preview'), effect: policyEffectSchema }),
  z.strictObject({ study: z.literal('replay_preview'), effect: replayEffectSchema }),
  z.strictObject({ study: z.literal('backtest'), result: backtestSchema }),
  z.strictObject({ study: z.literal('retention_preview'), preview: retentionPreviewSchema }),
]);
export type StudyResult = z.infer<typeof studyResultSchema>;

export const studySchema = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Of so many steps that are known so far. */
  done: z.number().int(),
  total: z.number().int(),
  /** The answer; while it runs, what is known so far, or null. */
  result: studyResultSchema.nullable(),
  error: contractErrorSchema.nullable(),
});
export type Study = z.infer<typeof studySchema>;
