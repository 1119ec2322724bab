import type { MilestoneClaim, QuantityType } from '#shared/domain/document.ts';
import { MILESTONE_CODES, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, MilestoneView } from '#shared/domain/order.ts';
import type { Ruling } from '#shared/domain/verdicts.ts';
import type { Instant } from '#shared/domain/time.ts';
import { endOf, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import { lineMilestones, type MilestoneLine } from './line-milestones.ts';
import { orderLineOf, type OrderLine } from './line-matching.ts';
import { isOwner, milestoneOwnership } from './ownership.ts';
import { publishable, publishableEstimates } from './publish.ts';
import { coverageOf, type CoveredLine } from './quantities.ts';

/** Quantities that prove a milestone for the order: it is reached once every line has. */
const PROVEN_BY: Readonly<Partial<Record<MilestoneCode, QuantityType>>> = {
  ALLOCATED: 'allocated',
  PICKED: 'picked',
  SHIPPED: 'shipped',
  DELIVERED: 'delivered',
  INVOICED: 'invoiced',
};

/** A covered line that can be named. */
export type MilestoneCoverage = CoveredLine & MilestoneLine;

/** Reached with their first claim; every other milestone is complete with its last. */
const FIRST_COUNTS: ReadonlySet<MilestoneCode> = new Set([
  'ORD_RECEIVED',
  'ORD_ENTERED',
  'RELEASED',
  'WH_ACCEPTED',
  'PICK_START',
  'IN_TRANSIT',
  'PICKUP_ARR',
  'TENDERED',
]);

/** Every milestone that any system speaks of, in the expected order of events. */
export function milestonesOf(
  context: AssemblyContext,
  lines: readonly OrderLine[],
  covered: readonly MilestoneCoverage[],
): readonly MilestoneView[] {
  const stated = new Map<MilestoneCode, { readonly ruling: Ruling; readonly claims: ClaimView[] }>();
  for (const entry of context.documents) {
    const { document, documentKey, connectionId, recordedAt } = entry;
    const voided = !context.isLive(entry);
    for (const claim of document.milestones) {
      let known = stated.get(claim.code);
      if (!known) {
        known = { ruling: milestoneOwnership(context, claim.code), claims: [] };
        stated.set(claim.code, known);
      }
      known.claims.push({
        documentKey,
        connectionId,
        recordedAt,
        firstSeenAt: entry.firstSeenAt ?? null,
        doubt: doubtOf(context, claim),
        voided,
        class: claim.class,
        when: claim.when?.value ?? null,
        source: sourceOf(entry, claim.when?.path ?? claim.path),
        place: claim.place?.value ?? null,
        note: claim.note?.value ?? null,
        lineKey:
          claim.lineKey === undefined ? null : (orderLineOf(lines, entry, claim.lineKey)?.lineKey ?? claim.lineKey),
        owner: isOwner(known.ruling.decidedBy, entry),
      });
    }
  }
  const views: MilestoneView[] = [];
  for (const code of MILESTONE_CODES) {
    const known = stated.get(code);
    if (known) views.push(milestoneOf(context, code, known.ruling, known.claims, covered));
  }
  return publishable(context, views);
}

const WITHOUT_OFFSET = /\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

/** A time without an offset may mean another hour; what is said to have happened cannot lie ahead. */
function doubtOf(context: AssemblyContext, { class: claimed, when }: MilestoneClaim): ClaimView['doubt'] {
  if (when === null) return null;
  if (claimed === 'actual') {
    const at = startOf(context, when.value);
    if (!context.horizon.passed(at - context.policy.tolerances.clockSkewMs)) return 'future';
  }
  return when.value.kind === 'instant' && WITHOUT_OFFSET.test(when.value.text) ? 'naive' : null;
}

function milestoneOf(
  context: AssemblyContext,
  code: MilestoneCode,
  ruling: Ruling,
  claims: readonly ClaimView[],
  covered: readonly MilestoneCoverage[],
): MilestoneView {
  const counting = claims.filter((claim) => !claim.voided);
  const actuals = counting.filter((claim) => claim.class === 'actual' && claim.owner);
  const state = actuals.length === 0 ? 'none' : reached(context, code, actuals, covered);
  const first = FIRST_COUNTS.has(code) || state === 'partial';
  return {
    code,
    state,
    lines: lineMilestones(context.policy, code, actuals, covered),
    claims,
    rule: ruling.rule,
    ruling,
    withheld: null,
    planned: newest(context, counting, 'planned'),
    estimated: newest(context, publishableEstimates(context, code, counting), 'estimated'),
    actual: first ? earliest(context, actuals) : latest(context, actuals),
  };
}

function reached(
  context: AssemblyContext,
  code: MilestoneCode,
  actuals: readonly ClaimView[],
  covered: readonly MilestoneCoverage[],
): 'partial' | 'complete' {
  const type = PROVEN_BY[code];
  if (type !== undefined) {
    const coverage = coverageOf(covered, type, context.policy.tolerances.quantityUnder);
    if (coverage === 'complete' || coverage === 'partial') return coverage;
  }
  if (actuals.some((claim) => claim.lineKey === null)) return 'complete';
  const lines = new Set(actuals.map((claim) => claim.lineKey));
  return lines.size >= covered.filter((line) => line.stocked).length ? 'complete' : 'partial';
}

/** Plans and estimates: the owner's before another's, the newest of several, the latest where stamps are equal. */
function newest(
  context: AssemblyContext,
  claims: readonly ClaimView[],
  wanted: 'planned' | 'estimated',
): ClaimView | null {
  let best: ClaimView | null = null;
  for (const claim of claims) {
    if (claim.class !== wanted) continue;
    if (best === null || ranks(context, claim, best)) best = claim;
  }
  return best;
}

function ranks(context: AssemblyContext, claim: ClaimView, other: ClaimView): boolean {
  if (claim.owner !== other.owner) return claim.owner;
  const recorded = (claim.recordedAt ?? 0) - (other.recordedAt ?? 0);
  return recorded > 0 || (recorded === 0 && timeOf(context, claim) > timeOf(context, other));
}

function earliest(context: AssemblyContext, claims: readonly ClaimView[]): ClaimView | null {
  let best: ClaimView | null = null;
  for (const claim of claims) {
    if (
      best === null ||
      best.when === null ||
      (claim.when !== null && timeOf(context, claim) < timeOf(context, best))
    ) {
      best = claim;
    }
  }
  return best;
}

function latest(context: AssemblyContext, claims: readonly ClaimView[]): ClaimView | null {
  let best: ClaimView | null = null;
  for (const claim of claims) if (best === null || timeOf(context, claim) > timeOf(context, best)) best = claim;
  return best;
}

function timeOf(context: AssemblyContext, claim: ClaimView): Instant {
  return claim.when === null ? Number.NEGATIVE_INFINITY : startOf(context, claim.when);
}

/** Last instant that the claim may mean; null where it has no time. */
export function claimEnd(context: AssemblyContext, claim: ClaimView | null): Instant | null {
  return claim?.when ? endOf(context, claim.when) : null;
}

export function claimStart(context: AssemblyContext, claim: ClaimView | null): Instant | null {
  return claim?.when ? startOf(context, claim.when) : null;
}

export function findMilestone(milestones: readonly MilestoneView[], code: MilestoneCode): MilestoneView | null {
  return milestones.find((milestone) => milestone.code === code) ?? null;
}
