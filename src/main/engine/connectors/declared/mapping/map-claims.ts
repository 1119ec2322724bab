import type { ConditionClaim, MilestoneClaim, Sourced, StatusClaim } from '#shared/domain/document.ts';
import type { Axis, AxisState } from '#shared/domain/milestones.ts';
import type { View } from '../expression/expression.ts';
import { holds } from '../expression/trace.ts';
import type { CompiledCondition, CompiledMilestone, CompiledStatus } from './compiled.ts';
import { dateAt, isTrue, textAt, valueAt } from './read.ts';

export interface StatusOutcome {
  readonly statuses: readonly StatusClaim[];
  readonly milestones: readonly MilestoneClaim[];
  readonly conditions: readonly ConditionClaim[];
  readonly voided: boolean;
  /** The native status, where the declaration has no meaning for it. */
  readonly unknown: Sourced<string> | null;
}

/** What a native status means; null without one. @throws Unmappable */
export function mapStatus(status: CompiledStatus, view: View): StatusOutcome | null {
  const native = textAt(status.of, view);
  if (native === null) return null;
  const meaning = status.meanings.get(native.value) ?? status.meanings.get(native.value.trim());
  if (meaning === undefined) return { statuses: [], milestones: [], conditions: [], voided: false, unknown: native };
  const axes = Object.entries(meaning.declared.axes ?? {}) as [Axis, AxisState][];
  return {
    statuses: axes.map(([axis, state]) => ({ axis, state, native })),
    milestones: meaning.milestones.flatMap((milestone) => mapMilestone(milestone, view, native) ?? []),
    conditions: meaning.conditions.flatMap((condition) => mapCondition(condition, view, native) ?? []),
    voided: meaning.declared.voided ?? false,
    unknown: null,
  };
}

/**
 * A claim; null where its condition does not hold. A status states that it is so, known time or not; without a status
 * the date alone makes the claim. @throws Unmappable
 */
export function mapMilestone(
  milestone: CompiledMilestone,
  view: View,
  status: Sourced<string> | null,
): MilestoneClaim | null {
  if (!isTrue(milestone.when, view)) return null;
  const when = dateAt(milestone.date, view);
  const path = status?.path ?? when?.path;
  if (path === undefined) return null;
  const place = textAt(milestone.place, view);
  const note = textAt(milestone.note, view);
  const { code, class: claimed = 'actual' } = milestone.declared;
  return { code, class: claimed, when, path, ...(place && { place }), ...(note && { note }) };
}

/** Null where its condition does not hold, or nothing at all is stated of it. @throws Unmappable */
export function mapCondition(
  condition: CompiledCondition,
  view: View,
  status: Sourced<string> | null,
): ConditionClaim | null {
  if (!isTrue(condition.when, view)) return null;
  const from = dateAt(condition.from, view);
  const to = dateAt(condition.to, view);
  const reason = textAt(condition.reason, view);
  if (status === null && condition.when === null && from === null && reason === null) return null;
  const open = condition.open === null ? to === null : holds(valueAt(condition.open, view));
  return {
    code: condition.declared.code,
    from,
    to,
    open,
    reason,
    path: status?.path ?? from?.path ?? reason?.path ?? view.pointer,
  };
}
