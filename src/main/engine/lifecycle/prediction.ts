import { DURATION_LABELS, durationWords, type LearnedDuration, type UsualDuration } from '#shared/domain/durations.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ComputedDate, MilestoneView, Prediction } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { DurationTable, RouteFacts } from './durations/duration-table.ts';
import { afterOn, endsOf, type Moments } from './durations/moments.ts';
import { claimEnd, findMilestone } from './milestones.ts';
import type { Transports } from './transports.ts';

export interface PredictionFacts {
  readonly table: DurationTable;
  readonly route: RouteFacts;
  readonly moments: Moments;
  readonly milestones: readonly MilestoneView[];
  readonly transports: Transports;
  readonly promise: { readonly at: Instant; readonly sources: readonly SourceRef[] } | null;
}

/** Stretches to shipping and to delivery, from the step that is nearest to it. */
const TO_SHIPPING: readonly LearnedDuration[] = [
  'packed_shipped',
  'picked_shipped',
  'released_shipped',
  'allocated_shipped',
  'credit_shipped',
  'entered_shipped',
  'received_shipped',
];
const TO_DELIVERY: readonly LearnedDuration[] = ['out_delivered', 'transit', 'shipped_delivered'];

/** A moment that is usual, and by when nine of ten have come. */
interface Usually {
  readonly at: Instant;
  readonly lateAt: Instant;
  readonly usual: readonly UsualDuration[];
  readonly from: Instant;
  readonly sources: readonly SourceRef[];
}

/**
 * When an order that is under way will usually arrive. The spreads of the two stretches, until shipping and on the
 * road, are taken as independent: their squares add up. Null where the carrier's own estimate still lies ahead.
 */
export function predictionOf(context: AssemblyContext, facts: PredictionFacts): Prediction | null {
  const { milestones, transports, promise } = facts;
  if (findMilestone(milestones, 'DELIVERED')?.state === 'complete') return null;
  const shipped = findMilestone(milestones, 'SHIPPED')?.state === 'complete';
  if (shipped && transports.legs.some((leg) => leg.delivered === null && estimateStands(context, leg.estimated?.at)))
    return null;
  // Nobody follows the goods: nothing will ever confirm an arrival, and the slip takes it for granted already.
  if (shipped && transports.legs.every((leg) => leg.transport === null)) return null;
  const arrival = shipped ? nearest(context, facts, TO_DELIVERY) : throughShipping(context, facts);
  if (arrival === null) return null;
  const { at, lateAt, from, sources, usual } = arrival;
  return {
    at,
    lateAt,
    from,
    slipMs: promise && at - promise.at,
    lateSlipMs: promise && lateAt - promise.at,
    lateShare: promise && lateShare(at, lateAt, promise.at),
    basis: usual.map(usualWords).join('; '),
    sources: [...sources, ...(promise?.sources ?? [])],
  };
}

function estimateStands(context: AssemblyContext, at: Instant | undefined): boolean {
  return at !== undefined && !context.horizon.passed(at);
}

function throughShipping(context: AssemblyContext, facts: PredictionFacts): Usually | null {
  const leaving = nearest(context, facts, TO_SHIPPING);
  const road = facts.table.usual('shipped_delivered', facts.route);
  if (leaving === null || road === null) return null;
  const planned = claimEnd(context, findMilestone(facts.milestones, 'SHIPPED')?.planned ?? null);
  const left = planned !== null && !context.horizon.passed(planned) ? Math.max(planned, leaving.at) : leaving.at;
  const at = afterOn(road.clock, context.business, left, road.p50Ms);
  const late = afterOn(road.clock, context.business, left, road.p90Ms);
  const spread = Math.round(Math.hypot(leaving.lateAt - leaving.at, late - at));
  return { ...leaving, at, lateAt: at + spread, usual: [...leaving.usual, road] };
}

