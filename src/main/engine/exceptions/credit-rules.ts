import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import type { Instant } from '#shared/domain/time.ts';
import { durationText } from '../lifecycle/wording.ts';
import { endOfWhen } from '../lifecycle/zoned-days.ts';
import { completedAt, type Finding, type Rule, type RuleContext } from './rule.ts';
import { blockedStatus, statedConditions } from './stated-conditions.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['CR-HOLD', 'CR-PREPAY']);
const REVIEWS: ReadonlySet<ExceptionCode> = new Set(['CR-RISK']);

const held: Rule = (context) => statedConditions(context, STATED, 'unshipped');

const stoppedByStatus: Rule = (context) => blockedStatus(context, 'credit', 'CR-HOLD', 'unshipped');

/** A review is given its usual hours before it counts. */
const review: Rule = (context) =>
  statedConditions(context, REVIEWS, 'unshipped').flatMap((finding) => {
    const onsetAt = context.business.add(finding.onsetAt, context.policy.thresholds.riskReviewBhMs);
    return lasted(context, finding, onsetAt) ? [{ ...finding, onsetAt }] : [];
  });

/** A hold that is open for too long, or past the last time at which a release keeps the promise. */
const aged: Rule = (context) => {
  const { business, policy, order } = context;
  const last = [...held(context), ...stoppedByStatus(context)].find(({ code }) => code === 'CR-HOLD');
  if (!last) return [];
  const release = lastRelease(context);
  const patient = business.add(last.onsetAt, policy.thresholds.creditAgedBhMs);
  // Released before it was held, it has no release left to miss.
  const missed = release !== null && (release > last.onsetAt || completedAt(context, 'RELEASED') === null);
  const onsetAt = missed ? Math.min(patient, Math.max(release, last.onsetAt)) : patient;
  const finding: Finding = {
    code: 'CR-AGED',
    subjectKey: order.orderKey,
    onsetAt,
    clearedAt: last.clearedAt,
    atRisk: 'unshipped',
    headline:
      last.clearedAt !== null
        ? `Credit hold was released after ${durationText(last.clearedAt - last.onsetAt)}.`
        : onsetAt === patient
          ? `Credit hold open for more than ${durationText(policy.thresholds.creditAgedBhMs)} of business time.`
          : `Credit hold open past ${instantMark(release ?? onsetAt)}, the last release that keeps the promise.`,
    sources: last.sources,
  };
  return lasted(context, finding, onsetAt) ? [finding] : [];
};

/** As a system plans it, else as the policy does, back from the shipping or the promise. */
function lastRelease({ milestones, order, days }: RuleContext): Instant | null {
  const when =
    milestones.get('RELEASED')?.planned?.when ??
    order.plans.find(({ code }) => code === 'RELEASED')?.when ??
    milestones.get('SHIPPED')?.planned?.when;
  return when ? endOfWhen(days, when) : null;
}

/** Whether it was still open when its time was up. */
function lasted({ horizon }: RuleContext, { clearedAt }: Finding, onsetAt: number): boolean {
  return clearedAt === null ? horizon.passed(onsetAt) : clearedAt > onsetAt;
}

export const CREDIT_RULES: readonly Rule[] = [held, stoppedByStatus, review, aged];
