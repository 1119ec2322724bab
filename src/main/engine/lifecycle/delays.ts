import { isAskedOnly } from './asked-only.ts';
import { EXCEPTIONS, type CauseClass, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView, MilestoneView } from '#shared/domain/order.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { claimEnd, findMilestone } from './milestones.ts';
import { silentFrom, unusualGapMs } from './silence.ts';
import type { SlipFacts } from './slip.ts';
import type { Dated, Leg, Transports } from './transports.ts';

/** A stretch of time in which one cause held the order up. */
export interface Delay {
  readonly code: ExceptionCode;
  readonly from: Instant;
  readonly to: Instant;
  readonly sources: readonly SourceRef[];
}

export interface DelayFacts {
  readonly delays: readonly Delay[];
  /** Where time went that no delay accounts for. */
  readonly remainder: { readonly code: ExceptionCode; readonly from: Instant; readonly sources: readonly SourceRef[] };
}

const BEFORE_SHIPPING: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse']);

/**
 * What held up the goods that arrived last: blocks that systems state, and steps that took longer than planned. A block
 * that ended early enough for the planned shipping cost nothing, unless nothing else explains the slip.
 */
export function delaysOf(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  blocks: readonly BlockView[],
  transports: Transports,
  { slip, end }: SlipFacts,
): DelayFacts {
  if (slip?.basis === 'billing') return billingDelays(blocks, slip.promise, end, slip.sources);
  const promise = slip?.promise ?? end;
  const leg = criticalLeg(milestones, transports);
  const shipped = leg?.shippedAt ?? shippedAt(context, milestones);
  const planned = plannedShipping(context, milestones);
  const shipEnd = Math.min(shipped?.at ?? leg?.firstScan?.at ?? end, end);
  const effective = blocks
    .filter((block) => counts(block, leg, transports))
    .map((block): Delay => ({
      code: block.code,
      sources: block.sources,
      from: block.from,
      to: Math.min(block.to ?? end, end, BEFORE_SHIPPING.has(block.cause) ? shipEnd : end),
    }))
    .filter((delay) => delay.to > delay.from);

  const readyAfter = (delay: Delay): Instant => context.business.add(delay.to, context.policy.typical.pickPackMs);
  const inTime = (delay: Delay): boolean =>
    planned !== null && holdsUpShipping(delay, shipEnd) && delay.to < shipEnd && readyAfter(delay) <= planned.at;
  const harmful = effective.filter((delay) => !inTime(delay));
  const upstream = harmful.filter((delay) => holdsUpShipping(delay, shipEnd));
  const last = upstream.toSorted((a, b) => b.to - a.to)[0] ?? null;
  const ready = last === null ? null : readyAfter(last);

  const delays: Delay[] = [...harmful];
  // A late release also costs the time that picking takes afterwards.
  if (last && ready !== null && last.to < shipEnd)
    delays.push({ ...last, from: last.to, to: Math.min(ready, shipEnd) });
  const expected = latest(planned?.at ?? null, ready);
  const askedOnly = isAskedOnly(context.kinds);
  if (expected !== null && expected < shipEnd && !askedOnly) {
    const begun = planned === null ? (last?.sources ?? []) : [planned.source];
    delays.push({
      code: 'WH-LATEPICK',
      from: expected,
      to: shipEnd,
      sources: shipped === null ? begun : [...begun, shipped.source],
    });
  }
  if (leg) delays.push(...carrierDelays(context, leg, shipEnd, planned, promise, end, harmful));
  if (delays.length === 0) delays.push(...effective);

  // Nobody who was to pick it has heard of it.
  if (askedOnly && delays.length === 0) {
    return { delays, remainder: { code: 'DI-ORPHAN', from: planned?.at ?? end, sources: slip?.sources ?? [] } };
  }
  return { delays, remainder: remainderOf(delays, leg, planned, shipped, end, slip?.sources ?? []) };
}

function holdsUpShipping(delay: Delay, shipEnd: Instant): boolean {
  const { cause } = EXCEPTIONS[delay.code];
  return BEFORE_SHIPPING.has(cause) || (cause === 'customer' && delay.from < shipEnd);
}

/** Other carriers' troubles, bookkeeping and what comes after the delivery did not make this slip. */
function counts(block: BlockView, leg: Leg | null, transports: Transports): boolean {
  if (block.cause === 'data' || block.cause === 'invoicing' || block.code === 'CU-RETURN' || block.code === 'CA-NOPOD')
    return false;
  return transports.legs.every((other) => other === leg || other.transport?.documentKey !== block.documentKey);
}

/** The movement that the slip waits for: none while goods have not left, else the last to arrive. */
function criticalLeg(milestones: readonly MilestoneView[], transports: Transports): Leg | null {
  const shipped = findMilestone(milestones, 'SHIPPED');
  if (shipped?.state === 'partial') return null;
  let best: Leg | null = null;
  for (const leg of transports.legs) if (best === null || arrivesLater(leg, best)) best = leg;
  return best;
}

function arrivesLater(leg: Leg, other: Leg): boolean {
  if (leg.delivered === null || other.delivered === null) {
    if (leg.delivered !== other.delivered) return leg.delivered === null;
    return (leg.estimated?.at ?? 0) > (other.estimated?.at ?? 0);
  }
  return leg.delivered.at > other.delivered.at;
}

