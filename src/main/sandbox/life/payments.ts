import { DAY_S, NEVER, type Calendar } from '../calendar.ts';
import { hash32 } from '../random.ts';
import type { Invoice, OrderLife, Payment } from './order-life.ts';

const MOST_AT_ONCE = 6;
const LUMP_EVERY = 3;

/** Payments of all invoices that are paid: some customers pay several at once, when the last of them is due. */
export function createPayments(calendar: Calendar, seed: number, lives: readonly OrderLife[]): Payment[] {
  const paid = lives.flatMap((life) =>
    life.invoices
      // What was credited in full is settled by that.
      .filter(
        (invoice) =>
          invoice.paidAt < NEVER && !life.creditMemos.some((memo) => memo.invoice === invoice && memo.rma === ''),
      )
      .map((invoice) => ({ life, invoice })),
  );
  const byCustomer = Map.groupBy(paid, ({ life }) => `${life.company}/${life.customer.no}`);
  return [...byCustomer.values()].flatMap((invoices) => {
    const payments: Payment[] = [];
    const waiting = invoices.toSorted((a, b) => a.invoice.paidAt - b.invoice.paidAt);
    while (waiting.length > 0) {
      const next = waiting[0]?.life.index ?? 0;
      const size =
        hash32(seed, next, 0x9a1) % LUMP_EVERY === 0 ? 2 + (hash32(seed, next, 0x9a2) % (MOST_AT_ONCE - 1)) : 1;
      payments.push(paymentOf(calendar, seed, waiting.splice(0, size)));
    }
    return payments;
  });
}

function paymentOf(
  calendar: Calendar,
  seed: number,
  settles: readonly { readonly life: OrderLife; readonly invoice: Invoice }[],
): Payment {
  const [first] = settles;
  if (first === undefined) throw new RangeError('a payment of nothing');
  const postedAt = Math.max(...settles.map(({ invoice }) => invoice.paidAt));
  for (const { invoice } of settles) invoice.paidAt = postedAt;
  return {
    company: first.life.company,
    customer: first.life.customer,
    settles,
    enteredAt: calendar.at(calendar.dayOf(postedAt - DAY_S), 15),
    postedAt,
    bankReference: `BK${String(hash32(seed, first.life.index, 0xba)).padStart(10, '0')}`,
  };
}
