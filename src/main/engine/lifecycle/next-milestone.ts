import { MILESTONE_LABELS, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { ComputedDate, MilestoneView, OrderView, SourceRef } from '#shared/domain/order.ts';
import type { When } from '#shared/domain/time.ts';
import { findMilestone } from './milestones.ts';

/** The path that goods and money take. Steps that only some systems tell are no reason to wait for them. */
const PATH: readonly MilestoneCode[] = ['RELEASED', 'ALLOCATED', 'PICKED', 'SHIPPED', 'DELIVERED', 'INVOICED', 'PAID'];
const ALWAYS_EXPECTED: ReadonlySet<MilestoneCode> = new Set(['SHIPPED', 'DELIVERED', 'INVOICED']);

export type NextMilestone = NonNullable<OrderView['next']>;

/** Dates that no system states. */
export interface ComputedDates {
  readonly plans: readonly ComputedDate[];
  hasPassed(when: When): boolean;
  /** By usual durations. */
  usual(code: MilestoneCode): ComputedDate | null;
}

/** What should happen next: the first step after the furthest one reached that any system expects. */
export function nextMilestone(
  milestones: readonly MilestoneView[],
  anchorSource: SourceRef,
  computed: ComputedDates,
): NextMilestone | null {
  let reached = -1;
  for (const [index, code] of PATH.entries())
    if (findMilestone(milestones, code)?.state === 'complete') reached = index;
  for (const [index, code] of PATH.entries()) {
    const milestone = findMilestone(milestones, code);
    // Billing often precedes the delivery: neither stands in for the other.
    if (index < reached && code !== 'DELIVERED' && code !== 'SHIPPED') continue;
    if (milestone?.state === 'complete' || (milestone === null && !ALWAYS_EXPECTED.has(code))) continue;
    const claim = milestone?.estimated ?? milestone?.planned ?? null;
    const usual = claim?.when && !computed.hasPassed(claim.when) ? null : computed.usual(code);
    if (claim?.when && !usual) return { code, when: claim.when, class: claim.class, sources: [claim.source] };
    if (usual) return { code, when: usual.when, class: 'estimated', sources: usual.sources };
    const planned = computed.plans.find((plan) => plan.code === code);
    if (planned) return { code, when: planned.when, class: 'planned', sources: planned.sources };
    const source = claim?.source ?? milestone?.claims[0]?.source ?? lastReached(milestones) ?? anchorSource;
    return { code, when: null, class: claim?.class ?? null, sources: [source] };
  }
  return null;
}

function lastReached(milestones: readonly MilestoneView[]): SourceRef | null {
  return milestones.findLast((milestone) => milestone.actual !== null)?.actual?.source ?? null;
}

/** "out for delivery", for use inside a sentence. */
export function milestoneWords(code: MilestoneCode): string {
  const label = MILESTONE_LABELS[code];
  return label.startsWith('ASN') ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