/** From the last step that was reached and of which history still says something. */
function nearest(
  context: AssemblyContext,
  { table, route, moments }: PredictionFacts,
  stretches: readonly LearnedDuration[],
): Usually | null {
  for (const stretch of stretches) {
    const begun = moments.get(endsOf(stretch)[0]);
    const usual = begun ? table.usual(stretch, route) : null;
    if (!begun || !usual) continue;
    const left = stillToCome(context, begun.at, usual);
    if (left) return { ...left, usual: [usual], from: begun.at, sources: [begun.source] };
  }
  return null;
}

/**
 * Once the median has passed, the order is one of the slower half: then nine of ten, then nineteen of twenty say when.
 * What takes longer than that comes on the next working day at the earliest; of what takes twice as long, history says
 * nothing any more: null.
 */
function stillToCome(
  context: AssemblyContext,
  from: Instant,
  { clock, p50Ms, p90Ms, p95Ms }: UsualDuration,
): Pick<Usually, 'at' | 'lateAt'> | null {
  const { business, horizon, days } = context;
  const p50 = afterOn(clock, business, from, p50Ms);
  const p90 = afterOn(clock, business, from, p90Ms);
  if (!horizon.passed(p50)) return { at: p50, lateAt: p90 };
  const p95 = afterOn(clock, business, from, p95Ms);
  if (!horizon.passed(p90)) return { at: p90, lateAt: p95 };
  if (!horizon.passed(p95)) return { at: p95, lateAt: p95 + (p95 - p50) };
  if (horizon.passed(afterOn(clock, business, from, 2 * p95Ms))) return null;
  const at = business.endOfDayAfter(days.startOf(horizon.day(days)), 1);
  return { at, lateAt: at + (p95 - p50) };
}

/** Straight lines between the median, nine of ten and the ends; a share of those that arrive after the promise. */
function lateShare(at: Instant, lateAt: Instant, promise: Instant): number {
  const half = Math.max(1, lateAt - at);
  const slack = (promise - at) / half;
  const share = slack >= 0 ? 0.5 - 0.4 * slack : 0.5 - 0.5 * slack;
  return Math.min(1, Math.max(slack >= 1 ? 0.1 / slack : 0, share));
}

/** "First scan to delivered, usual for Hamburg → PL by DHL: p50 2 d 3 h, p90 3 d 4 h (412 orders)" */
export function usualWords({ step, clock, group, p50Ms, p90Ms, count }: UsualDuration): string {
  const [p50, p90] = [durationWords(p50Ms, clock), durationWords(p90Ms, clock)];
  const counted = clock === 'business' ? ' of work' : clock === 'workdays' ? ' on workdays' : '';
  return `${DURATION_LABELS[step]}, usual for ${group}: p50 ${p50}, p90 ${p90}${counted} (${count} orders)`;
}

/** Which duration ends in a milestone, the nearest step first. */
const LEADS_TO: Readonly<Partial<Record<MilestoneCode, readonly LearnedDuration[]>>> = {
  ORD_ENTERED: ['received_entered'],
  CR_CLEARED: ['entered_credit'],
  ALLOCATED: ['credit_allocated'],
  RELEASED: ['allocated_released'],
  PICKED: ['released_picked'],
  PACKED: ['picked_packed'],
  SHIPPED: TO_SHIPPING,
  DELIVERED: TO_DELIVERY,
  POD_OK: ['delivered_proof'],
  INVOICED: ['shipped_invoiced'],
  PAID: ['invoiced_paid'],
};

/** When a milestone is usually reached, counted from the step before it; null where nothing usual is known. */
export function usualDate(context: AssemblyContext, facts: PredictionFacts, code: MilestoneCode): ComputedDate | null {
  const found = nearest(context, facts, LEADS_TO[code] ?? []);
  if (found === null) return null;
  const rule = found.usual.map(usualWords).join('; ');
  return {
    code,
    when: { kind: 'instant', at: found.at, text: '' },
    rule,
    sources: found.sources.map((source) => ({ ...source, rule })),
  };
}
