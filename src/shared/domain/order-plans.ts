import type { MilestoneCode } from './milestones.ts';
import type { ComputedDate, OrderView } from './order.ts';

/** The steps that people plan by, each with those that show that it is behind the order. */
const SHOWN: Readonly<Partial<Record<MilestoneCode, readonly MilestoneCode[]>>> = {
  CR_CLEARED: ['CR_CLEARED', 'ALLOCATED', 'RELEASED', 'PICK_START', 'PICKED', 'PACKED', 'SHIPPED'],
  RELEASED: ['RELEASED', 'WH_ACCEPTED', 'PICK_START', 'PICKED', 'PACKED', 'SHIPPED'],
  PICKED: ['PICKED', 'PACKED', 'SHIPPED'],
  SHIPPED: ['SHIPPED', 'DELIVERED'],
  INVOICED: ['INVOICED'],
};

/** What the policy plans of an order and is still to come; nothing once the order is over. */
export function plansAhead({ plans, milestones, closed, cancelled }: OrderView): readonly ComputedDate[] {
  if (closed || cancelled) return [];
  const begun = new Set(milestones.flatMap(({ code, state }) => (state === 'none' ? [] : [code])));
  return plans.filter(({ code }) => SHOWN[code]?.every((sign) => !begun.has(sign)) ?? false);
}
