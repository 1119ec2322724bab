import { DURATION_CLOCKS, DURATION_LABELS, durationWords, type LearnedDuration } from '#shared/domain/durations.ts';
import type { CauseClass } from '#shared/domain/exceptions.ts';
import { MILESTONE_CODES, MILESTONE_LABELS, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { Direction } from '#shared/domain/jeopardy.ts';
import type { BlockView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { businessTime, type BusinessTime } from '../lifecycle/business-time.ts';
import { afterOn, endsOf } from '../lifecycle/durations/moments.ts';
import { milestoneWords } from '../lifecycle/next-milestone.ts';
import type { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { CAUSE_LABELS, durationText } from '../lifecycle/wording.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from '../lifecycle/zoned-days.ts';

export interface Trend {
  readonly direction: Direction;
  readonly sentence: string;
}

/** Smaller differences are noise. */
const NOTICEABLE_MS = HOUR;
/** What an order is compared with: itself a working day ago. */
const LOOK_BACK_MS = DAY;

interface TrendContext {
  readonly order: OrderView;
  /** See predictedSlip. */
  readonly predicted: number | null;
  readonly days: ZonedDays;
  readonly business: BusinessTime;
  readonly horizon: TimeHorizon;
}

/**
 * Whether an order in danger fares better or worse than a working day ago, by what systems themselves have dated, so
 * that it does not matter when or in which batches their words came in. What stands still (held up and no longer in
 * time, silent, in a step that takes longer than usual, past everything planned) falls behind with the clock. What goes
 * on is judged by its newest news: a moved estimate or promise, a hold that is over, a step reached. Without any it is
 * steady.
 */
export function trendOf(order: OrderView, predicted: number | null, policy: Policy, horizon: TimeHorizon): Trend {
  const business = businessTime(policy.calendar, policy.zone);
  const context: TrendContext = { order, predicted, horizon, business, days: zonedDays(policy.zone) };
  if (order.silence) return worsening('The carrier is silent.');
  // An arrival that is stated counts what holds it up; without one, every hour of it adds an hour.
  if (order.slip?.basis === 'estimated')
    return (
      movedSince(context) ??
      (isStated(order) ? null : (goesOnAgain(context) ?? stepReached(context))) ??
      flat('The expected arrival is what it was a working day ago.')
    );
  const block = order.blocks.find(({ to }) => to === null);
  if (block) return heldUp(context, block);
  return (
    takesLonger(context) ?? movedSince(context) ?? goesOnAgain(context) ?? stepReached(context) ?? planPassed(context)
  );
}

/** A system names the arrival; where none follows the goods, it is taken for granted. */
function isStated({ milestones }: OrderView): boolean {
  return milestones.some(({ code, estimated }) => code === 'DELIVERED' && estimated !== null);
}

function worsening(sentence: string): Trend {
  return { direction: 'worsening', sentence };
}

function easing(sentence: string): Trend {
  return { direction: 'easing', sentence };
}

function flat(sentence: string): Trend {
  return { direction: 'flat', sentence };
}

/** Longer ago than what the order is compared with. */
function isOld({ business, horizon }: TrendContext, at: Instant): boolean {
  return horizon.passed(business.addOnWorkdays(at, LOOK_BACK_MS));
}

function isNews(context: TrendContext, at: Instant): boolean {
  return context.horizon.passed(at) && !isOld(context, at);
}

function heldUp(context: TrendContext, { code }: BlockView): Trend {
  const { predicted } = context;
  const inTime = predicted === null ? !isPastPlan(context) : predicted <= 0;
  return inTime
    ? flat(`Held up (${CAUSE_LABELS[code]}), and in time still if it goes on now.`)
    : worsening(`Held up (${CAUSE_LABELS[code]}): it grows with every hour.`);
}

/** Steps of the goods; bookkeeping beside them neither holds them up nor helps them on. */
const OF_THE_GOODS: ReadonlySet<LearnedDuration> = new Set([
  'received_entered',
  'entered_credit',
  'credit_allocated',
  'allocated_released',
  'released_picked',
  'picked_packed',
  'packed_shipped',
  'shipped_scanned',
  'transit',
  'received_shipped',
  'shipped_delivered',
]);

/** Nothing has happened for longer than the step under way takes nine of ten orders. */
function takesLonger(context: TrendContext): Trend | null {
  const { order, business, horizon } = context;
  const running = order.steps.filter(({ step, to, usual }) => to === null && usual !== null && OF_THE_GOODS.has(step));
  // Of a step and the stretch that it is part of, the one that began last says more.
  const [last] = running.toSorted((a, b) => b.from - a.from);
  if (!last?.usual) return null;
  const { step, usual } = last;
  const began = Math.max(last.from, lastProgress(context) ?? last.from);
  if (!horizon.passed(afterOn(DURATION_CLOCKS[step], business, began, usual.p90Ms))) return null;
  const most = durationWords(usual.p90Ms, usual.clock);
  return worsening(
    `${DURATION_LABELS[step]}: longer than nine of ten orders take (${most}). It grows with every hour.`,
  );
}

function lastProgress(context: TrendContext): Instant | null {
  const times = [...releases(context).map(({ at }) => at), ...reached(context).map(({ at }) => at)];
  const past = times.filter((at) => context.horizon.passed(at));
  return past.length === 0 ? null : Math.max(...past);
}

/** By how much the order's expected arrival moved against its promise. */
function movedSince(context: TrendContext): Trend | null {
  const estimate = estimateMove(context);
  const promised = promiseMove(context);
  const change = (estimate?.ms ?? 0) - promised;
  if (Math.abs(change) < NOTICEABLE_MS) return null;
  const what = [
    ...(estimate ? [`expected ${shift(estimate.ms)} (${milestoneWords(estimate.code)})`] : []),
    ...(promised === 0 ? [] : [`promised ${shift(promised)}`]),
  ].join(', ');
  const sentence = `Within a working day: ${what}.`;
  return change > 0 ? worsening(sentence) : easing(sentence);
}

function shift(ms: number): string {
  return `${durationText(Math.abs(ms))} ${ms > 0 ? 'later' : 'sooner'}`;
}

interface Move {
  readonly code: MilestoneCode;
  readonly ms: number;
}

/** Of the furthest milestone ahead whose estimate moved: the last goods count. */
function estimateMove(context: TrendContext): Move | null {
  const { order, horizon } = context;
  for (const milestone of order.milestones.toReversed()) {
    if (milestone.state === 'complete') continue;
    const { now, before } = estimatesOf(context, milestone);
    if (now !== null && before !== null && now !== before && !horizon.passed(now))
      return { code: milestone.code, ms: now - before };
  }
  return null;
}

/** When the last goods were expected to reach a milestone, by what stands now and by what stood a working day ago. */
function estimatesOf(
  context: TrendContext,
  { code, claims }: MilestoneView,
): { readonly now: Instant | null; readonly before: Instant | null } {
  const { order, days } = context;
  const there = new Set(claims.flatMap((claim) => (isActual(claim) ? [claim.documentKey] : [])));
  const now: Instant[] = [];
  const before: Instant[] = [];
  const moved = new Set<string>();
  let stood: Instant | null = null;
  for (const step of order.estimateHistory) {
    if (step.code !== code || there.has(step.documentKey)) continue;
    const at = endOfWhen(days, step.when);
    if (stood === null || step.recordedAt === null || isOld(context, step.recordedAt)) stood = at;
    if (!step.standing) continue;
    now.push(at);
    before.push(stood);
    moved.add(step.documentKey);
    stood = null;
  }
  for (const claim of claims) {
    if (claim.class !== 'estimated' || claim.voided || claim.when === null) continue;
    if (there.has(claim.documentKey) || moved.has(claim.documentKey)) continue;
    const at = endOfWhen(days, claim.when);
    now.push(at);
    before.push(at);
  }
  return now.length === 0 ? { now: null, before: null } : { now: Math.max(...now), before: Math.max(...before) };
}

function isActual(claim: MilestoneView['claims'][number]): boolean {
  return claim.class === 'actual' && !claim.voided;
}

/** By how much the promise in force was moved. */
function promiseMove(context: TrendContext): number {
  const { order, days } = context;
  if (order.promise === null) return 0;
  const promise = endOfWhen(days, order.promise.value);
  for (const { what, when, from, standing, recordedAt } of order.promiseHistory) {
    if (what !== 'promise' || !standing || from === null || recordedAt === null) continue;
    if (endOfWhen(days, when) === promise && isNews(context, recordedAt)) return promise - endOfWhen(days, from.value);
  }
  return 0;
}

const HOLDING: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse', 'carrier', 'customer']);

interface Release {
  readonly block: BlockView;
  readonly at: Instant;
}

/** Ends of what held it up for so long that its end is a turn. */
function releases({ order, business }: TrendContext): readonly Release[] {
  return order.blocks.flatMap((block) => {
    const { cause, from, to } = block;
    const counts = to !== null && HOLDING.has(cause) && business.betweenOnWorkdays(from, to) >= LOOK_BACK_MS;
    return counts ? [{ block, at: to }] : [];
  });
}

/** What held it up is over. */
function goesOnAgain(context: TrendContext): Trend | null {
  const over = releases(context).filter(({ at }) => isNews(context, at));
  const last = over.toSorted((a, b) => a.at - b.at).at(-1);
  if (!last) return null;
  const { code, from } = last.block;
  return easing(`Goes on again: ${CAUSE_LABELS[code]} over after ${durationText(last.at - from)}.`);
}

const GOODS_MOVE: ReadonlySet<MilestoneCode> = new Set([
  'ORD_ENTERED',
  'CR_CLEARED',
  'ALLOCATED',
  'RELEASED',
  'WH_ACCEPTED',
  'PICK_START',
  'PICKED',
  'PACKED',
  'STAGED',
  'TENDER_OK',
  'PICKUP_ARR',
  'SHIPPED',
  'IN_TRANSIT',
  'CUSTOMS_OK',
  'OUT_FOR_DEL',
  'DELIVERED',
]);

interface Reached {
  readonly milestone: MilestoneView;
  readonly at: Instant;
}

/** By time; at one time in the usual sequence. */
function reached({ order, days }: TrendContext): readonly Reached[] {
  const place = ({ milestone }: Reached): number => MILESTONE_CODES.indexOf(milestone.code);
  return order.milestones
    .flatMap((milestone): readonly Reached[] => {
      const when = milestone.actual?.when;
      return when && GOODS_MOVE.has(milestone.code) ? [{ milestone, at: startOfWhen(days, when) }] : [];
    })
    .toSorted((a, b) => a.at - b.at || place(a) - place(b));
}

/** What the newest step lost or made good, against its plan and the step before it; else against what is usual. */
function stepReached(context: TrendContext): Trend | null {
  const steps = reached(context);
  const newest = steps.findLast(({ at }) => isNews(context, at));
  if (!newest) return null;
  const { milestone, at } = newest;
  const name = MILESTONE_LABELS[milestone.code];
  const plan = planOf(context, milestone);
  const due = plan ?? usualEnd(context, milestone.code);
  if (due === null)
    return context.order.slip?.basis === 'open'
      ? easing(`${name}: it goes on.`)
      : flat(`${name}; nothing says by when.`);
  if (isOld(context, due)) return easing(`${name}, ${durationText(at - due)} after it was due: it goes on again.`);
  const before = steps.slice(0, steps.indexOf(newest)).findLast((step) => planOf(context, step.milestone) !== null);
  const carried = plan === null || !before ? 0 : before.at - (planOf(context, before.milestone) ?? before.at);
  const change = at - due - carried;
  if (change >= NOTICEABLE_MS) return worsening(`${name}: it lost ${durationText(change)} in this step.`);
  if (plan !== null && before && change <= -NOTICEABLE_MS)
    return easing(`${name}: it made good ${durationText(-change)} in this step.`);
  return flat(`${name}, with nothing lost in this step.`);
}

function planOf({ order, days }: TrendContext, { code, planned }: MilestoneView): Instant | null {
  const when = planned?.when ?? order.plans.find((plan) => plan.code === code)?.when;
  return when ? endOfWhen(days, when) : null;
}

/** By when nine of ten orders have taken the step. */
function usualEnd({ order, business }: TrendContext, code: MilestoneCode): Instant | null {
  const step = order.steps.find((each) => each.to !== null && each.usual !== null && endsOf(each.step)[1] === code);
  return step?.usual ? afterOn(DURATION_CLOCKS[step.step], business, step.from, step.usual.p90Ms) : null;
}

function isPastPlan({ order, days, horizon }: TrendContext): boolean {
  const when = order.next?.when ?? null;
  return when === null ? order.slip?.basis === 'open' : horizon.passed(endOfWhen(days, when));
}

function planPassed(context: TrendContext): Trend {
  return isPastPlan(context)
    ? worsening('Nothing has happened since it was due: it grows with every hour.')
    : flat('It goes on as expected.');
}
