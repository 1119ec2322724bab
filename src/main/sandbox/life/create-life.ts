import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Customer } from '../company/parties.ts';
import { createRandom, hash32, spread, type Random } from '../random.ts';
import { TRAIT_SHARES, type Plot, type Trait } from '../scenarios.ts';
import { createInvoices, createReturn } from './billing.ts';
import { createCases } from './cases.ts';
import { bendPlan, type Course, type Plan } from './course.ts';
import type { Correction, OrderLife, OrderLine, Parcel, Shortage, Tracking } from './order-life.ts';
import {
  createLines,
  createPlan,
  createRoute,
  customerPoOf,
  dealPlot,
  FIRST_ORDER_NUMBER,
  type Entry,
} from './plan.ts';
import { createParcel, type Route } from './transport.ts';

const AGED_SHARE = 0.1;

/** What orders of one load have in common. */
export interface Load {
  readonly customer: Customer;
  readonly route: Route;
  readonly plot: Plot;
  readonly late: boolean;
  readonly releaseAt: Seconds;
  tracking: Tracking | null;
  plan: Plan | null;
}

export interface LifeInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly index: number;
  readonly random: Random;
  readonly entry: Entry;
  readonly customer: Customer;
  readonly blanket: boolean;
  readonly load: Load | null;
}

/** All facts of one order's life. Members of a load are created in order: the first sets plan and tracking. */
export function createLife(input: LifeInput): OrderLife {
  const { calendar, seed, index, random, entry, customer, blanket, load } = input;
  const { plot, late } = load ?? dealPlot(seed, index);
  const route = load?.route ?? createRoute(random, customer);
  const traits = dealTraits(seed, index, { blanket, load: load !== null, cancelled: plot.startsWith('cancelled') });
  const lines = createLines(random, customer, plot === 'short-pick' || plot === 'split-shipment' ? 5 : 1);
  const ownPlan = createPlan(calendar, random, { entry, route, plot, late, notBefore: load?.releaseAt ?? 0 });
  const plan = {
    ...(load?.plan ?? ownPlan),
    erpAt: entry.erpAt,
    warehouseAt: entry.warehouseAt,
    releaseAt: entry.releaseAt,
  };
  if (load) load.plan ??= ownPlan;
  const course = bendPlan(
    calendar,
    load ? createRandom(seed, load.releaseAt) : random,
    plan,
    plot,
    late,
    spread(seed, 'aged', index) < AGED_SHARE,
  );
  const shortPickedShare = 0.3 + random.next() * 0.5;
  const correction = traits.has('correction')
    ? dealCorrection(random, plan, lines, promiseDayOf(calendar, plan, course), entry)
    : null;
  const resaved = traits.has('re-saved') ? random.pick(['erp', 'crm', 'warehouse', 'carrier'] as const) : null;
  const parcels = course.legs.map((leg, at): Parcel => {
    const parcel = createParcel(calendar, random, route, leg, {
      quantities: quantitiesOf(course, lines, at, shortPickedShare),
      savedLate: traits.has('tracking-before-shipment'),
      proof: !traits.has('no-proof-of-delivery'),
      correctScan: correction?.kind === 'carrier_scan',
      resaveTracker: resaved === 'carrier',
      shared: load?.tracking ?? null,
    });
    if (load) load.tracking ??= parcel.tracking;
    return parcel;
  });
  const invoices = createInvoices(calendar, random, {
    lines,
    parcels,
    releasedAt: course.releasedAt,
    termsDays: customer.termsDays,
    traits,
  });
  const number = FIRST_ORDER_NUMBER + index;
  const returned = traits.has('return')
    ? createReturn(calendar, random, parcels, invoices, `RMA-${20_000 + index}`)
    : null;
  const pickedAt =
    parcels[0]?.pickedAt ??
    (course.cancel === 'after_picking' ? calendar.at(plan.shipDay, 12 + random.next() * 1.5) : NEVER);
  const cancelledAt = cancelTime(calendar, random, course, entry, pickedAt);
  const promiseDay = promiseDayOf(calendar, plan, course);
  const lastShippedAt = Math.max(...parcels.map((parcel) => parcel.shippedAt), entry.warehouseAt);
  return {
    index,
    number,
    plot,
    traits,
    customer,
    site: route.site,
    warehouse: route.warehouse,
    carrier: route.carrier,
    lines,
    channel: entry.channel,
    customerPo: blanket
      ? `BPO-${calendar.text(plan.shipDay).slice(0, 4)}-${customer.no}`
      : customerPoOf(customer, index),
    crmAt: entry.crmAt,
    erpAt: entry.erpAt,
    warehouseAt: entry.warehouseAt,
    crmNumberAt: traits.has('po-only-crm')
      ? NEVER
      : Math.max(entry.crmAt, entry.erpAt + (entry.channel === 'edi' ? 0 : random.int(60, 300))),
    numberStyle: random.pick([0, 0, 0, 0, 0, 0, 1, 1, 1, 2]),
    releasedAt: course.releasedAt,
    // What there is of a short item is allocated before the rest is found missing.
    allocatedAt:
      course.stockOut?.lost === false
        ? course.stockOut.from - MINUTE_S
        : course.releasedAt + random.int(5, 20) * MINUTE_S,
    plannedShipDay: plan.shipDay,
    promises: course.moved
      ? [
          { from: 0, day: promiseDay },
          { from: course.moved.at, day: course.moved.promiseDay },
        ]
      : [{ from: 0, day: promiseDay }],
    holds: course.holds,
    shortage: shortageOf(random, seed, course, lines, number),
    shortPick: shortPickOf(course, lines, parcels),
    pickedAt,
    cancelledAt,
    parcels,
    invoices,
    creditMemos: returned ? [returned.creditMemo] : [],
    cases: createCases(calendar, random, {
      number,
      customerName: customer.name,
      course,
      cancelledAt,
      promiseEnd: calendar.midnight((course.moved?.promiseDay ?? promiseDay) + 1),
      deliveredAt: parcels.length === 0 ? NEVER : Math.max(...parcels.map((parcel) => parcel.tracking.deliveredAt)),
      returned,
    }),
    disturbances: course.disturbances,
    correction,
    resavedAt:
      resaved === 'crm' ? entry.crmAt + random.int(40, 200) * HOUR_S : lastShippedAt + random.int(20, 60) * HOUR_S,
    resaved,
    listedTwice: traits.has('listed-twice') ? random.pick(['erp', 'warehouse', 'carrier'] as const) : null,
    erpRecord: -1,
    crmRecord: -1,
    warehouseRecord: -1,
  };
}

