import { AXES, type Axis, type AxisState, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { QuantityType } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { AxisView, MilestoneView } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { findMilestone } from './milestones.ts';
import { isOwner, isSettled, ownerRank, ownershipOf } from './ownership.ts';
import { coverageOf, type CoveredLine } from './quantities.ts';

interface AxisClaim {
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  readonly recordedAt: Instant | null;
  readonly state: AxisState;
  readonly native: string;
  readonly source: SourceRef;
}

/** Axes that goods or invoices prove, whatever a status says. */
const PROVEN_BY: Readonly<Partial<Record<Axis, QuantityType>>> = {
  allocation: 'allocated',
  fulfilment: 'shipped',
  transport: 'delivered',
  billing: 'invoiced',
};
/** The event by whose owner the goods of an axis count. */
const REACHED_BY: Readonly<Partial<Record<Axis, MilestoneCode>>> = {
  fulfilment: 'SHIPPED',
  transport: 'DELIVERED',
};
const NOT_STATED = 'No system states this.';
const PAID_BY_EVENT = 'By the payment that its owner states.';

/** Where the order stands on each axis: what quantities prove, else the owner's status, beside what the others claim. */
export function axesOf(
  context: AssemblyContext,
  covered: readonly CoveredLine[],
  milestones: readonly MilestoneView[],
): readonly AxisView[] {
  const claims = new Map<Axis, AxisClaim[]>();
  for (const entry of context.live)
    for (const status of entry.document.statuses) {
      const claim = claimOf(entry, status.state, status.native.value, status.native.path);
      const known = claims.get(status.axis);
      if (known) known.push(claim);
      else claims.set(status.axis, [claim]);
    }
  return AXES.map((axis) => axisOf(context, axis, claims.get(axis) ?? [], covered, milestones));
}

function claimOf(entry: AssemblyDocument, state: AxisState, native: string, path: string): AxisClaim {
  const { connectionId, systemKind, recordedAt } = entry;
  return { connectionId, systemKind, recordedAt, state, native, source: sourceOf(entry, path) };
}

function axisOf(
  context: AssemblyContext,
  axis: Axis,
  claims: readonly AxisClaim[],
  covered: readonly CoveredLine[],
  milestones: readonly MilestoneView[],
): AxisView {
  const ownership = context.policy.axes[axis];
  const ruling = ownershipOf(context, `axes.${axis}`, ownership, claims);
  const owned = claims.filter((claim) => isOwner(ruling.decidedBy, claim));
  const stated = combine(owned);
  const proof = PROVEN_BY[axis];
  const coverage =
    proof === undefined || isOnlyClaimed(axis, milestones)
      ? 'unknown'
      : coverageOf(covered, proof, context.policy.tolerances.quantityUnder);
  const proven =
    coverage !== 'unknown' && stated !== 'blocked' && stated !== 'not_applicable' && outranks(coverage, stated);
  const paid = axis === 'payment' && stated === null && findMilestone(milestones, 'PAID')?.state === 'complete';
  const state = proven ? coverage : paid ? 'complete' : (stated ?? 'none');
  function ruleOf(): string {
    if (proven && proof !== undefined) return proofSentence(covered, proof);
    if (paid) return PAID_BY_EVENT;
    return claims.length === 0 ? NOT_STATED : ruling.rule;
  }
  const rank = (claim: AxisClaim): number => (isOwner(ruling.decidedBy, claim) ? -1 : ownerRank(ownership, claim));
  return {
    axis,
    state,
    claims: claims
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ connectionId, state: claimed, native, source }) => ({ connectionId, state: claimed, native, source })),
    rule: ruleOf(),
    ruling,
    disagree:
      isContradicted(
        axis,
        state,
        claims.filter((claim) => !isOwner(ruling.decidedBy, claim)),
      ) && isSettled(context, ownership, claims),
  };
}

/** Somebody says that goods moved, and the system that owns the movement knows the order and does not. */
function isOnlyClaimed(axis: Axis, milestones: readonly MilestoneView[]): boolean {
  const code = REACHED_BY[axis];
  const milestone = code === undefined ? null : findMilestone(milestones, code);
  return (
    milestone !== null &&
    milestone.state === 'none' &&
    milestone.ruling.decidedBy !== null &&
    milestone.claims.some((claim) => claim.class === 'actual' && !claim.voided)
  );
}

/** Quantities go on while a status waits for its next save, never back. */
function outranks(coverage: 'none' | 'partial' | 'complete', stated: AxisState | null): boolean {
  if (stated === null || stated === 'none') return true;
  return coverage === 'complete' || (coverage === 'partial' && stated === 'complete');
}

function proofSentence(covered: readonly CoveredLine[], type: QuantityType): string {
  let ordered = 0;
  let reached = 0;
  for (const { stocked, figures } of covered) {
    if (!stocked) continue;
    ordered += (figures.ordered?.value ?? 0) - (figures.cancelled?.value ?? 0);
    reached += (figures[type]?.value ?? 0) + (type === 'allocated' ? (figures.shipped?.value ?? 0) : 0);
  }
  return `By quantity: ${formatMicros(reached as Micros)} of ${formatMicros(ordered as Micros)} ${type}.`;
}

/** Several documents of the owner: any block blocks, all complete is complete. */
function combine(claims: readonly AxisClaim[]): AxisState | null {
  if (claims.length === 0) return null;
  const states = claims.map((claim) => claim.state).filter((state) => state !== 'not_applicable');
  if (states.length === 0) return 'not_applicable';
  if (states.includes('blocked')) return 'blocked';
  if (states.every((state) => state === 'complete')) return 'complete';
  return states.some((state) => state !== 'none') ? 'partial' : 'none';
}

/**
 * Complete against none or blocked. A connection that also says the same in another document, like a posted shipment
 * beside a stale order, does not contradict. Neither does who saw the goods leave, and knows nothing of trouble on the
 * road.
 */
export function isContradicted(
  axis: Axis,
  state: AxisState,
  others: readonly { readonly connectionId: string; readonly state: AxisState }[],
): boolean {
  return others.some(
    (claim) =>
      !(axis === 'transport' && claim.state === 'partial') &&
      contradicts(state, claim.state) &&
      !others.some((other) => other.connectionId === claim.connectionId && !contradicts(state, other.state)),
  );
}

function contradicts(a: AxisState, b: AxisState): boolean {
  return (
    (a === 'complete' && (b === 'blocked' || b === 'none')) ||
    (b === 'complete' && (a === 'blocked' || a === 'none')) ||
    (a === 'blocked' && b === 'partial') ||
    (b === 'blocked' && a === 'partial')
  );
}
