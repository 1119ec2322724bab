import { DAY_S, type Calendar, type Seconds } from '../calendar.ts';
import { createCustomer, SISTER_CUSTOMER, type Customer } from '../company/parties.ts';
import type { Demand } from '../demand.ts';
import { createRandom, spread, type Random } from '../random.ts';
import { TRAIT_SHARES } from '../scenarios.ts';
import { createLife } from './create-life.ts';
import { splitSupply } from './drop-ship.ts';
import { createGroup, dealGroup, type GroupKind } from './groups.ts';
import type { OrderLife } from './order-life.ts';
import { createEntry, throughSupplier } from './plan.ts';
import { addSales } from './sales.ts';

const ORDERS_PER_CUSTOMER = 45;
const ORDERS_PER_BLANKET_PO = 250;
const LEAST_BLANKET_POS = 2;
/** The shares of supplies to the other company come on top. */
const SISTER_SHARE = TRAIT_SHARES['second-erp'].share - TRAIT_SHARES['inter-company'].share;

export interface GenerateInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly orders: number;
  readonly demand: Demand;
  readonly moment: Seconds;
}

/** The lives of all orders, in the order of their numbers. */
export function generateLives(input: GenerateInput): OrderLife[] {
  const { calendar, seed, orders, demand } = input;
  const customers = createCustomers(seed, orders);
  const keyAccounts = customers.slice(
    0,
    Math.max(
      LEAST_BLANKET_POS,
      Math.min(12, Math.round((orders * TRAIT_SHARES['blanket-po'].share) / ORDERS_PER_BLANKET_PO)),
    ),
  );
  const lives: OrderLife[] = [];
  let index = 0;
  while (index < demand.total) {
    const random = createRandom(seed, index, 1);
    const kind = groupAt(input, index);
    const size = kind === 'load' ? Math.min(random.int(2, 4), demand.total - index) : kind === null ? 1 : 2;
    const members = Array.from({ length: size }, (_, member) => {
      const at = index + member;
      return {
        at,
        random: createRandom(seed, at),
        blanket: size === 1 && spread(seed, 'blanket', at) < TRAIT_SHARES['blanket-po'].share,
        sister: size === 1 && spread(seed, 'company', at) < SISTER_SHARE,
      };
    });
    const entries = members.map(({ at, random: own, blanket }) => {
      const entry = createEntry(calendar, own, demand.placedAt(at), blanket);
      return kind === 'drop-ship' ? throughSupplier(calendar, own, entry) : entry;
    });
    const lead = pickCustomer(random, customers);
    const group = kind === null || size === 1 ? null : createGroup(kind, random, seed, index, lead, entries);
    const created = members
      .slice(0, kind === 'drop-ship' ? 1 : size)
      .flatMap(({ at, random: own, blanket, sister }, member) => {
        const entry = entries[member];
        if (entry === undefined) return [];
        const customer = group?.customer ?? (blanket ? own.pick(keyAccounts) : pickCustomer(own, customers));
        return [
          createLife({
            calendar,
            seed,
            index: at,
            random: own,
            entry,
            customer,
            blanket,
            group,
            company: sister ? 'us' : 'bc',
          }),
        ];
      });
    const [first] = created;
    if (kind === 'drop-ship' && first !== undefined)
      lives.push(...splitSupply(calendar, first, index + 1, SISTER_CUSTOMER));
    else lives.push(...created);
    index += size;
  }
  addSales(seed, lives);
  return lives;
}

/** Nothing that belongs together is placed on both sides of the moment. */
function groupAt({ seed, demand, moment }: GenerateInput, index: number): GroupKind | null {
  const kind = dealGroup(seed, index);
  if (kind === null || kind === 'load') return kind;
  return index + 1 < demand.total && Math.abs(demand.placedAt(index) - moment) > 2 * DAY_S ? kind : null;
}

function createCustomers(seed: number, orders: number): Customer[] {
  const count = Math.max(12, Math.min(900, Math.round(orders / ORDERS_PER_CUSTOMER)));
  return Array.from({ length: count }, (_, index) => createCustomer(createRandom(seed, index, 0xc057), index));
}

/** Few customers order much, many order little. */
function pickCustomer(random: Random, customers: readonly Customer[]): Customer {
  return customers[Math.floor(customers.length * random.next() ** 1.7)] ?? random.pick(customers);
}
