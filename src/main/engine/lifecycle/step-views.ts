import { DURATION_CLOCKS, DURATION_STEPS, SHOWN_DURATIONS, type LearnedDuration } from '#shared/domain/durations.ts';
import type { OrderView, StepView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { businessTime } from './business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { DurationTable, RouteFacts } from './durations/duration-table.ts';
import { durationOn, endsOf, type Moments } from './durations/moments.ts';

const STEPS: ReadonlySet<LearnedDuration> = new Set(DURATION_STEPS);

/** Each step that is over or under way, beside what is usual. A step runs while nothing later has happened. */
export function stepViews(
  context: AssemblyContext,
  moments: Moments,
  table: DurationTable | null,
  facts: RouteFacts,
  over: boolean,
): readonly StepView[] {
  const steps: StepView[] = [];
  const newest = newestMoment(moments);
  for (const step of SHOWN_DURATIONS) {
    const [begin, end] = endsOf(step);
    const begun = moments.get(begin);
    const ended = moments.get(end);
    if (!begun || (!ended && (over || (STEPS.has(step) && begun.at < newest))) || (ended && ended.at < begun.at))
      continue;
    const clock = DURATION_CLOCKS[step];
    steps.push({
      step,
      from: begun.at,
      to: ended?.at ?? null,
      ms: ended ? durationOn(clock, context.business, begun.at, ended.at) : null,
      usual: table?.usual(step, facts) ?? null,
      sources: ended ? [begun.source, ended.source] : [begun.source],
    });
  }
  return steps;
}

function newestMoment(moments: Moments): Instant {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { at } of moments.values()) newest = Math.max(newest, at);
  return newest;
}

/** The view with the steps under way counted up to a moment, for who looks at it then. */
export function withRunningSteps(view: OrderView, policy: Policy, now: Instant): OrderView {
  const business = businessTime(policy.calendar, policy.zone);
  const steps = view.steps.map((step) =>
    step.ms === null ? { ...step, ms: durationOn(DURATION_CLOCKS[step.step], business, step.from, now) } : step,
  );
  return { ...view, steps };
}
