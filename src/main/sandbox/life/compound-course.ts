import { HOUR_S, MINUTE_S, type Calendar, type Day } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Course, DelayScan, Leg, Plan } from './course-types.ts';
import type { Disturbance, Hold } from './order-life.ts';

export const CREDIT_REASONS = [
  'credit limit exceeded',
  'invoices overdue more than 30 days',
  'credit insurance limit under review',
];
export const OPERATOR_REASONS = [
  'damaged pallet, recount needed',
  'label printer missing CE leaflet',
  'hazmat paperwork incomplete',
  'wrong batch on shelf',
  'customer pallet type to be checked',
];
const DELAY_SCANS: readonly DelayScan[] = [
  'weather_delay',
  'weather_delay',
  'delayed',
  'delayed',
  'delayed',
  'missorted',
  'missorted',
  'held',
  'delivery_exception',
];

export function carrierDelay(
  calendar: Calendar,
  random: Random,
  plan: Plan,
  shipDay: Day,
  days: number,
): { leg: Leg; disturbance: Disturbance } {
  const plannedDeliverDay = calendar.addBusinessDays(shipDay, plan.transitDays);
  const deliverDay = calendar.addBusinessDays(plannedDeliverDay, days);
  const at = calendar.at(plannedDeliverDay, 5) + random.int(0, 4 * HOUR_S);
  return {
    leg: {
      shipDay,
      pickupDay: shipDay,
      plannedDeliverDay,
      deliverDay,
      trouble: { kind: 'delay', scan: random.pick(DELAY_SCANS), at },
    },
    disturbance: { cause: 'carrier', code: 'CA-DELAY', from: at, to: calendar.at(deliverDay, 9) },
  };
}

/** A long credit hold outweighs the day that the carrier loses. */
export function holdThenDelay(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
  const shipDay = calendar.addBusinessDays(plan.shipDay, plan.buffer + random.int(3, 5));
  const from = plan.erpAt + random.int(2, 10) * MINUTE_S;
  const to = calendar.at(shipDay, 7.5 + random.next() * 2);
  const delayed = carrierDelay(calendar, random, plan, shipDay, 1);
  return {
    ...calm,
    releasedAt: to + random.int(2, 10) * MINUTE_S,
    holds: [{ kind: 'credit', from, to, reason: random.pick(CREDIT_REASONS) }],
    legs: [delayed.leg],
    disturbances: [{ cause: 'credit', code: 'CR-HOLD', from, to }, delayed.disturbance],
  };
}

/** Goods are missing for days; meanwhile the credit check stops the order for about one of them. */
export function holdInsideShortage(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
  const shipDay = calendar.addBusinessDays(plan.shipDay, plan.buffer + random.int(5, 7));
  const stockOut = {
    lost: false,
    from: plan.releaseAt + random.int(8, 25) * MINUTE_S,
    to: calendar.at(shipDay, 7.5 + random.next() * 2),
  };
  const from = calendar.at(calendar.addBusinessDays(plan.shipDay, 1), 9 + random.next() * 2);
  const to = calendar.at(calendar.addBusinessDays(plan.shipDay, 2), 8 + random.next() * 3);
  return {
    ...calm,
    stockOut,
    holds: [{ kind: 'credit', from, to, reason: random.pick(CREDIT_REASONS) }],
    legs: [onTime(calendar, plan, shipDay)],
    disturbances: [
      { cause: 'stock', code: 'ST-BACK', from: stockOut.from, to: stockOut.to },
      { cause: 'credit', code: 'CR-HOLD', from, to },
    ],
  };
}

/** The stock comes back while the warehouse itself already holds the order for another reason. */
export function shortageIntoHold(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
  const backDay = calendar.addBusinessDays(plan.shipDay, random.int(2, 3));
  const shipDay = calendar.addBusinessDays(backDay, plan.buffer + random.int(4, 6));
  const stockOut = {
    lost: false,
    from: plan.releaseAt + random.int(8, 25) * MINUTE_S,
    to: calendar.at(backDay, 8 + random.next() * 2),
  };
  const hold: Hold = {
    kind: 'operator',
    from: calendar.at(calendar.addBusinessDays(plan.shipDay, 1), 9 + random.next() * 3),
    to: calendar.at(shipDay, 7.5 + random.next() * 2),
    reason: random.pick(OPERATOR_REASONS),
  };
  return {
    ...calm,
    stockOut,
    holds: [hold],
    legs: [onTime(calendar, plan, shipDay)],
    disturbances: [
      { cause: 'stock', code: 'ST-BACK', from: stockOut.from, to: stockOut.to },
      { cause: 'warehouse', code: 'WH-HOLD', from: hold.from, to: hold.to },
    ],
  };
}

function onTime(calendar: Calendar, plan: Plan, shipDay: Day): Leg {
  const deliverDay = calendar.addBusinessDays(shipDay, plan.transitDays);
  return { shipDay, pickupDay: shipDay, deliverDay, plannedDeliverDay: deliverDay, trouble: { kind: 'none' } };
}

/** A long carrier delay outweighs a shortage of a day. */
export function shortageThenDelay(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
  const shipDay = calendar.addBusinessDays(plan.shipDay, 1);
  const stockOut = {
    lost: false,
    from: plan.releaseAt + random.int(8, 25) * MINUTE_S,
    to: calendar.at(shipDay, 7.5 + random.next() * 2),
  };
  const delayed = carrierDelay(calendar, random, plan, shipDay, plan.buffer + random.int(5, 7));
  return {
    ...calm,
    stockOut,
    legs: [delayed.leg],
    disturbances: [{ cause: 'stock', code: 'ST-BACK', from: stockOut.from, to: stockOut.to }, delayed.disturbance],
  };
}
