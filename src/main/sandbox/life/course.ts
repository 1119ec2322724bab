import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Day, type Seconds } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Plot } from '../scenarios.ts';
import type { Disturbance, Hold, ScanKind } from './order-life.ts';

/** The smooth course: what would happen without any disturbance. */
export interface Plan {
  readonly erpAt: Seconds;
  readonly warehouseAt: Seconds;
  readonly releaseAt: Seconds;
  readonly shipDay: Day;
  readonly deliverDay: Day;
  readonly transitDays: number;
  /** Business days between planned delivery and promise. */
  readonly buffer: number;
}

export type DelayScan = Extract<ScanKind, 'weather_delay' | 'delayed' | 'missorted' | 'held' | 'delivery_exception'>;

/** How one shipment travels. */
export interface Leg {
  readonly shipDay: Day;
  readonly pickupDay: Day;
  /** Null: never delivered. */
  readonly deliverDay: Day | null;
  readonly plannedDeliverDay: Day;
  readonly trouble:
    | { readonly kind: 'none' }
    | { readonly kind: 'silent' }
    | { readonly kind: 'delay'; readonly scan: DelayScan; readonly at: Seconds }
    | { readonly kind: 'door'; readonly scan: 'refused' | 'address_correction'; readonly at: Seconds };
}

/** What really happens: the plan bent by the plot. */
export interface Course {
  readonly releasedAt: Seconds;
  readonly holds: readonly Hold[];
  readonly stockOut: { readonly lost: boolean; readonly from: Seconds; readonly to: Seconds } | null;
  /** The shelf holds less than expected on the first shipment's day. */
  readonly shortPick: boolean;
  readonly split: boolean;
  readonly legs: readonly Leg[];
  readonly cancel: 'before_release' | 'after_picking' | null;
  /** The customer asks for a later date. */
  readonly moved: { readonly at: Seconds; readonly promiseDay: Day; readonly shipDay: Day } | null;
  readonly disturbances: readonly Disturbance[];
}

const CREDIT_REASONS = [
  'credit limit exceeded',
  'invoices overdue more than 30 days',
  'credit insurance limit under review',
];
const OPERATOR_REASONS = [
  'damaged pallet, recount needed',
  'label printer missing CE leaflet',
  'hazmat paperwork incomplete',
  'wrong batch on shelf',
  'customer pallet type to be checked',
];
const ADDRESS_REASONS = ['postal code does not match city', 'no house number', 'company unknown at address'];
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
  }
}

function carrierDelay(
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
function holdThenDelay(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
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

/** A long carrier delay outweighs a shortage of a day. */
function shortageThenDelay(calendar: Calendar, random: Random, plan: Plan, calm: Course): Course {
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