function shippedAt(context: AssemblyContext, milestones: readonly MilestoneView[]): Dated | null {
  const shipped = findMilestone(milestones, 'SHIPPED');
  const at = shipped?.state === 'complete' ? claimEnd(context, shipped.actual) : null;
  return at === null || !shipped?.actual ? null : { at, source: shipped.actual.source };
}

function plannedShipping(context: AssemblyContext, milestones: readonly MilestoneView[]): Dated | null {
  const planned = findMilestone(milestones, 'SHIPPED')?.planned ?? null;
  const at = claimEnd(context, planned);
  return at === null || planned === null ? null : { at, source: planned.source };
}

function carrierDelays(
  context: AssemblyContext,
  leg: Leg,
  shipEnd: Instant,
  planned: Dated | null,
  promise: Instant,
  end: Instant,
  stated: readonly Delay[],
): Delay[] {
  const { typical, thresholds } = context.policy;
  const found: Delay[] = [];
  const taken = leg.firstScan?.at ?? (leg.delivered ? shipEnd : end);
  const missed = leg.firstScan !== null || context.horizon.passed(shipEnd + thresholds.pickupMs);
  if (leg.transport && leg.shippedAt && missed && taken - shipEnd > thresholds.pickupMs) {
    const sources = [leg.shippedAt.source, ...(leg.firstScan ? [leg.firstScan.source] : [])];
    found.push({ code: 'CA-NOPICK', from: shipEnd + typical.pickupMs, to: taken, sources });
  }
  // The road may take the working days between planned shipping and promise, from whenever the carrier had the goods.
  // A plan that was moved beyond the promise leaves none of them: then the road may take what it usually takes.
  const allowance =
    planned === null || planned.at >= promise
      ? typical.transitMs
      : context.business.betweenOnWorkdays(planned.at, promise);
  const onTheRoad = context.business.addOnWorkdays(Math.max(taken, planned?.at ?? taken), allowance);
  const again = broughtAgain(context, leg, stated, end);
  found.push(...again);
  const allowed = Math.max(promise, onTheRoad, ...again.map(({ to }) => to));
  if (leg.firstScan && end > allowed) {
    const delayed = stated.some((delay) => delay.code === 'CA-DELAY');
    const gap = delayed ? null : longestGap(context, leg, end);
    const sources = gap ?? [leg.firstScan.source, ...(leg.delivered ? [leg.delivered.source] : [])];
    found.push({ code: gap === null ? 'CA-DELAY' : 'CA-SILENT', from: allowed, to: end, sources });
  }
  return found;
}

/** What the customer's door turned away takes up to a working day to come again, from when it may: part of the refusal. */
function broughtAgain(
  { business }: AssemblyContext,
  { firstScan }: Leg,
  stated: readonly Delay[],
  end: Instant,
): readonly Delay[] {
  return stated
    .filter(({ code, from, to }) => EXCEPTIONS[code].cause === 'customer' && isAfter(from, firstScan) && to < end)
    .map((delay) => ({ ...delay, from: delay.to, to: Math.min(business.addOnWorkdays(delay.to, DAY), end) }));
}

function isAfter(at: Instant, scan: Dated | null): boolean {
  return scan !== null && at >= scan.at;
}

/** The two scans around an unusual silence, or the one since which it lasts; null where the carrier spoke often enough. */
function longestGap(context: AssemblyContext, leg: Leg, end: Instant): readonly SourceRef[] | null {
  const unusual = unusualGapMs(context.policy);
  let longest = 0;
  let sources: readonly SourceRef[] | null = null;
  for (const [index, scan] of leg.scans.entries()) {
    const next = leg.scans[index + 1];
    const until = next?.at ?? (leg.delivered ? scan.at : end);
    if (until - scan.at <= longest || context.business.addOnWorkdays(scan.at, unusual) >= until) continue;
    if (
      !next &&
      !context.horizon.passed(silentFrom(context.policy, context.business, scan.at, leg.estimated?.at ?? null))
    )
      continue;
    longest = until - scan.at;
    sources = next ? [scan.source, next.source] : [scan.source];
  }
  return sources;
}

/** Time that no delay covers goes to the cause that lasted longest; without any, to the step that the order is in. */
function remainderOf(
  delays: readonly Delay[],
  leg: Leg | null,
  planned: Dated | null,
  shipped: Dated | null,
  end: Instant,
  otherwise: readonly SourceRef[],
): DelayFacts['remainder'] {
  let longest: Delay | null = null;
  for (const delay of delays)
    if (longest === null || delay.to - delay.from > longest.to - longest.from) longest = delay;
  if (longest) return longest;
  if (leg === null || (shipped === null && leg.firstScan === null)) {
    return { code: 'WH-LATEPICK', from: planned?.at ?? end, sources: planned ? [planned.source] : otherwise };
  }
  const source = leg.delivered?.source ?? leg.firstScan?.source ?? leg.estimated?.source ?? shipped?.source;
  return { code: 'CA-DELAY', from: end, sources: source ? [source] : otherwise };
}

function billingDelays(
  blocks: readonly BlockView[],
  deadline: Instant,
  end: Instant,
  sources: readonly SourceRef[],
): DelayFacts {
  const delays = blocks
    .filter((block) => block.cause === 'invoicing')
    .map(({ code, from, to, sources: own }): Delay => ({
      code,
      from: Math.max(from, deadline),
      to: Math.min(to ?? end, end),
      sources: own,
    }))
    .filter((delay) => delay.to > delay.from);
  return { delays, remainder: { code: 'IN-LAG', from: deadline, sources } };
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
