import type { Calendar } from '../calendar.ts';
import { createCustomer, type Customer } from '../company/parties.ts';
import type { Demand } from '../demand.ts';
import { createRandom, spread, type Random } from '../random.ts';
import { TRAIT_SHARES, type Plot } from '../scenarios.ts';
import { createLife, type Load } from './create-life.ts';
import type { OrderLife } from './order-life.ts';
import { createEntry, createRoute, dealPlot, type Entry } from './plan.ts';

const ORDERS_PER_CUSTOMER = 45;
const ORDERS_PER_BLANKET_PO = 25;
const LOAD_LEADER_SHARE = 0.0155;

export interface GenerateInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly orders: number;
  readonly demand: Demand;
}

/** The lives of all orders, in the order of their numbers. */
export function generateLives(input: GenerateInput): OrderLife[] {
  const { calendar, seed, orders, demand } = input;
  const customers = createCustomers(seed, orders);
  const keyAccounts = customers.slice(
    0,
    Math.max(1, Math.min(12, Math.round((orders * TRAIT_SHARES['blanket-po'].share) / ORDERS_PER_BLANKET_PO))),
  );
  const lives: OrderLife[] = [];
  let index = 0;
  while (index < demand.total) {
    const random = createRandom(seed, index, 1);
    const leads = spread(seed, 'load', index) < LOAD_LEADER_SHARE;
    const size = leads ? Math.min(random.int(2, 4), demand.total - index) : 1;
    const members = Array.from({ length: size }, (_, member) => {
      const at = index + member;
      return {
        at,
        random: createRandom(seed, at),
        blanket: size === 1 && spread(seed, 'blanket', at) < TRAIT_SHARES['blanket-po'].share,
      };
    });
    const entries = members.map(({ at, random: own, blanket }) =>
      createEntry(calendar, own, demand.placedAt(at), blanket),
    );
    const load = size > 1 ? createLoad(random, seed, index, customers, entries) : null;
    members.forEach(({ at, random: own, blanket }, member) => {
      const entry = entries[member];
      if (entry === undefined) return;
      const customer = load?.customer ?? (blanket ? own.pick(keyAccounts) : pickCustomer(own, customers));
      lives.push(createLife({ calendar, seed, index: at, random: own, entry, customer, blanket, load }));
    });
    index += size;
  }
  return lives;
}

function createCustomers(seed: number, orders: number): Customer[] {
  const count = Math.max(12, Math.min(900, Math.round(orders / ORDERS_PER_CUSTOMER)));
  return Array.from({ length: count }, (_, index) => createCustomer(createRandom(seed, index, 0xc057), index));
}

/** Few customers order much, many order little. */
function pickCustomer(random: Random, customers: readonly Customer[]): Customer {
  return customers[Math.floor(customers.length * random.next() ** 1.7)] ?? random.pick(customers);
}

function createLoad(
  random: Random,
  seed: number,
  index: number,
  customers: readonly Customer[],
  entries: readonly Entry[],
): Load {
  const customer = pickCustomer(random, customers);
  const dealt = dealPlot(seed, index);
  const plot: Plot =
    dealt.plot === 'missed-pickup' || random.chance(0.1)
      ? 'missed-pickup'
      : random.chance(0.18)
        ? 'carrier-delay'
        : 'smooth';
  return {
    customer,
    route: createRoute(random, customer),
    plot,
    late: plot !== 'smooth' && random.chance(0.65),
    releaseAt: Math.max(...entries.map((entry) => entry.releaseAt)),
    tracking: null,
    plan: null,
  };
}
