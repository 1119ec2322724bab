import type { ExceptionCode, Severity } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, DocumentView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { businessTime, type BusinessTime } from '../lifecycle/business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { scopedPolicy } from '../lifecycle/policy-scope.ts';
import { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from '../lifecycle/zoned-days.ts';

/** What stands to lose: goods not shipped, not delivered, not billed, or the whole order. */
export type AtRisk = 'unshipped' | 'undelivered' | 'unbilled' | 'order';

/** A rule that holds, or held, for one subject. */
export interface Finding {
  readonly code: ExceptionCode;
  readonly subjectKey: string;
  /** Tells findings of one code about one subject apart. */
  readonly part?: string;
  readonly onsetAt: Instant;
  /** Null while it holds. */
  readonly clearedAt: Instant | null;
  readonly headline: string;
  readonly sources: readonly SourceRef[];
  readonly atRisk: AtRisk;
  /** Where the rule itself knows better than the code's starting value. */
  readonly severity?: Severity;
  /** Stretches or repeats folded into it; one unless said. */
  readonly occurrences?: number;
  /** Connection whose word is missing. */
  readonly awaits?: string | null;
}

/** Looks at an assembled order for the exceptions of one kind. */
export type Rule = (context: RuleContext) => readonly Finding[];

export interface RuleContext {
  readonly order: OrderView;
  /** With the figures of the scopes that hold for the order: the one place where rules read thresholds. */
  readonly policy: Policy;
  readonly rules: Policy['severity'];
  readonly days: ZonedDays;
  readonly business: BusinessTime;
  readonly horizon: TimeHorizon;
  readonly milestones: ReadonlyMap<MilestoneCode, MilestoneView>;
  readonly documents: ReadonlyMap<string, DocumentView>;
}

export function ruleContext(order: OrderView, company: Policy, now: Instant): RuleContext {
  const policy = scopedPolicy(company, order.policyScopes);
  return {
    order,
    policy,
    rules: policy.severity,
    days: zonedDays(policy.zone),
    business: businessTime(policy.calendar, policy.zone),
    horizon: new TimeHorizon(now, policy.stepMs),
    milestones: new Map(order.milestones.map((milestone) => [milestone.code, milestone])),
    documents: new Map(order.documents.map((document) => [document.documentKey, document])),
  };
}

/** First instant that the claim may mean; null without a claim or a time. */
export function startOf(context: RuleContext, claim: ClaimView | null | undefined): Instant | null {
  return claim?.when ? startOfWhen(context.days, claim.when) : null;
}

/** Last instant that the claim may mean. */
export function endOf(context: RuleContext, claim: ClaimView | null | undefined): Instant | null {
  return claim?.when ? endOfWhen(context.days, claim.when) : null;
}

/** What counts of a milestone: actual claims of documents that are not void. */
export function actualsOf(context: RuleContext, code: MilestoneCode): readonly ClaimView[] {
  return context.milestones.get(code)?.claims.filter((claim) => claim.class === 'actual' && !claim.voided) ?? [];
}

/** The time of a milestone once the whole order has reached it. */
export function completedAt(context: RuleContext, code: MilestoneCode): Instant | null {
  const milestone = context.milestones.get(code);
  return milestone?.state === 'complete' ? startOf(context, milestone.actual) : null;
}

export function promiseEnd({ order, days }: RuleContext): Instant | null {
  return order.promise === null ? null : endOfWhen(days, order.promise.value);
}

export function uniqueSources(sources: readonly SourceRef[]): readonly SourceRef[] {
  const seen = new Set<string>();
  return sources.filter(({ documentKey, path, version }) => {
    const key = `${documentKey}\n${path}\n${version ?? ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function latest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The first connection of these kinds that knows the order: whose word a rule about absence waits for. */
export function connectionOf({ order }: RuleContext, kinds: readonly SystemKind[]): string | null {
  for (const kind of kinds) {
    const document = order.documents.find((each) => each.systemKind === kind && !each.voided && each.kind !== 'case');
    if (document) return document.connectionId;
  }
  return null;
}
