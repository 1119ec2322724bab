import type { Money } from '#shared/domain/decimal.ts';
import type { ClaimView, Direction, Jeopardy, OrderView } from '#shared/domain/order.ts';
import { JEOPARDY_BANDS, type JeopardyBand, type Policy } from '#shared/domain/policy.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { foldName } from '../lifecycle/policy-scope.ts';
import { durationText } from '../lifecycle/wording.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from '../lifecycle/zoned-days.ts';

/**
 * How late an order that has not arrived will be, in milliseconds; early when negative. The carrier's estimate counts
 * before what is usual; once the promise has passed, never less than the clock says. Null when nothing tells.
 */
export function predictedSlip({ slip, prediction, closed, cancelled }: OrderView): number | null {
  if (closed || cancelled || slip?.basis === 'actual' || slip?.basis === 'billing') return null;
  const usual = prediction?.slipMs ?? null;
  if (slip === null) return usual;
  return slip.basis === 'open' && usual !== null ? Math.max(slip.ms, usual) : slip.ms;
}

/**
 * J = slip × min(1, predicted slip / tolerance) + value × percentile + tier × share + trend × (0 easing, ½ flat,
 * 1 worsening), with the policy's weights. Null where the order is not predicted late and nothing blocks it. Pure.
 */
export function jeopardyOf(order: OrderView, policy: Policy): Jeopardy | null {
  const slip = predictedSlip(order);
  const blocked = order.blocks.some((block) => block.to === null);
  if (order.closed || order.cancelled || ((slip ?? 0) <= 0 && !blocked)) return null;
  const { weights, slipToleranceMs } = policy.jeopardy;
  const value = valuePercentile(policy, order.value?.value ?? null);
  const tier = byCustomer(policy.jeopardy.tiers, order);
  const trend = trendOf(order, policy);
  const late = slip !== null && slip > 0;
  const parts: Jeopardy['parts'] = [
    {
      part: 'slip',
      of: weights.slip,
      points: weights.slip * Math.min(1, Math.max(0, slip ?? 0) / slipToleranceMs),
      sentence: late
        ? `${durationText(slip)} late expected; ${durationText(slipToleranceMs)} gives all points.`
        : 'Not expected late, but something holds it up.',
    },
    {
      part: 'value',
      of: weights.value,
      points: weights.value * (value ?? 0),
      sentence:
        value === null
          ? 'What such a value is among our orders is not known.'
          : `Worth more than ${Math.round(value * 100)} % of our orders.`,
    },
    {
      part: 'tier',
      of: weights.tier,
      points: weights.tier * (tier ?? 0),
      sentence: tier === null ? 'The customer has no tier.' : `The customer’s tier gives ${Math.round(tier * 100)} %.`,
    },
    { part: 'trend', of: weights.trend, points: weights.trend * TREND[trend.direction], sentence: trend.sentence },
  ];
  const sum = parts.reduce((total, part) => total + part.points, 0);
  const score = Math.min(100, Math.max(1, Math.round(sum)));
  return { score, band: bandOf(policy, score), direction: trend.direction, parts };
}

const TREND: Readonly<Record<Direction, number>> = { easing: 0, flat: 0.5, worsening: 1 };

export function bandOf({ jeopardy }: Policy, score: number): JeopardyBand {
  return JEOPARDY_BANDS.findLast((band) => score >= jeopardy.bands[band].from) ?? 'low';
}

/** Share of the company's orders that are worth less, 0 to 1, between deciles in proportion. */
export function valuePercentile({ valueDeciles }: Policy, value: Money | null): number | null {
  const deciles = value === null ? undefined : valueDeciles[value.currency];
  if (value === null || !deciles || deciles.length === 0) return null;
  const above = deciles.findIndex((decile) => value.amount < decile);
  const step = 1 / (deciles.length + 1);
  if (above === -1) return 1;
  const low = above === 0 ? 0 : (deciles[above - 1] ?? 0);
  const high = deciles[above] ?? low;
  return Math.max(0, step * (above + (high > low ? (value.amount - low) / (high - low) : 0)));
}

