import type { Seconds } from '../calendar.ts';
import type { Customer } from '../company/parties.ts';
import { spread, type Random } from '../random.ts';
import type { Plot } from '../scenarios.ts';
import type { Plan } from './course-types.ts';
import type { Tracking } from './order-life.ts';
import { createRoute, dealPlot, type Entry } from './plan.ts';
import type { Route } from './transport.ts';

/** Orders that have to do with each other: one load, one CRM order for two ERP orders, or a sale and its supply. */
export type GroupKind = 'load' | 'split-order' | 'drop-ship';

/** What orders of one group have in common. */
export interface Group {
  readonly kind: GroupKind;
  /** Index of the first order. */
  readonly lead: number;
  readonly customer: Customer;
  readonly route: Route;
  readonly plot: Plot;
  readonly late: boolean;
  readonly releaseAt: Seconds;
  tracking: Tracking | null;
  plan: Plan | null;
}

const LEADERS: readonly (readonly [GroupKind, number])[] = [
  ['load', 0.0155],
  ['split-order', 0.008],
  ['drop-ship', 0.0105],
];
const TRAVELLING: readonly Plot[] = ['smooth', 'smooth', 'carrier-delay'];

/** What an order leads, if anything. */
export function dealGroup(seed: number, index: number): GroupKind | null {
  let left = spread(seed, 'load', index);
  for (const [kind, share] of LEADERS) {
    if (left < share) return kind;
    left -= share;
  }
  return null;
}

export function createGroup(
  kind: GroupKind,
  random: Random,
  seed: number,
  index: number,
  customer: Customer,
  entries: readonly Entry[],
): Group {
  const plot = plotOf(kind, random, seed, index);
  return {
    kind,
    lead: index,
    customer,
    route: createRoute(random, customer),
    plot,
    late: plot !== 'smooth' && random.chance(0.65),
    releaseAt: Math.max(...entries.map((entry) => entry.releaseAt)),
    tracking: null,
    plan: null,
  };
}

function plotOf(kind: GroupKind, random: Random, seed: number, index: number): Plot {
  if (kind === 'split-order') return 'smooth';
  if (kind === 'drop-ship') return random.pick(TRAVELLING);
  if (dealPlot(seed, index).plot === 'missed-pickup' || random.chance(0.1)) return 'missed-pickup';
  return random.chance(0.18) ? 'carrier-delay' : 'smooth';
}
