import { multiplyMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { CauseClass } from '#shared/domain/exceptions.ts';
import { byCustomer, predictedSlip } from './jeopardy.ts';
import type { AtRisk, RuleContext } from './rule.ts';

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

const DELAYS: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse', 'carrier', 'customer']);

/** What a late delivery of the order costs by contract; null where none is agreed or it will not be late. */
export function penaltyOf({ order, policy }: RuleContext, cause: CauseClass): Money | null {
  const share = byCustomer(policy.latePenalties, order);
  if (share === null || order.value === null || !DELAYS.has(cause) || (predictedSlip(order) ?? 0) <= 0) return null;
  const { amount, currency } = order.value.value;
  return { amount: Math.round(amount * share) as Micros, currency };
}
