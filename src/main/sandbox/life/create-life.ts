import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Customer } from '../company/parties.ts';
import { createRandom, hash32, spread, type Random } from '../random.ts';
import type { CompanyId } from '../systems.ts';
import { createInvoices, createReturn } from './billing.ts';
import { createCases } from './cases.ts';
import { bendPlan } from './course.ts';
import type { Course, Plan } from './course-types.ts';
import type { Group } from './groups.ts';
import { FIRST_ORDER_NUMBER, hubPartnerNumber, hubValue, orderNumberOf } from './numbers.ts';
import type { Correction, OrderLife, OrderLine, Parcel, Shortage } from './order-life.ts';
import { createLines, createPlan, createRoute, customerPoOf, dealPlot, type Entry } from './plan.ts';
import { dealTraits } from './traits.ts';
import { createParcel } from './transport.ts';
import { enteredAgain, postedLate, shippedMore, twisted } from './twists.ts';

const AGED_SHARE = 0.1;

export interface LifeInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly index: number;
  readonly random: Random;
  readonly entry: Entry;
  readonly customer: Customer;
  readonly blanket: boolean;
  readonly group: Group | null;
  readonly company: CompanyId;
}

/** All facts of one order's life. Members of a group are created in order: the first sets plan and tracking. */
export function createLife(input: LifeInput): OrderLife {
  const { calendar, seed, index, random, customer, blanket, group, company } = input;
  const { plot, late } = group ?? dealPlot(seed, index);
  const route = group?.route ?? createRoute(random, customer);
  const lines = createLines(random, customer, plot === 'short-pick' || plot === 'split-shipment' ? 5 : 1);
  const traits = dealTraits(seed, index, {
    company,
    channel: input.entry.channel,
    blanket,
    group: group?.kind ?? null,
    plot,
    lines: lines.length,
  });
  const rekeyed = traits.has('re-keyed') ? enteredAgain(calendar, random, index, input.entry) : null;
  const entry = rekeyed?.entry ?? input.entry;
  const notBefore = group === null || group.kind === 'drop-ship' ? 0 : group.releaseAt;
  const ownPlan = createPlan(calendar, random, { entry, route, plot, late, notBefore });
  const plan = {
    ...(group?.plan ?? ownPlan),
    erpAt: entry.erpAt,
    warehouseAt: entry.warehouseAt,
    releaseAt: entry.releaseAt,
  };
  if (group) group.plan ??= ownPlan;
  const course = bendPlan(
    calendar,
    group ? createRandom(seed, group.releaseAt) : random,
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
      shared: group?.kind === 'load' ? group.tracking : null,
    });
    if (group) group.tracking ??= parcel.tracking;
    return shippedMore(traits, postedLate(calendar, random, traits, parcel));
  });
  const invoices = createInvoices(calendar, random, {
    lines,
    parcels,
    releasedAt: course.releasedAt,
    termsDays: customer.termsDays,
    traits,
  });
  const number = orderNumberOf(company, index);
  const returned = traits.has('return')
    ? createReturn(calendar, random, parcels, invoices, `RMA-${20_000 + index}`)
    : null;
  const pickedAt =
    parcels[0]?.pickedAt ??
    (course.cancel === 'after_picking' ? calendar.at(plan.shipDay, 12 + random.next() * 1.5) : NEVER);
  const cancelledAt = cancelTime(calendar, random, course, entry, pickedAt);
  const promiseDay = promiseDayOf(calendar, plan, course);
  const lastShippedAt = Math.max(...parcels.map((parcel) => parcel.shippedAt), entry.warehouseAt);
  const life: OrderLife = {
    index,
    company,
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
      : traits.has('hub-po') || traits.has('mistyped-number')
        ? hubValue(seed, index)
        : customerPoOf(customer, group?.kind === 'split-order' ? group.lead : index),
    crmAt: entry.crmAt,
    erpAt: entry.erpAt,
    warehouseAt: entry.warehouseAt,
    crmNumberAt: traits.has('po-only-crm')
      ? NEVER
      : Math.max(entry.crmAt, entry.erpAt + (entry.channel === 'edi' ? 0 : random.int(60, 300))),
    crmOrders: [],
    warehouseNumbers: warehouseNumbersOf(seed, index, company, number, traits.has('hub-partner-number')),
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
      seed,
      // A case that repeats the wrong number of the CRM's order finds that order.
      mayMistype: !traits.has('mistyped-number'),
      company,
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
    changeOrder: null,
    disagreement: null,
    former: rekeyed?.former ?? null,
    voidedLabel: null,
    purchase: null,
    erpRecord: -1,
    warehouseRecord: -1,
  };
  return twisted(calendar, createRandom(seed, index, 0x7715), life);
}

/** The acquired company's orders are known by prefix, or by the connector that brought them alone. */
function warehouseNumbersOf(
  seed: number,
  index: number,
  company: CompanyId,
  number: number,
  hub: boolean,
): OrderLife['warehouseNumbers'] {
  const bare = company === 'us' && hash32(seed, index, 0x5a) % 5 < 2;
  const own = company === 'bc' ? `#${number}` : bare ? String(number) : `US-${number}`;
  const partner = company === 'bc' ? `SO${number}` : bare ? String(number) : `US${number}`;
  return { own, partner: hub ? hubPartnerNumber(seed, index) : partner };
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
