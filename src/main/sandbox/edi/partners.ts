import { normaliseReference } from '#shared/domain/references.ts';
import { NEVER } from '../calendar.ts';
import type { Customer } from '../company/parties.ts';
import type { OrderLife } from '../life/order-life.ts';
import { hash32 } from '../random.ts';
import type { Trait } from '../scenarios.ts';

/** Our name in every interchange. */
export const OWN_ID = 'HANSEKONTOR';

/** A customer that orders by EDI. */
export interface Partner {
  readonly id: string;
  readonly standard: 'x12' | 'edifact';
  readonly customer: Customer;
}

export interface Trade {
  readonly partners: readonly Partner[];
  /** The orders that came by EDI. */
  readonly orders: ReadonlyMap<OrderLife, Partner>;
}

/** Share of all orders. */
const LEAST = 0.06;
const MOST = 0.08;

/** Told by other ways than messages: their purchase order names more than one order or none, or the order was changed. */
const BY_OTHER_WAYS: readonly Trait[] = [
  'blanket-po',
  'hub-po',
  'mistyped-number',
  'split-order',
  'merged-order',
  're-keyed',
  'change-order',
  'credit-rebill',
];

/** Who trades by EDI: a few customers, the second of them by EDIFACT, with all their plain orders. */
export function tradeOf(seed: number, lives: readonly OrderLife[]): Trade {
  const uses = new Map<string, number>();
  const poOf = (life: OrderLife): string => normaliseReference(life.customerPo) ?? '';
  for (const life of lives) uses.set(poOf(life), (uses.get(poOf(life)) ?? 0) + 1);
  const ordered = lives.filter((life) => isPlain(life) && uses.get(poOf(life)) === 1);
  const byCustomer = [...Map.groupBy(ordered, ({ customer }) => customer)].toSorted(
    ([a], [b]) => hash32(seed, a.index, 0xed1) - hash32(seed, b.index, 0xed1) || a.index - b.index,
  );
  const orders = new Map<OrderLife, Partner>();
  const partners: Partner[] = [];
  for (const [customer, own] of byCustomer) {
    if (orders.size >= LEAST * lives.length) break;
    if (orders.size + own.length > MOST * lives.length) continue;
    const partner: Partner = {
      id: idOf(customer),
      standard: partners.length === 1 ? 'edifact' : 'x12',
      customer,
    };
    partners.push(partner);
    for (const life of own) orders.set(life, partner);
  }
  return { partners, orders };
}

function isPlain(life: OrderLife): boolean {
  return (
    life.company === 'bc' &&
    life.purchase === null &&
    life.disagreement === null &&
    life.promises.length === 1 &&
    life.cancelledAt === NEVER &&
    !BY_OTHER_WAYS.some((trait) => life.traits.has(trait))
  );
}

function idOf({ name, no }: Customer): string {
  return `${name
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 9)}${no}`;
}