/** What the policy says of the order's customer, by number, else by name. */
export function byCustomer(table: Readonly<Record<string, number>>, order: OrderView): number | null {
  const names = [order.customerNo?.value, order.customer?.value].flatMap((name) =>
    name === undefined ? [] : [foldName(name)],
  );
  for (const name of names) {
    for (const [key, share] of Object.entries(table)) if (foldName(key) === name) return share;
  }
  return null;
}

interface Trend {
  readonly direction: Direction;
  readonly sentence: string;
}

/** Smaller differences are noise. */
const NOTICEABLE_MS = HOUR;

/**
 * Whether the order's delay grows. Told from what the systems themselves have dated, so that it does not matter when or
 * in which batches their words came in: an order that is overdue or held up falls behind with the clock; else the two
 * newest estimates of its delivery are compared, else how late its two newest steps were against their plans.
 */
export function trendOf(order: OrderView, policy: Policy): Trend {
  const blocked = order.blocks.find((block) => block.to === null);
  if (order.slip?.basis === 'open') return { direction: 'worsening', sentence: 'Overdue: it grows with every hour.' };
  // An estimate of the carrier counts what holds it up; without one, every hour of it adds an hour.
  if (blocked && order.slip?.basis !== 'estimated')
    return { direction: 'worsening', sentence: 'Something holds it up: it grows with every hour.' };
  if (order.silence) return { direction: 'worsening', sentence: 'The carrier is silent.' };
  const days = zonedDays(policy.zone);
  const [older, newer] = dated(order, days);
  if (older === undefined || newer === undefined) return { direction: 'flat', sentence: 'Nothing newer to compare.' };
  const change = newer.late - older.late;
  if (Math.abs(change) < NOTICEABLE_MS) return { direction: 'flat', sentence: 'Unchanged since the last news.' };
  return change > 0
    ? { direction: 'worsening', sentence: `${durationText(change)} later than the news before (${newer.what}).` }
    : { direction: 'easing', sentence: `${durationText(-change)} made good since the news before (${newer.what}).` };
}

interface News {
  readonly at: Instant;
  readonly late: number;
  readonly what: string;
  readonly key: string;
}

/** The two newest estimates of the delivery, else the two newest steps that were planned; the older first. */
function dated(order: OrderView, days: ZonedDays): readonly News[] {
  const byTime = (a: News, b: News): number => a.at - b.at || (a.key < b.key ? -1 : 1);
  const estimates = estimatesOf(order, days).toSorted(byTime).slice(-2);
  if (estimates.length === 2) return estimates;
  return stepsOf(order, days).toSorted(byTime).slice(-2);
}

function estimatesOf(order: OrderView, days: ZonedDays): readonly News[] {
  const claims = order.milestones.find((milestone) => milestone.code === 'DELIVERED')?.claims ?? [];
  const former = order.estimateHistory.flatMap((step): readonly News[] => {
    const { code, when, recordedAt, standing, source } = step;
    if (code !== 'DELIVERED' || standing || recordedAt === null) return [];
    const key = `${step.documentKey} ${source.path}`;
    return [{ at: recordedAt, late: endOfWhen(days, when), what: 'estimated delivery', key }];
  });
  const standing = claims.flatMap((claim): readonly News[] => {
    if (claim.class === 'actual' || claim.voided || claim.when === null || claim.recordedAt === null) return [];
    return [{ at: claim.recordedAt, late: endOfWhen(days, claim.when), what: 'estimated delivery', key: keyOf(claim) }];
  });
  return [...former, ...standing];
}

function stepsOf(order: OrderView, days: ZonedDays): readonly News[] {
  return order.milestones.flatMap(({ code, planned, actual }): readonly News[] => {
    const plan = planned?.when ?? null;
    if (plan === null || !actual?.when) return [];
    const at = startOfWhen(days, actual.when);
    return [
      { at, late: at - endOfWhen(days, plan), what: code.toLowerCase().replaceAll('_', ' '), key: keyOf(actual) },
    ];
  });
}

function keyOf({ documentKey, source }: ClaimView): string {
  return `${documentKey} ${source.path}`;
}
