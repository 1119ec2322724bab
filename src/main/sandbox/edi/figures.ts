import type { Calendar, Day } from '../calendar.ts';
import type { Item } from '../company/items.ts';
import type { Invoice, OrderLife } from '../life/order-life.ts';
import { taxPercentOf } from '../records/record.ts';

/** Cents as a decimal number. */
export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}

export interface BilledLine {
  /** From 0. */
  readonly line: number;
  readonly item: Item;
  readonly quantity: number;
  readonly priceCents: number;
}

export interface InvoiceFigures {
  readonly lines: readonly BilledLine[];
  readonly netCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
}

/** An invoice as the ERP adds it up: tax by line. */
export function figuresOf(life: OrderLife, { quantities, pricesCents }: Invoice): InvoiceFigures {
  const lines = life.lines.flatMap(({ item, priceCents }, line): BilledLine[] => {
    const quantity = quantities[line] ?? 0;
    return quantity === 0 ? [] : [{ line, item, quantity, priceCents: pricesCents[line] ?? priceCents }];
  });
  const percent = taxPercentOf(life.site.country);
  const nets = lines.map(({ quantity, priceCents }) => quantity * priceCents);
  const netCents = nets.reduce((sum, net) => sum + net, 0);
  const taxCents = nets.reduce((sum, net) => sum + Math.round((net * percent) / 100), 0);
  return { lines, netCents, taxCents, totalCents: netCents + taxCents };
}

export function grossCents(life: OrderLife, invoice: Invoice): number {
  return figuresOf(life, invoice).totalCents;
}

/** The date of the customer's order. */
export function orderedOn(life: OrderLife, calendar: Calendar): Day {
  return calendar.dayOf(Math.min(life.crmAt, life.erpAt));
}

/** What a partner answers about an interchange of ours. */
export interface Receipt {
  readonly control: number;
  /** Of its messages. */
  readonly code: string;
  readonly answers: readonly { readonly control: string; readonly rejected: boolean }[];
}
