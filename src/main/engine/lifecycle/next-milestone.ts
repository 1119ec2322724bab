import { MILESTONE_LABELS, type ClaimClass, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ComputedDate, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { findMilestone } from './milestones.ts';

/** The path that goods and money take. Steps that only some systems tell are no reason to wait for them. */
const PATH: readonly MilestoneCode[] = ['RELEASED', 'ALLOCATED', 'PICKED', 'SHIPPED', 'DELIVERED', 'INVOICED', 'PAID'];
const ALWAYS_EXPECTED: ReadonlySet<MilestoneCode> = new Set(['SHIPPED', 'DELIVERED', 'INVOICED']);

export type NextMilestone = Omit<NonNullable<OrderView['next']>, 'overdueSince'>;

/** A step that was planned or estimated for a date that has passed, and that no system has told of. */
export interface Overdue {
  readonly code: MilestoneCode;
  readonly when: When;
  readonly class: ClaimClass;
  readonly since: Instant;
  readonly sources: readonly SourceRef[];
}

export interface Ahead {
  readonly next: NextMilestone | null;
  readonly overdue: Overdue | null;
}

/** Dates that no system states. */
export interface ComputedDates {
  readonly plans: readonly ComputedDate[];
  endOf(when: When): Instant;
  hasPassed(when: When): boolean;
  /** By usual durations. */
  usual(code: MilestoneCode): ComputedDate | null;
}

/**
 * What should happen next: the first step after the furthest one reached that any system expects; and what should have
 * happened by now. Where usual durations still say something of a step that is overdue, it is both.
 */
export function nextMilestone(
  milestones: readonly MilestoneView[],
  anchorSource: SourceRef,
  computed: ComputedDates,
): Ahead {
  let reached = -1;
  for (const [index, code] of PATH.entries())
    if (findMilestone(milestones, code)?.state === 'complete') reached = index;
  for (const [index, code] of PATH.entries()) {
    const milestone = findMilestone(milestones, code);
    // Billing often precedes the delivery: neither stands in for the other.
    if (index < reached && code !== 'DELIVERED' && code !== 'SHIPPED') continue;
    if (milestone?.state === 'complete' || (milestone === null && !ALWAYS_EXPECTED.has(code))) continue;
    const claim = milestone?.estimated ?? milestone?.planned ?? null;
    const stated = claim?.when ? { code, when: claim.when, class: claim.class, sources: [claim.source] } : null;
    const overdue = overdueOf(stated, computed);
    const usual = stated && !overdue ? null : computed.usual(code);
    if (usual) return { next: { code, when: usual.when, class: 'estimated', sources: usual.sources }, overdue };
    if (stated) return { next: stated, overdue };
    const planned = computed.plans.find((plan) => plan.code === code);
    if (planned) {
      const next = { code, when: planned.when, class: 'planned' as const, sources: planned.sources };
      return { next, overdue: overdueOf(next, computed) };
    }
    const source = claim?.source ?? milestone?.claims[0]?.source ?? lastReached(milestones) ?? anchorSource;
    return { next: { code, when: null, class: claim?.class ?? null, sources: [source] }, overdue: null };
  }
  return { next: null, overdue: null };
}

function overdueOf(expected: Omit<Overdue, 'since'> | null, { hasPassed, endOf }: ComputedDates): Overdue | null {
  return expected !== null && hasPassed(expected.when) ? { ...expected, since: endOf(expected.when) } : null;
}

function lastReached(milestones: readonly MilestoneView[]): SourceRef | null {
  return milestones.findLast((milestone) => milestone.actual !== null)?.actual?.source ?? null;
}

const NOUNS: Readonly<Partial<Record<MilestoneCode, string>>> = {
  RELEASED: 'release',
  ALLOCATED: 'allocation',
  PICKED: 'picking',
  SHIPPED: 'shipping',
  DELIVERED: 'delivery',
  INVOICED: 'invoice',
  PAID: 'payment',
};

/** "delivery": what was to happen, for use inside a sentence. */
export function milestoneNoun(code: MilestoneCode): string {
  return NOUNS[code] ?? milestoneWords(code);
}

/** "out for delivery", for use inside a sentence. */
export function milestoneWords(code: MilestoneCode): string {
  const label = MILESTONE_LABELS[code];
  return label.startsWith('ASN') ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
