import type { CrmOrder, OrderLife } from './order-life.ts';
import { mistypedNumber, typedNumber } from './numbers.ts';

/** Writes down, for every life, the orders of the CRM that name it. */
export function addSales(seed: number, lives: readonly OrderLife[]): void {
  let follower: OrderLife | null = null;
  lives.forEach((life, index) => {
    if (life === follower || life.traits.has('inter-company')) return;
    const partner = life.traits.has('split-order') ? lives[index + 1] : undefined;
    if (partner !== undefined) {
      follower = partner;
      life.crmOrders.push(orderOf([life, partner], `${life.number} / ${partner.number}`));
      return;
    }
    const numberText = numberTextOf(seed, life);
    if (!life.traits.has('merged-order')) {
      life.crmOrders.push(orderOf([life], numberText));
      return;
    }
    const all = life.lines.map((_, line) => line);
    const half = Math.ceil(all.length / 2);
    for (const lines of [all.slice(0, half), all.slice(half)])
      life.crmOrders.push({ record: -1, parts: [{ life, lines }], numberText });
  });
}

function orderOf(lives: readonly OrderLife[], numberText: string): CrmOrder {
  return { record: -1, parts: lives.map((life) => ({ life, lines: life.lines.map((_, line) => line) })), numberText };
}

function numberTextOf(seed: number, life: OrderLife): string {
  if (!life.traits.has('mistyped-number')) return typedNumber(life.company, life.number, seed);
  const wrong = mistypedNumber(life.number);
  return life.company === 'us' ? `US-${wrong}` : String(wrong);
}
