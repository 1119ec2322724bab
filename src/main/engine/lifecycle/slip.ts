import type { SourceRef } from '#shared/domain/evidence.ts';
import type { MilestoneView, Slip } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { isAskedOnly } from './asked-only.ts';
import { billingTrigger } from './billing-trigger.ts';
import { endOf, type AssemblyContext } from './assembly-context.ts';
import { claimEnd, claimStart, findMilestone } from './milestones.ts';
import type { OrderHead } from './parties-and-dates.ts';
import type { Dated, Leg, Transports } from './transports.ts';

/** How an order stands against its promise, and when the delay ends that counts. */
export interface SlipFacts {
  readonly slip: Slip | null;
  /** End of the stretch in which the slip was made. */
  readonly end: Instant;
}

/**
 * Lateness against the end of the promised day: by the delivery, else by the carrier's estimate, else by the clock.
 * An order delivered in time is measured against its billing deadline.
 */
export function slipOf(
  context: AssemblyContext,
  head: OrderHead,
  milestones: readonly MilestoneView[],
  transports: Transports,
  cancelled: boolean,
): SlipFacts | null {
  if (cancelled || head.promise === null || arrivedUndated(context, milestones)) return null;
  const promise = endOf(context, head.promise.value);
  const promiseSources = head.promise.sources;
  const arrival = arrivalOf(context, milestones, transports, promise);
  if (arrival?.basis === 'actual') {
    const slip: Slip = {
      ms: arrival.at - promise,
      basis: 'actual',
      promise,
      sources: [...arrival.sources, ...promiseSources],
    };
    if (slip.ms > 0) return { slip, end: arrival.at };
    return billingSlip(context, milestones, transports) ?? { slip, end: arrival.at };
  }
  const overdue = context.horizon.passed(promise);
  // An estimate that has passed, or that the promise has outlived, says nothing any more.
  const stands = arrival !== null && (!overdue || (arrival.at > promise && !context.horizon.passed(arrival.at)));
  if (arrival !== null && (stands || arrival.basis === 'assumed')) {
    const sources = [...arrival.sources, ...promiseSources];
    return { slip: { ms: arrival.at - promise, basis: 'estimated', promise, sources }, end: arrival.at };
  }
  // What no system that could fulfil it has heard of is not late: it stands under another number, or was never entered.
  if (!overdue || (context.kinds.size > 0 && isAskedOnly(context.kinds))) return null;
  const end = Math.max(promise, context.horizon.growing());
  return { slip: { ms: end - promise, basis: 'open', promise, sources: promiseSources }, end };
}

/** Delivered, and nobody says when: neither late nor on time can be claimed. */
function arrivedUndated(context: AssemblyContext, milestones: readonly MilestoneView[]): boolean {
  const delivered = findMilestone(milestones, 'DELIVERED');
  return delivered?.state === 'complete' && claimEnd(context, delivered.actual) === null;
}

interface Arrival {
  readonly at: Instant;
  /** assumed: no system follows the goods, so that nothing will ever confirm it */
  readonly basis: 'actual' | 'estimated' | 'assumed';
  readonly sources: readonly SourceRef[];
}

/** When the last goods arrived, or are expected. */
function arrivalOf(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  transports: Transports,
  promise: Instant,
): Arrival | null {
  const delivered = findMilestone(milestones, 'DELIVERED');
  if (delivered?.state === 'complete' && delivered.actual) {
    const at = claimEnd(context, delivered.actual);
    if (at !== null) return { at, basis: 'actual', sources: [delivered.actual.source] };
  }
  const shipped = findMilestone(milestones, 'SHIPPED');
  if (shipped?.state !== 'complete') return latestEstimate(transports.legs);
  const open = transports.legs.filter((leg) => leg.delivered === null);
  const estimate = latestEstimate(open);
  if (estimate) return estimate;
  // Nobody tells of the delivery: it is taken to come after the usual time on the road, and to be late only as far as
  // the goods left late.
  const left = claimStart(context, shipped.actual);
  if (left === null || shipped.actual === null || transports.legs.some((leg) => leg.transport !== null)) return null;
  const { pickupMs, transitMs } = context.policy.typical;
  const at = Math.max(left, Math.min(left + pickupMs + transitMs, promise));
  return { at, basis: 'assumed', sources: [shipped.actual.source] };
}

function latestEstimate(legs: readonly Leg[]): Arrival | null {
  let best: Arrival | null = null;
  for (const { estimated, delivered } of legs) {
    if (estimated === null || delivered !== null) continue;
    if (best === null || estimated.at > best.at)
      best = { at: estimated.at, basis: 'estimated', sources: [estimated.source] };
  }
  return best;
}

/** The day by which what shipped must be billed; null while nothing may be. */
export function billingDeadline(context: AssemblyContext, milestones: readonly MilestoneView[]): Dated | null {
  const begun = findMilestone(milestones, billingTrigger(context.policy))?.actual ?? null;
  const at = claimStart(context, begun);
  if (at === null || begun === null) return null;
  return { at: context.business.endOfDayAfter(at, context.policy.thresholds.billingDays), source: begun.source };
}

function billingSlip(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  transports: Transports,
): SlipFacts | null {
  const deadline = billingDeadline(context, milestones);
  if (deadline === null || !(context.kinds.has('erp') || context.kinds.has('finance'))) return null;
  const billed = completingInvoice(context, milestones, shipmentsOf(transports));
  if (billed) {
    if (billed.at <= deadline.at) return null;
    const sources = [billed.source, deadline.source];
    return { slip: { ms: billed.at - deadline.at, basis: 'billing', promise: deadline.at, sources }, end: billed.at };
  }
  if (!context.horizon.passed(deadline.at)) return null;
  const end = context.horizon.growing();
  if (end <= deadline.at) return null;
  return { slip: { ms: end - deadline.at, basis: 'billing', promise: deadline.at, sources: [deadline.source] }, end };
}

/**
 * The invoice that completes the billing: with one for each shipment the last of them, whatever its quantity, because
 * then the figure is wrong, not late; with fewer, the last one if it bills everything.
 */
function completingInvoice(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  shipments: number,
): Dated | null {
  const invoiced = findMilestone(milestones, 'INVOICED');
  const invoices: Dated[] = [];
  for (const claim of invoiced?.claims ?? []) {
    const at = claim.class === 'actual' && claim.owner && !claim.voided ? claimEnd(context, claim) : null;
    if (at !== null) invoices.push({ at, source: claim.source });
  }
  invoices.sort((a, b) => a.at - b.at);
  const completing = invoices[Math.max(1, shipments) - 1];
  return completing ?? (invoiced?.state === 'complete' ? (invoices.at(-1) ?? null) : null);
}

/** Each system tells of all shipments that it knows: the most that one of them tells of. */
function shipmentsOf({ legs }: Transports): number {
  const shipments = [...new Set(legs.flatMap((leg) => leg.shipments))];
  const bySystem = Map.groupBy(shipments, ({ connectionId }) => connectionId);
  return Math.max(0, ...[...bySystem.values()].map((known) => known.length));
}
