import type { LineKind, QuantityType } from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, LineMilestone } from '#shared/domain/order.ts';
import { passes } from './line-kinds.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { QuantityFigures } from './quantities.ts';

/** Milestones that hold per quantity, and the quantity that proves them. */
export const QUANTITY_OF: Readonly<Partial<Record<MilestoneCode, QuantityType>>> = {
  PROMISED: 'confirmed',
  ALLOCATED: 'allocated',
  PICKED: 'picked',
  SHIPPED: 'shipped',
  DELIVERED: 'delivered',
  INVOICED: 'invoiced',
  PAID: 'paid',
  RETURN_RECV: 'returned',
  CREDITED: 'credited',
};

/** They speak of what came back or was given back, of whatever quantity: never of the whole line. */
const OF_ANY_PART: ReadonlySet<MilestoneCode> = new Set(['RETURN_RECV', 'CREDITED']);

export interface MilestoneLine {
  readonly lineKey: string;
  readonly kind: LineKind;
  readonly figures: QuantityFigures;
}

/** How much of each line a milestone holds for; empty where neither quantities nor claims tell lines apart. */
export function lineMilestones(
  policy: Policy,
  code: MilestoneCode,
  actuals: readonly ClaimView[],
  lines: readonly MilestoneLine[],
): readonly LineMilestone[] {
  const type = QUANTITY_OF[code];
  const byLine = actuals.some((claim) => claim.lineKey !== null);
  const byQuantity = type !== undefined && lines.some(({ figures }) => figures[type] !== undefined);
  if (!byLine && !byQuantity) return [];
  const whole = !byQuantity && actuals.some((claim) => claim.lineKey === null);
  return lines.map(({ lineKey, kind, figures }): LineMilestone => {
    const of = expectedOf(figures);
    if (!passes(policy, kind, code)) return { lineKey, state: 'not_applicable', quantity: null, of };
    const figure = type === undefined ? undefined : figures[type];
    if (figure !== undefined && type !== undefined) {
      const reached = figure.value + (type === 'allocated' ? (figures.shipped?.value ?? 0) : 0);
      return { lineKey, state: stateOf(policy, code, reached, of), quantity: figure.value, of };
    }
    const claimed = whole || actuals.some((claim) => claim.lineKey === lineKey);
    return { lineKey, state: claimed ? 'complete' : 'none', quantity: null, of };
  });
}

function expectedOf({ ordered, cancelled }: QuantityFigures): Micros {
  return ((ordered?.value ?? 0) - (cancelled?.value ?? 0)) as Micros;
}

function stateOf(policy: Policy, code: MilestoneCode, reached: number, of: number): LineMilestone['state'] {
  if (reached === 0) return of === 0 ? 'complete' : 'none';
  if (OF_ANY_PART.has(code)) return 'partial';
  return Math.abs(reached) >= Math.abs(of) * (1 - policy.tolerances.quantityUnder) ? 'complete' : 'partial';
}
