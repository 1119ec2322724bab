import type { Money } from '#shared/domain/decimal.ts';
import type { Direction, Jeopardy } from '#shared/domain/jeopardy.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { JEOPARDY_BANDS, type JeopardyBand, type Policy } from '#shared/domain/policy.ts';
import { foldName } from '../lifecycle/policy-scope.ts';
import type { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { durationText } from '../lifecycle/wording.ts';
import { trendOf } from './trend.ts';

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
 * 1 worsening), with the policy's weights. Null where the order is not predicted late and nothing blocks it. Pure: the
 * horizon notes when time alone changes it.
 */
export function jeopardyOf(order: OrderView, policy: Policy, horizon: TimeHorizon): Jeopardy | null {
  const slip = predictedSlip(order);
  const blocked = order.blocks.some((block) => block.to === null);
  if (order.closed || order.cancelled || ((slip ?? 0) <= 0 && !blocked)) return null;
  const { weights, slipToleranceMs } = policy.jeopardy;
  const value = valuePercentile(policy, order.value?.value ?? null);
  const tier = byCustomer(policy.jeopardy.tiers, order);
  const trend = trendOf(order, slip, policy, horizon);
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
