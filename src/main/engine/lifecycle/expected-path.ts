import type { LineKind } from '#shared/domain/document.ts';
import { MILESTONE_LABELS, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, MilestoneView, PathStep } from '#shared/domain/order.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { passes } from './line-kinds.ts';
import { claimEnd, claimStart, findMilestone } from './milestones.ts';
import { listText } from './wording.ts';

/** The usual way of an order. Steps that only some systems tell count where somebody tells them. */
const PATH: readonly MilestoneCode[] = [
  'ORD_RECEIVED',
  'ORD_ENTERED',
  'CR_CLEARED',
  'ALLOCATED',
  'RELEASED',
  'PICKED',
  'PACKED',
  'SHIPPED',
  'IN_TRANSIT',
  'OUT_FOR_DEL',
  'DELIVERED',
  'POD_OK',
  'INVOICED',
  'PAID',
];
const ALWAYS: ReadonlySet<MilestoneCode> = new Set(['ORD_ENTERED', 'SHIPPED', 'DELIVERED', 'INVOICED']);

/** Steps that cannot happen before others. Billing does not wait for the delivery. */
const AFTER: Readonly<Partial<Record<MilestoneCode, readonly MilestoneCode[]>>> = {
  PICKED: ['RELEASED'],
  PACKED: ['PICKED'],
  SHIPPED: ['RELEASED', 'PICKED', 'PACKED'],
  IN_TRANSIT: ['SHIPPED'],
  OUT_FOR_DEL: ['SHIPPED'],
  DELIVERED: ['SHIPPED', 'IN_TRANSIT'],
  POD_OK: ['DELIVERED'],
  INVOICED: ['SHIPPED'],
  PAID: ['INVOICED'],
};

/** Steps that happen once to one thing. */
const ONCE: ReadonlySet<MilestoneCode> = new Set([
  'ORD_ENTERED',
  'RELEASED',
  'PICKED',
  'PACKED',
  'SHIPPED',
  'OUT_FOR_DEL',
  'DELIVERED',
  'INVOICED',
]);

/** The expected way beside the one that was taken: what is missing, came twice, or came too early. */
export function expectedPath(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  kinds: ReadonlySet<LineKind>,
  over: boolean,
): readonly PathStep[] {
  const concerned = (code: MilestoneCode): boolean =>
    kinds.size === 0 || [...kinds].some((kind) => passes(context.policy, kind, code));
  const steps: PathStep[] = [];
  for (const code of PATH) {
    const milestone = findMilestone(milestones, code);
    if (!concerned(code) || (milestone === null && !ALWAYS.has(code))) continue;
    const state = milestone?.state ?? 'none';
    const sources: readonly SourceRef[] = milestone?.claims.map((claim) => claim.source) ?? [];
    if (milestone && state !== 'none') {
      steps.push(reachedStep(context, milestone, milestones));
      continue;
    }
    const passed = laterReached(code, milestones);
    if (passed !== null) {
      const note = `${MILESTONE_LABELS[passed.code]}, and nobody who owns it says ${MILESTONE_LABELS[code].toLowerCase()}.`;
      const from = passed.actual ? [passed.actual.source] : [];
      steps.push({ code, state: 'missing', note, sources: [...sources, ...from] });
    } else if (!over) {
      steps.push({ code, state: 'ahead', note: null, sources });
    }
  }
  return steps;
}

function reachedStep(context: AssemblyContext, milestone: MilestoneView, all: readonly MilestoneView[]): PathStep {
  const { code, state, actual } = milestone;
  const own: readonly SourceRef[] = actual ? [actual.source] : [];
  const again = repetitions(context, milestone);
  if (again.length > 1) {
    const times = again.map(({ at }) => instantMark(at));
    const note = `${MILESTONE_LABELS[code]} ${again.length} times: ${listText(times, 'and')}.`;
    return { code, state: 'repeated', note, sources: again.map(({ claim }) => claim.source) };
  }
  const before = tooEarly(context, milestone, all);
  if (before?.actual) {
    const note = `${MILESTONE_LABELS[code]} before ${MILESTONE_LABELS[before.code].toLowerCase()}.`;
    return { code, state: 'early', note, sources: [...own, before.actual.source] };
  }
  return { code, state: state === 'complete' ? 'done' : 'running', note: null, sources: own };
}

interface Repetition {
  readonly at: number;
  readonly claim: ClaimView;
}

/** Times at which one document says the same of the same line, further apart than clocks differ. */
function repetitions(context: AssemblyContext, { code, claims }: MilestoneView): readonly Repetition[] {
  if (!ONCE.has(code)) return [];
  const byThing = new Map<string, Repetition[]>();
  for (const claim of claims) {
    if (claim.class !== 'actual' || !claim.owner || claim.voided || claim.when?.kind !== 'instant') continue;
    const { at } = claim.when;
    const thing = `${claim.documentKey}|${claim.lineKey ?? ''}`;
    const known = byThing.get(thing) ?? [];
    byThing.set(thing, known);
    const skew = context.policy.tolerances.clockSkewMs;
    if (known.every((each) => Math.abs(each.at - at) > skew)) known.push({ at, claim });
  }
  for (const times of byThing.values()) if (times.length > 1) return times.toSorted((a, b) => a.at - b.at);
  return [];
}

function tooEarly(
  context: AssemblyContext,
  milestone: MilestoneView,
  all: readonly MilestoneView[],
): MilestoneView | null {
  // Of several shipments each has its own way: only what precedes the first of all is out of order.
  const first = firstActual(context, milestone);
  const ended = claimEnd(context, first);
  if (ended === null) return null;
  for (const code of AFTER[milestone.code] ?? []) {
    const before = findMilestone(all, code);
    const begun = before === null ? null : claimStart(context, firstActual(context, before));
    if (before && begun !== null && begun > ended + context.policy.tolerances.clockSkewMs) return before;
  }
  return null;
}

function firstActual(context: AssemblyContext, { claims }: MilestoneView): ClaimView | null {
  let first: ClaimView | null = null;
  for (const claim of claims) {
    if (claim.class !== 'actual' || !claim.owner || claim.voided || claim.when === null) continue;
    if (first === null || (claimStart(context, claim) ?? 0) < (claimStart(context, first) ?? 0)) first = claim;
  }
  return first;
}

/** A later step that was reached though it follows this one. */
function laterReached(code: MilestoneCode, milestones: readonly MilestoneView[]): MilestoneView | null {
  for (const later of PATH) {
    if (!AFTER[later]?.includes(code)) continue;
    const milestone = findMilestone(milestones, later);
    if (milestone?.state === 'complete') return milestone;
  }
  return null;
}
