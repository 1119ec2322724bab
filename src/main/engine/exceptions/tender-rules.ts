import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { durationText, whenText } from '../lifecycle/wording.ts';
import { endOfWhen } from '../lifecycle/zoned-days.ts';
import { movementsOf } from './carrier-rules.ts';
import { actualsOf, connectionOf, endOf, startOf, type Rule, type RuleContext } from './rule.ts';
import { spell } from './warehouse-rules.ts';

/** Not offered to a carrier so long before shipping; only where a system plans or tells of tenders. */
const untendered: Rule = (context) => {
  const { order, policy, days } = context;
  const tender = context.milestones.get('TENDERED');
  const shipping = context.milestones.get('SHIPPED');
  const planned = shipping?.planned?.when ?? null;
  const source = tender?.claims.find((claim) => !claim.voided)?.source;
  if (!tender || planned === null || !source) return [];
  const dated = endOf(context, tender.planned);
  const onsetAt = Math.min(
    dated ?? Number.POSITIVE_INFINITY,
    endOfWhen(days, planned) - policy.thresholds.tenderLeadMs,
  );
  return spell(context, firstOf(context, ['TENDERED', 'TENDER_OK', 'PICKUP_ARR', 'SHIPPED']), {
    code: 'CA-NOTENDER',
    subjectKey: order.orderKey,
    atRisk: 'undelivered',
    awaits: connectionOf(context, ['tms']),
    onsetAt,
    headline: `No carrier is booked for the shipping planned ${whenText(planned)}.`,
    sources: [tender.planned?.source ?? source],
  });
};

/** Offered, and not answered when the answer was due. */
const unanswered: Rule = (context) => {
  const { order, policy } = context;
  const tendered = actualsOf(context, 'TENDERED').at(-1);
  const tenderedAt = startOf(context, tendered);
  if (!tendered || tenderedAt === null) return [];
  if (order.blocks.some((block) => block.code === 'CA-REJECT')) return [];
  const due =
    endOf(context, context.milestones.get('TENDER_OK')?.planned) ?? tenderedAt + policy.planning.tenderAnswerMs;
  return spell(context, firstOf(context, ['TENDER_OK', 'PICKUP_ARR', 'SHIPPED']), {
    code: 'CA-REJECT',
    subjectKey: order.orderKey,
    atRisk: 'undelivered',
    awaits: connectionOf(context, ['tms']),
    onsetAt: Math.max(due, tenderedAt),
    headline: `Offered ${instantMark(tenderedAt)}, no carrier has accepted.`,
    sources: [tendered.source],
  });
};

/** At one place for unusually long, whatever is told from there. */
const standing: Rule = (context) => {
  const { policy, order } = context;
  if (order.blocks.some((block) => block.code === 'CA-DWELL')) return [];
  return movementsOf(context).flatMap(({ document, scans, delivered }) => {
    const placed = scans.filter((scan) => scan.place !== null);
    const place = placed.at(-1)?.place;
    const since = placed.findLastIndex((scan) => scan.place !== place) + 1;
    const first = placed[since];
    const last = placed.at(-1);
    if (first === undefined || last === undefined) return [];
    const onsetAt = first.at + policy.thresholds.carrierDwellMs;
    // A place from which no more is told is silence, which has a rule of its own: it may long have left.
    if (last.at < onsetAt) return [];
    return spell(context, startOf(context, delivered), {
      code: 'CA-DWELL',
      subjectKey: document.documentKey,
      atRisk: 'undelivered',
      awaits: document.connectionId,
      onsetAt,
      headline: `At ${place} since ${instantMark(first.at)} (usual less than ${durationText(policy.thresholds.carrierDwellMs)}).`,
      sources: placed.slice(since).map((scan) => scan.source),
    });
  });
};

function firstOf(context: RuleContext, codes: readonly MilestoneCode[]): Instant | null {
  const times = codes
    .flatMap((code): readonly ClaimView[] => actualsOf(context, code))
    .flatMap((claim) => startOf(context, claim) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

export const TENDER_RULES: readonly Rule[] = [untendered, unanswered, standing];