function dealTraits(
  seed: number,
  index: number,
  order: { blanket: boolean; load: boolean; cancelled: boolean },
): Set<Trait> {
  const traits = new Set<Trait>();
  const shareOf = (trait: Trait): number => TRAIT_SHARES[trait].share;
  const deal = (dimension: Parameters<typeof spread>[1], names: readonly Trait[]): void => {
    let left = spread(seed, dimension, index);
    for (const name of names) {
      if (left >= 0 && left < shareOf(name)) traits.add(name);
      left -= shareOf(name);
    }
  };
  if (order.blanket) traits.add('blanket-po');
  if (order.load) traits.add('consolidated-load');
  deal('quirk', ['listed-twice', 're-saved', 'correction']);
  if (order.cancelled) return traits;
  deal('billing', [
    'late-invoice',
    'duplicate-invoice',
    'invoice-quantity-mismatch',
    'invoice-price-mismatch',
    'early-invoice',
  ]);
  if (spread(seed, 'billing', index) < shareOf('draft-invoice')) traits.add('draft-invoice');
  deal('proof', ['no-proof-of-delivery']);
  deal('return', ['return']);
  if (!order.load) deal('tracking', ['tracking-before-shipment']);
  if (!order.blanket) deal('number', ['po-only-crm']);
  return traits;
}

function promiseDayOf(calendar: Calendar, plan: Plan, course: Course): number {
  const lastPlanned = course.split ? Math.max(...course.legs.map((leg) => leg.plannedDeliverDay)) : plan.deliverDay;
  return calendar.addBusinessDays(lastPlanned, plan.buffer);
}

/** What of each line travels in a shipment. */
function quantitiesOf(course: Course, lines: readonly OrderLine[], shipment: number, pickedShare: number): number[] {
  return lines.map(({ quantity }, line) => {
    if (course.shortPick) {
      const first = line === 0 ? Math.max(1, Math.floor(quantity * pickedShare)) : quantity;
      return shipment === 0 ? first : quantity - first;
    }
    if (course.split) {
      const first = lines.length === 1 ? Math.ceil(quantity / 2) : line % 2 === 0 ? quantity : 0;
      return shipment === 0 ? first : quantity - first;
    }
    return quantity;
  });
}

function shortPickOf(course: Course, lines: readonly OrderLine[], parcels: readonly Parcel[]): OrderLife['shortPick'] {
  const [line] = lines;
  const [parcel] = parcels;
  if (!course.shortPick || line === undefined || parcel === undefined) return null;
  return { line: 0, expected: line.quantity, picked: parcel.quantities[0] ?? 0, at: parcel.pickedAt - 4 * MINUTE_S };
}

function shortageOf(
  random: Random,
  seed: number,
  course: Course,
  lines: readonly OrderLine[],
  number: number,
): Shortage | null {
  if (course.stockOut === null) return null;
  const line = random.int(0, lines.length - 1);
  const ordered = lines[line]?.quantity ?? 1;
  return {
    line,
    quantity: Math.max(1, Math.ceil(ordered * random.pick([0.4, 0.7, 1]))),
    lost: course.stockOut.lost,
    from: course.stockOut.from,
    to: course.stockOut.to,
    takenBy: course.stockOut.lost ? Math.max(FIRST_ORDER_NUMBER, number - 1 - (hash32(seed, number) % 40)) : null,
  };
}

function cancelTime(calendar: Calendar, random: Random, course: Course, entry: Entry, pickedAt: Seconds): Seconds {
  if (course.cancel === 'before_release')
    return Math.max(entry.warehouseAt + 10 * MINUTE_S, calendar.addWorkingMinutes(entry.erpAt, random.int(20, 240)));
  return course.cancel === 'after_picking' ? pickedAt + random.int(15, 90) * MINUTE_S : NEVER;
}

function dealCorrection(
  random: Random,
  plan: Plan,
  lines: readonly OrderLine[],
  promiseDay: number,
  entry: Entry,
): Correction {
  const [line] = lines;
  switch (random.int(0, 3)) {
    case 0:
      return {
        kind: 'crm_promise',
        wrong: promiseDay + random.int(3, 9),
        until: entry.crmAt + random.int(3, 20) * HOUR_S,
      };
    case 1:
      return {
        kind: 'erp_price',
        line: 0,
        wrong: (line?.priceCents ?? 1) * 10,
        until: plan.erpAt + random.int(6, 12) * MINUTE_S,
      };
    case 2:
      return {
        kind: 'warehouse_quantity',
        line: 0,
        wrong: (line?.quantity ?? 1) * 10,
        until: plan.warehouseAt + random.int(15, 120) * MINUTE_S,
      };
    default:
      return { kind: 'carrier_scan' };
  }
}
