import { multiplyMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import type { OrderView, LineView } from '#shared/domain/order.ts';
import type { AtRisk } from './rule.ts';

/** Value of what is still open, at the order's prices; the order's value where lines do not tell or nothing is open. */
export function valueAtRisk(order: OrderView, atRisk: AtRisk): Money | null {
  if (order.value === null) return null;
  const { currency, amount } = order.value.value;
  if (atRisk === 'order') return { amount, currency };
  let open = 0;
  for (const line of order.lines) {
    if (line.unitPrice) open += multiplyMicros(openQuantity(line, atRisk), line.unitPrice.value);
  }
  return { amount: (open > 0 ? open : amount) as Micros, currency };
}

function openQuantity({ quantities }: LineView, atRisk: AtRisk): Micros {
  const { ordered, cancelled, shipped, delivered, invoiced } = quantities;
  const expected = (ordered?.value ?? 0) - (cancelled?.value ?? 0);
  const open =
    atRisk === 'unshipped'
      ? expected - (shipped?.value ?? 0)
      : atRisk === 'undelivered'
        ? expected - (delivered?.value ?? 0)
        : (shipped?.value ?? 0) - (invoiced?.value ?? 0);
  return Math.max(0, open) as Micros;
}
