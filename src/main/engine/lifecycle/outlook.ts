import type { LineKind } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { Figure } from '#shared/domain/evidence.ts';
import type { ComputedDate, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { LeadTime } from '#shared/domain/policy.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { endOf, type AssemblyContext } from './assembly-context.ts';
import type { DurationTable, RouteFacts } from './durations/duration-table.ts';
import type { DurationSample } from './durations/learn.ts';
import { durationsOf, momentsOf } from './durations/moments.ts';
import { expectedPath } from './expected-path.ts';
import { findMilestone } from './milestones.ts';
import { plannedDates } from './planned-dates.ts';
import { predictionOf, usualDate, type PredictionFacts } from './prediction.ts';
import { stepViews } from './step-views.ts';
import type { Transports } from './transports.ts';

export interface OutlookFacts {
  readonly context: AssemblyContext;
  readonly leadTime: Omit<LeadTime, 'when'>;
  readonly table: DurationTable | null;
  readonly route: RouteFacts;
  readonly milestones: readonly MilestoneView[];
  readonly transports: Transports;
  readonly kinds: ReadonlySet<LineKind>;
  readonly promise: Figure<When> | null;
  readonly cancelled: boolean;
  readonly closed: boolean;
}

/** Where an order stands on its way: the steps behind it, beside what is usual, and the dates ahead that no system states. */
export interface Outlook extends Pick<OrderView, 'prediction' | 'plans' | 'steps' | 'path'> {
  readonly sample: DurationSample | null;
  endOf(when: When): Instant;
  hasPassed(when: When): boolean;
  /** When a milestone is usually reached. */
  usual(code: MilestoneCode): ComputedDate | null;
}

export function outlookOf(facts: OutlookFacts): Outlook {
  const { context, table, route, milestones, transports, kinds, cancelled, closed, leadTime } = facts;
  const moments = momentsOf(context, milestones, transports);
  const promise = facts.promise && { at: endOf(context, facts.promise.value), sources: facts.promise.sources };
  const known: PredictionFacts | null =
    table === null || cancelled ? null : { table, route, moments, milestones, transports, promise };
  const arrived = findMilestone(milestones, 'DELIVERED')?.state === 'complete';
  const shipped = moments.get('SHIPPED');
  return {
    prediction: known && !closed ? predictionOf(context, known) : null,
    plans: cancelled ? [] : plannedDates(context, { milestones, kinds, route, promise, leadTime }),
    steps: stepViews(context, moments, table, route, closed),
    path: expectedPath(context, milestones, kinds, cancelled || closed),
    sample:
      arrived && !cancelled && shipped
        ? { ...route, shippedAt: shipped.at, durations: durationsOf(moments, context.business) }
        : null,
    endOf: (when) => endOf(context, when),
    hasPassed: (when) => context.horizon.passed(endOf(context, when)),
    usual: (code) => (known === null ? null : usualDate(context, known, code)),
  };
}
