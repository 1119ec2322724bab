import { MINUTE_S, type Calendar, type Seconds } from '../calendar.ts';
import { CARRIERS, WAREHOUSES, weighted, type Customer } from '../company/parties.ts';
import { ITEMS } from '../company/items.ts';
import { spread, type Random } from '../random.ts';
import { PLOTS, type Plot } from '../scenarios.ts';
import type { Plan } from './course-types.ts';
import type { OrderLife, OrderLine } from './order-life.ts';
import type { Route } from './transport.ts';

/** Plots that need the day before shipping to unfold. */
const NEEDS_A_DAY: ReadonlySet<Plot> = new Set<Plot>([
  'credit-hold',
  'allocation-lost',
  'warehouse-hold',
  'address-hold',
  'change-request',
  'two-causes',
  'nested-causes',
  'overlapping-causes',
  'stock-shortage',
]);
const FREIGHT_CODES = new Set(['transalpin', 'hansefreight']);

export interface Entry {
  readonly channel: OrderLife['channel'];
  readonly crmAt: Seconds;
  readonly erpAt: Seconds;
  readonly warehouseAt: Seconds;
  readonly releaseAt: Seconds;
  /** When the supplier enters its own order. */
  readonly supplyAt?: Seconds;
}

/** How and when an order enters the systems. Orders by EDI reach the ERP first, the others the CRM. */
export function createEntry(calendar: Calendar, random: Random, placedAt: Seconds, erpFirst: boolean): Entry {
  const channel = erpFirst ? 'edi' : random.pick<OrderLife['channel']>(['edi', 'web', 'web', 'sales', 'sales']);
  const keyed =
    channel === 'sales'
      ? calendar.addWorkingMinutes(placedAt, random.int(15, 150))
      : placedAt + random.int(2, 9) * MINUTE_S;
  const erpAt = channel === 'edi' ? placedAt : keyed;
  return {
    channel,
    crmAt: channel === 'edi' ? placedAt + random.int(3, 10) * MINUTE_S : placedAt,
    erpAt,
    warehouseAt: erpAt + random.int(3, 12) * MINUTE_S,
    releaseAt: calendar.addWorkingMinutes(erpAt, random.int(15, 90)),
  };
}

/** Entered as usual, bought from the other company a little later, which has its warehouse ship. */
export function throughSupplier(calendar: Calendar, random: Random, entry: Entry): Entry {
  const supplyAt = entry.releaseAt + random.int(20, 70) * MINUTE_S;
  return {
    ...entry,
    supplyAt,
    warehouseAt: supplyAt + random.int(3, 12) * MINUTE_S,
    releaseAt: calendar.addWorkingMinutes(supplyAt, random.int(15, 90)),
  };
}

export interface PlanInput {
  readonly entry: Entry;
  readonly route: Route;
  readonly plot: Plot;
  readonly late: boolean;
  /** Ships with others: not before this business day's next. */
  readonly notBefore: Seconds;
}

export function createPlan(calendar: Calendar, random: Random, input: PlanInput): Plan {
  const release = Math.max(input.entry.releaseAt, input.notBefore);
  const releaseDay = calendar.dayOf(release);
  const sameDay =
    !NEEDS_A_DAY.has(input.plot) && input.notBefore === 0 && calendar.hourOf(release) < 11 && random.chance(0.55);
  const shipDay = calendar.addBusinessDays(releaseDay, sameDay ? 0 : random.chance(0.12) ? 2 : 1);
  const transitDays = input.route.site.transitDays + (FREIGHT_CODES.has(input.route.carrier.code) ? 1 : 0);
  const buffer = random.pick([0, 1, 1, 2]);
  return {
    erpAt: input.entry.erpAt,
    warehouseAt: input.entry.warehouseAt,
    releaseAt: input.entry.releaseAt,
    shipDay,
    deliverDay: calendar.addBusinessDays(shipDay, transitDays),
    transitDays,
    // A disturbance that the promise absorbs needs something to absorb it.
    buffer: input.late || input.plot === 'smooth' ? buffer : Math.max(1, buffer),
  };
}

export function createRoute(random: Random, customer: Customer): Route {
  return { carrier: weighted(random, CARRIERS), warehouse: random.pick(WAREHOUSES), site: random.pick(customer.sites) };
}

export function createLines(random: Random, customer: Customer, atLeast: number): OrderLine[] {
  const count = random.pick([1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7]);
  const lines: OrderLine[] = [];
  const taken = new Set<string>();
  while (lines.length < count) {
    const item = random.pick(ITEMS);
    if (taken.has(item.sku)) continue;
    taken.add(item.sku);
    const wanted = Math.round(item.usual * (0.3 + random.next() * 1.9));
    lines.push({
      item,
      quantity: Math.max(lines.length === 0 ? atLeast : 1, wanted > 20 ? Math.round(wanted / 5) * 5 : wanted),
      priceCents: Math.max(1, Math.round(item.priceCents * (1 - customer.discount))),
    });
  }
  return lines;
}

/** The plot dealt to an order. */
export function dealPlot(seed: number, index: number): { readonly plot: Plot; readonly late: boolean } {
  let left = spread(seed, 'plot', index);
  for (const { name, share, late } of PLOTS) {
    if (left < share) return { plot: name, late: spread(seed, 'late', index) < late };
    left -= share;
  }
  return { plot: 'smooth', late: false };
}

/** The customer's own number for an order: unique over all customers, in each customer's own shape. */
export function customerPoOf(customer: Customer, index: number): string {
  switch (customer.poStyle) {
    case 0:
      return `4500${100_000 + index}`;
    case 1:
      return `PO-${customer.no}-${index + 1}`;
    case 2:
      return `B${String(index + 1).padStart(7, '0')}`;
    default:
      return `BE/${customer.salesperson}/${String(index + 1).padStart(6, '0')}`;
  }
}
