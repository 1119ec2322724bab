import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { durationText } from '../lifecycle/wording.ts';
import { endOf, uniqueSources, type Finding, type Rule, type RuleContext } from './rule.ts';
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

/** A hold that is open for too long, or beyond the planned shipping. */
const aged: Rule = (context) => {
  const { business, policy, order } = context;
  const planned = endOf(context, context.milestones.get('SHIPPED')?.planned);
  const last = order.blocks.findLast((block) => block.code === 'CR-HOLD');
  if (!last) return [];
  const patient = business.add(last.from, policy.thresholds.creditAgedBhMs);
  const onsetAt = planned !== null && planned > last.from ? Math.min(patient, planned) : patient;
  const finding: Finding = {
    code: 'CR-AGED',
    subjectKey: order.orderKey,
    onsetAt,
    clearedAt: last.to,
    atRisk: 'unshipped',
    headline:
      last.to !== null
        ? `Credit hold was released after ${durationText(last.to - last.from)}.`
        : onsetAt === patient
          ? `Credit hold open for more than ${durationText(policy.thresholds.creditAgedBhMs)} of business time.`
          : 'Credit hold open past the planned shipping.',
    sources: uniqueSources(last.sources),
  };
  return lasted(context, finding, onsetAt) ? [finding] : [];
};

/** Whether it was still open when its time was up. */
function lasted({ horizon }: RuleContext, { clearedAt }: Finding, onsetAt: number): boolean {
  return clearedAt === null ? horizon.passed(onsetAt) : clearedAt > onsetAt;
}

export const CREDIT_RULES: readonly Rule[] = [held, stoppedByStatus, review, aged];
