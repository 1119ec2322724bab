import { DAY_S, HOUR_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Trait } from '../scenarios.ts';
import type { CreditMemo, Invoice, OrderLine, Parcel } from './order-life.ts';

/** Business days after the day of shipping by which an invoice is in time. */
export const BILLING_DEADLINE_DAYS = 1;

export interface BillingInput {
  readonly lines: readonly OrderLine[];
  readonly parcels: readonly Parcel[];
  readonly releasedAt: Seconds;
  readonly termsDays: number;
  readonly traits: ReadonlySet<Trait>;
}

/** One invoice per shipment; what may go wrong with it is in the traits and befalls the last one. */
export function createInvoices(calendar: Calendar, random: Random, input: BillingInput): Invoice[] {
  const invoices: Invoice[] = [];
  input.parcels.forEach((parcel, index) => {
    const last = index === input.parcels.length - 1;
    const has = (trait: Trait): boolean => last && input.traits.has(trait);
    const shipDay = calendar.dayOf(parcel.goodsIssueAt);
    let postedAt = random.chance(0.45)
      ? calendar.at(shipDay, 18.5 + random.next() * 1.5)
      : calendar.at(calendar.addBusinessDays(shipDay, 1), 6.5 + random.next() * 4);
    let createdAt = postedAt;
    if (has('late-invoice')) {
      postedAt = calendar.at(calendar.addBusinessDays(shipDay, random.int(2, 8)), 8 + random.next() * 8);
      createdAt = has('draft-invoice')
        ? calendar.at(calendar.addBusinessDays(shipDay, 1), 7 + random.next() * 3)
        : postedAt;
    }
    if (has('early-invoice')) {
      postedAt = Math.min(parcel.pickedAt - HOUR_S, input.releasedAt + random.int(20, 60) * 60);
      createdAt = postedAt;
    }
    const quantities = [...parcel.quantities];
    if (has('invoice-quantity-mismatch')) {
      const line = quantities.findIndex((quantity) => quantity > 0);
      const shipped = quantities[line] ?? 1;
      quantities[line] = shipped > 2 && random.chance(0.6) ? shipped - random.int(1, 2) : shipped + random.int(1, 3);
    }
    const pricesCents = input.lines.map((line) => line.priceCents);
    if (has('invoice-price-mismatch')) {
      const line = quantities.findIndex((quantity) => quantity > 0);
      pricesCents[line] = Math.max(
        1,
        Math.round((pricesCents[line] ?? 0) * random.pick([0.9, 0.95, 1.05, 1.08, 1.12])) + 1,
      );
    }
    const paidAt = random.chance(0.93)
      ? calendar.at(
          calendar.businessDay(calendar.dayOf(postedAt) + input.termsDays + random.int(-6, 9)),
          11 + random.next() * 3,
        )
      : NEVER;
    const invoice: Invoice = {
      record: -1,
      parcel: index,
      createdAt,
      postedAt,
      quantities,
      pricesCents,
      duplicate: false,
      rebill: false,
      paidAt,
      cancelledAt: NEVER,
    };
    invoices.push(invoice);
    if (has('duplicate-invoice')) {
      const again = calendar.at(
        calendar.addBusinessDays(calendar.dayOf(postedAt), random.int(1, 4)),
        9 + random.next() * 6,
      );
      const found = random.chance(0.5);
      invoices.push({
        ...invoice,
        createdAt: again,
        postedAt: again,
        duplicate: true,
        paidAt: NEVER,
        cancelledAt: found
          ? calendar.at(calendar.addBusinessDays(calendar.dayOf(again), random.int(3, 12)), 10)
          : NEVER,
      });
    }
  });
  return invoices;
}

/** Goods that come back some days after delivery, and the credit for them. */
export function createReturn(
  calendar: Calendar,
  random: Random,
  parcels: readonly Parcel[],
  invoices: readonly Invoice[],
  rma: string,
): { readonly askedAt: Seconds; readonly creditMemo: CreditMemo } | null {
  const deliveredAt = parcels[0]?.tracking.deliveredAt ?? NEVER;
  const invoice = invoices[0];
  if (deliveredAt === NEVER || invoice === undefined) return null;
  const askedDay = calendar.businessDay(calendar.dayOf(deliveredAt) + random.int(2, 9));
  const askedAt = Math.max(calendar.at(askedDay, 8.5 + random.next() * 7), deliveredAt + DAY_S);
  const line = invoice.quantities.findIndex((quantity) => quantity > 0);
  const returned = invoice.quantities.map((quantity, index) =>
    index === line ? Math.max(1, Math.floor(quantity * random.pick([0.25, 0.5, 1]))) : 0,
  );
  const creditDay = calendar.addBusinessDays(calendar.dayOf(Math.max(askedAt, invoice.postedAt)), random.int(4, 11));
  return {
    askedAt,
    creditMemo: {
      record: -1,
      invoice,
      quantities: returned,
      postedAt: calendar.at(creditDay, 9 + random.next() * 6),
      rma,
    },
  };
}
