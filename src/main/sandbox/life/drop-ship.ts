import { MINUTE_S, NEVER, type Calendar, type Day } from '../calendar.ts';
import type { Customer } from '../company/parties.ts';
import { hash32 } from '../random.ts';
import { orderNumberOf } from './numbers.ts';
import type { OrderLife } from './order-life.ts';

const FIRST_PURCHASE_NUMBER = 106_001;
const COST_SHARE = 0.7;

/**
 * Divides the life of an order that is bought from the other company: the sale, which its own warehouse never sees, and
 * the supply, an order of the other company that ships to the sale's customer.
 */
export function splitSupply(
  calendar: Calendar,
  whole: OrderLife,
  index: number,
  buyer: Customer,
): readonly [OrderLife, OrderLife] {
  const number = orderNumberOf('us', index);
  const supplyAt = whole.warehouseAt - 3 * MINUTE_S;
  const purchaseNumber = `PO-${FIRST_PURCHASE_NUMBER + whole.index}`;
  const supply: OrderLife = {
    ...whole,
    index,
    company: 'us',
    number,
    traits: new Set(['second-erp', 'inter-company']),
    customer: buyer,
    lines: whole.lines.map((line) => ({ ...line, priceCents: Math.max(1, Math.round(line.priceCents * COST_SHARE)) })),
    channel: 'edi',
    customerPo: purchaseNumber,
    crmAt: NEVER,
    erpAt: supplyAt,
    crmNumberAt: NEVER,
    crmOrders: [],
    warehouseNumbers: { own: `US-${number}`, partner: `US${number}` },
    // Between the companies everything of a month is billed on its last day, and settled without a payment.
    invoices: whole.invoices
      .filter((invoice) => !invoice.duplicate && !invoice.rebill)
      .map((invoice) => {
        const shippedAt = whole.parcels[invoice.parcel]?.shippedAt ?? invoice.postedAt;
        const postedAt = calendar.at(lastBusinessDay(calendar, calendar.dayOf(shippedAt)), 20);
        return {
          ...invoice,
          quantities: whole.parcels[invoice.parcel]?.quantities ?? invoice.quantities,
          pricesCents: whole.lines.map((line) => Math.max(1, Math.round(line.priceCents * COST_SHARE))),
          postedAt,
          createdAt: postedAt,
          paidAt: NEVER,
          duplicate: false,
          rebill: false,
          cancelledAt: NEVER,
        };
      }),
    creditMemos: [],
    cases: [],
    correction: null,
    purchase: null,
  };
  const sale: OrderLife = {
    ...whole,
    traits: new Set([...whole.traits, 'drop-ship']),
    releasedAt: whole.erpAt + (5 + (hash32(whole.number, 3) % 20)) * MINUTE_S,
    warehouseAt: NEVER,
    allocatedAt: NEVER,
    // The other company posts first; here the goods issue follows its shipping notice.
    parcels: whole.parcels.map((parcel) => ({ ...parcel, goodsIssueAt: parcel.goodsIssueAt + 25 * MINUTE_S })),
    holds: [],
    shortage: null,
    shortPick: null,
    purchase: { record: -1, number: purchaseNumber, orderedAt: supplyAt - 12 * MINUTE_S, supply },
  };
  return [sale, supply];
}

/** Of the month that a day is in. */
function lastBusinessDay(calendar: Calendar, day: Day): Day {
  const month = calendar.text(day).slice(0, 7);
  let last = day;
  for (let next = calendar.addBusinessDays(day, 1); calendar.text(next).startsWith(month);) {
    last = next;
    next = calendar.addBusinessDays(next, 1);
  }
  return last;
}
