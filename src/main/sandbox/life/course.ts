import { MINUTE_S, NEVER, type Calendar, type Day, type Seconds } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Plot } from '../scenarios.ts';
import {
  carrierDelay,
  CREDIT_REASONS,
  holdInsideShortage,
  holdThenDelay,
  OPERATOR_REASONS,
  shortageIntoHold,
  shortageThenDelay,
} from './compound-course.ts';
import type { Course, Leg, Plan } from './course-types.ts';
import type { Hold } from './order-life.ts';

const ADDRESS_REASONS = ['postal code does not match city', 'no house number', 'company unknown at address'];
const LOST_PARCEL_SHARE = 0.12;

/** Bends a plan by a plot. `late` decides whether it outgrows the buffer of the promise. */
export function bendPlan(
  calendar: Calendar,
  random: Random,
  plan: Plan,
  plot: Plot,
  late: boolean,
  aged: boolean,
): Course {
  const days = late ? plan.buffer + random.int(1, 4) : 1;
  const later = (day: Day, count: number): Day => calendar.addBusinessDays(day, count);
  const morning = (day: Day): Seconds => calendar.at(day, 7 + random.next() * 3.4);
  const forenoon = (day: Day): Seconds => calendar.at(day, 8 + random.next() * 2.8);
  const leg = (shipDay: Day, change: Partial<Leg> = {}): Leg => ({
    shipDay,
    pickupDay: shipDay,
    deliverDay: later(shipDay, plan.transitDays),
    plannedDeliverDay: later(shipDay, plan.transitDays),
    trouble: { kind: 'none' },
    ...change,
  });
  const calm: Course = {
    releasedAt: plan.releaseAt,
    holds: [],
    stockOut: null,
    shortPick: false,
    split: false,
    legs: [leg(plan.shipDay)],
    cancel: null,
    moved: null,
    disturbances: [],
  };
  const shipDay = plan.shipDay;
  const shifted = later(shipDay, days);

  switch (plot) {
    case 'smooth':
      return calm;
    case 'credit-hold': {
      const from = plan.erpAt + random.int(2, 10) * MINUTE_S;
      const to = aged ? NEVER : morning(shifted);
      return {
        ...calm,
        releasedAt: to + random.int(2, 10) * MINUTE_S,
        holds: [{ kind: 'credit', from, to, reason: random.pick(CREDIT_REASONS) }],
        legs: aged ? [] : [leg(shifted)],
        disturbances: [{ cause: 'credit', code: 'CR-HOLD', from, to }],
      };
    }
    case 'stock-shortage': {
      const stockOut = { lost: false, from: plan.releaseAt + random.int(8, 25) * MINUTE_S, to: morning(shifted) };
      return {
        ...calm,
        stockOut,
        legs: [leg(shifted)],
        disturbances: [{ cause: 'stock', code: 'ST-BACK', from: stockOut.from, to: stockOut.to }],
      };
    }
    case 'allocation-lost': {
      const stockOut = { lost: true, from: forenoon(shipDay), to: morning(shifted) };
      return {
        ...calm,
        stockOut,
        legs: [leg(shifted)],
        disturbances: [{ cause: 'stock', code: 'ST-LOST', from: stockOut.from, to: stockOut.to }],
      };
    }
    case 'warehouse-hold': {
      const hold: Hold = {
        kind: 'operator',
        from: forenoon(shipDay),
        to: morning(shifted),
        reason: random.pick(OPERATOR_REASONS),
      };
      return {
        ...calm,
        holds: [hold],
        legs: [leg(shifted)],
        disturbances: [{ cause: 'warehouse', code: 'WH-HOLD', from: hold.from, to: hold.to }],
      };
    }
    case 'late-picking':
      return {
        ...calm,
        legs: [leg(shifted)],
        disturbances: [
          { cause: 'warehouse', code: 'WH-LATEPICK', from: calendar.at(shipDay, 16), to: calendar.at(shifted, 13) },
        ],
      };
    case 'short-pick':
      return {
        ...calm,
        shortPick: true,
        legs: [leg(shipDay), leg(shifted)],
        disturbances: [
          { cause: 'warehouse', code: 'WH-SHORT', from: calendar.at(shipDay, 12), to: calendar.at(shifted, 13) },
        ],
      };
    case 'split-shipment':
      return {
        ...calm,
        split: true,
        legs: [leg(shipDay), leg(plan.buffer > 0 ? later(shipDay, random.int(0, 1)) : shipDay)],
      };
    case 'missed-pickup':
      return {
        ...calm,
        legs: [leg(shipDay, { pickupDay: shifted, deliverDay: later(shifted, plan.transitDays) })],
        disturbances: [
          { cause: 'carrier', code: 'CA-NOPICK', from: calendar.at(shipDay, 16.5), to: calendar.at(shifted, 17) },
        ],
      };
    case 'silent-carrier': {
      const found = random.next() >= LOST_PARCEL_SHARE || !late;
      return {
        ...calm,
        legs: [leg(shipDay, { deliverDay: found ? later(plan.deliverDay, days) : null, trouble: { kind: 'silent' } })],
        disturbances: [
          {
            cause: 'carrier',
            code: 'CA-SILENT',
            from: calendar.at(shipDay, 20),
            to: found ? calendar.at(later(plan.deliverDay, days), 5) : NEVER,
          },
        ],
      };
    }
    case 'carrier-delay': {
      const delayed = carrierDelay(calendar, random, plan, shipDay, days);
      return { ...calm, legs: [delayed.leg], disturbances: [delayed.disturbance] };
    }
    case 'customer-refused': {
      const at = calendar.at(plan.deliverDay, 10 + random.next() * 6);
      const scan = random.chance(0.6) ? 'refused' : 'address_correction';
      const deliverDay = later(plan.deliverDay, days);
      return {
        ...calm,
        legs: [leg(shipDay, { deliverDay, trouble: { kind: 'door', scan, at } })],
        disturbances: [
          {
            cause: 'customer',
            code: scan === 'refused' ? 'CU-REFUSE' : 'CU-DATA',
            from: at,
            to: calendar.at(deliverDay, 9),
          },
        ],
      };
    }
    case 'address-hold': {
      const hold: Hold = {
        kind: 'address',
        from: plan.warehouseAt + MINUTE_S,
        to: morning(shifted),
        reason: random.pick(ADDRESS_REASONS),
      };
      return {
        ...calm,
        holds: [hold],
        legs: [leg(shifted)],
        disturbances: [{ cause: 'customer', code: 'CU-DATA', from: hold.from, to: hold.to }],
      };
    }
    case 'change-request': {
      const moved = random.int(2, 6);
      const deadline = calendar.at(shipDay, 10.5);
      const at = Math.min(deadline, plan.releaseAt + random.int(30, 240) * MINUTE_S);
      const promiseDay = later(later(plan.deliverDay, plan.buffer), moved);
      return { ...calm, moved: { at, promiseDay, shipDay: later(shipDay, moved) }, legs: [leg(later(shipDay, moved))] };
    }
    case 'cancelled-before-release':
      return { ...calm, releasedAt: NEVER, legs: [], cancel: 'before_release' };
    case 'cancelled-after-picking':
      return { ...calm, legs: [], cancel: 'after_picking' };
    case 'two-causes':
      return random.chance(0.5)
        ? holdThenDelay(calendar, random, plan, calm)
        : shortageThenDelay(calendar, random, plan, calm);
    case 'nested-causes':
      return holdInsideShortage(calendar, random, plan, calm);
    case 'overlapping-causes':
      return shortageIntoHold(calendar, random, plan, calm);
  }
}
