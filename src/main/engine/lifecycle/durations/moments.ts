import {
  DURATION_CLOCKS,
  LEARNED_DURATIONS,
  type DurationClock,
  type LearnedDuration,
} from '#shared/domain/durations.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, MilestoneView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from '../assembly-context.ts';
import type { BusinessTime } from '../business-time.ts';
import { claimStart } from '../milestones.ts';
import type { Dated, Transports } from '../transports.ts';

/** A moment that durations are counted between: a milestone, or the first sign of the goods at the carrier. */
export type MomentName = MilestoneCode | 'FIRST_SCAN';
export type Moments = ReadonlyMap<MomentName, Dated>;

const ENDS: Readonly<Record<LearnedDuration, readonly [from: MomentName, to: MomentName]>> = {
  received_entered: ['ORD_RECEIVED', 'ORD_ENTERED'],
  entered_credit: ['ORD_ENTERED', 'CR_CLEARED'],
  credit_allocated: ['CR_CLEARED', 'ALLOCATED'],
  allocated_released: ['ALLOCATED', 'RELEASED'],
  released_picked: ['RELEASED', 'PICKED'],
  picked_packed: ['PICKED', 'PACKED'],
  packed_shipped: ['PACKED', 'SHIPPED'],
  shipped_scanned: ['SHIPPED', 'FIRST_SCAN'],
  transit: ['FIRST_SCAN', 'DELIVERED'],
  delivered_proof: ['DELIVERED', 'POD_OK'],
  shipped_invoiced: ['SHIPPED', 'INVOICED'],
  invoiced_paid: ['INVOICED', 'PAID'],
  received_shipped: ['ORD_RECEIVED', 'SHIPPED'],
  entered_shipped: ['ORD_ENTERED', 'SHIPPED'],
  credit_shipped: ['CR_CLEARED', 'SHIPPED'],
  allocated_shipped: ['ALLOCATED', 'SHIPPED'],
  released_shipped: ['RELEASED', 'SHIPPED'],
  picked_shipped: ['PICKED', 'SHIPPED'],
  shipped_delivered: ['SHIPPED', 'DELIVERED'],
  out_delivered: ['OUT_FOR_DEL', 'DELIVERED'],
};

export function endsOf(duration: LearnedDuration): readonly [from: MomentName, to: MomentName] {
  return ENDS[duration];
}

/** When each step of an order was completed, by its owner's word. */
export function momentsOf(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  transports: Transports,
): Moments {
  const moments = new Map<MomentName, Dated>();
  for (const milestone of milestones) {
    if (milestone.state !== 'complete' || milestone.actual === null) continue;
    const moment = finest(context, milestone.actual, milestone.claims);
    if (moment) moments.set(milestone.code, moment);
  }
  let firstScan: Dated | null = null;
  for (const leg of transports.legs) {
    if (leg.firstScan && (firstScan === null || leg.firstScan.at < firstScan.at)) firstScan = leg.firstScan;
  }
  if (firstScan) moments.set('FIRST_SCAN', firstScan);
  return moments;
}

/** A day is too coarse for hours: where another system tells the time on that day, its word dates the step. */
function finest(context: AssemblyContext, actual: ClaimView, claims: readonly ClaimView[]): Dated | null {
  const at = claimStart(context, actual);
  if (at === null || actual.when === null) return null;
  if (actual.when.kind === 'instant') return { at, source: actual.source };
  const day = context.days.dayOf(at);
  let best: Dated | null = null;
  for (const claim of claims) {
    if (claim.class !== 'actual' || claim.voided || claim.when?.kind !== 'instant') continue;
    const told = claim.when.at;
    if (context.days.dayOf(told) === day && (best === null || told < best.at))
      best = { at: told, source: claim.source };
  }
  return best ?? { at, source: actual.source };
}

/** A duration on its own clock; 0 where the end precedes the beginning. */
export function durationOn(clock: DurationClock, business: BusinessTime, from: Instant, to: Instant): number {
  switch (clock) {
    case 'business':
      return business.between(from, to);
    case 'workdays':
      return business.betweenOnWorkdays(from, to);
    case 'elapsed':
      return Math.max(0, to - from);
  }
}

/** The instant after so much of a clock's time. */
export function afterOn(clock: DurationClock, business: BusinessTime, from: Instant, ms: number): Instant {
  switch (clock) {
    case 'business':
      return business.add(from, ms);
    case 'workdays':
      return business.addOnWorkdays(from, ms);
    case 'elapsed':
      return from + ms;
  }
}

/** Durations of the steps that are over. A step whose end precedes its beginning tells nothing usual. */
export function durationsOf(moments: Moments, business: BusinessTime): Partial<Record<LearnedDuration, number>> {
  const durations: Partial<Record<LearnedDuration, number>> = {};
  for (const duration of LEARNED_DURATIONS) {
    const [from, to] = ENDS[duration];
    const begun = moments.get(from);
    const ended = moments.get(to);
    if (!begun || !ended || ended.at < begun.at) continue;
    durations[duration] = durationOn(DURATION_CLOCKS[duration], business, begun.at, ended.at);
  }
  return durations;
}
