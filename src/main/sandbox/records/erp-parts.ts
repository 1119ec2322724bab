import type { Seconds } from '../calendar.ts';
import { ITEMS, type Item } from '../company/items.ts';
import type { OrderLife } from '../life/order-life.ts';
import { CLOCK_SKEW, type CompanyId } from '../systems.ts';
import { cents, type Payload, type RecordContext } from './record.ts';

/** What the ERP writes for a reference to nothing. */
export const NO_GUID = '00000000-0000-0000-0000-000000000000';
const ITEM_NUMBERS = new Map(ITEMS.map((item, index) => [item.sku, index]));
/** Both companies write their order numbers alike. */
export function erpOrderNo(life: OrderLife): string {
  return `SO-${life.number}`;
}

export function erpStamp(company: CompanyId, at: Seconds, millis: number): string {
  return new Date((at + CLOCK_SKEW[company]) * 1000 + millis).toISOString();
}

export interface LineFigures {
  readonly item: Item;
  readonly quantity: number;
  readonly priceCents: number;
}

export function lineAmounts({ quantity, priceCents }: LineFigures, taxPercent: number): Payload {
  const net = quantity * priceCents;
  const tax = Math.round((net * taxPercent) / 100);
  return {
    unitPrice: cents(priceCents),
    discountAmount: 0,
    discountPercent: 0,
    discountAppliedBeforeTax: false,
    amountExcludingTax: cents(net),
    taxCode: taxPercent > 0 ? 'VAT19' : 'VAT0',
    taxPercent,
    totalTaxAmount: cents(tax),
    amountIncludingTax: cents(net + tax),
    invoiceDiscountAllocation: 0,
    netAmount: cents(net),
    netTaxAmount: cents(tax),
    netAmountIncludingTax: cents(net + tax),
  };
}

export function totals(lines: readonly LineFigures[], taxPercent: number): Payload {
  let net = 0;
  let tax = 0;
  for (const line of lines) {
    net += line.quantity * line.priceCents;
    tax += Math.round((line.quantity * line.priceCents * taxPercent) / 100);
  }
  return {
    pricesIncludeTax: false,
    discountAmount: 0,
    discountAppliedBeforeTax: true,
    totalAmountExcludingTax: cents(net),
    totalTaxAmount: cents(tax),
    totalAmountIncludingTax: cents(net + tax),
  };
}

function addressOf(prefix: string, site: OrderLife['site'], style: 'AddressLine'): Payload {
  return {
    [`${prefix}${style}1`]: site.street,
    [`${prefix}${style}2`]: '',
    [`${prefix}City`]: site.city,
    [`${prefix}Country`]: site.country,
    [`${prefix}State`]: '',
    [`${prefix}PostCode`]: site.postCode,
  };
}

/** Who bought and who pays; a credit memo says no more. */
export function buyersOf(life: OrderLife, context: RecordContext): Payload {
  const office = life.customer.sites[0] ?? life.site;
  const customerId = context.ids.erpCustomer.idOf(life.customer.index);
  return {
    customerId,
    customerNumber: life.customer.no,
    customerName: life.customer.name,
    billToName: life.customer.name,
    billToCustomerId: customerId,
    billToCustomerNumber: life.customer.no,
    ...addressOf('sellTo', office, 'AddressLine'),
    ...addressOf('billTo', office, 'AddressLine'),
  };
}

export function partiesOf(life: OrderLife, context: RecordContext): Payload {
  return {
    ...buyersOf(life, context),
    shipToName: life.site.name,
    shipToContact: life.customer.contact,
    ...addressOf('shipTo', life.site, 'AddressLine'),
  };
}

export function itemFields(item: Item, context: RecordContext): Payload {
  return {
    itemId: context.ids.erpItem.idOf(ITEM_NUMBERS.get(item.sku) ?? 0),
    accountId: NO_GUID,
    lineType: 'Item',
    lineObjectNumber: item.sku,
    description: item.name,
    description2: '',
    unitOfMeasureId: NO_GUID,
    unitOfMeasureCode: item.unit,
  };
}

export function etagOf(context: RecordContext): string {
  return `W/"JzIw${Buffer.from(`${context.record};${context.modifiedAt}`).toString('base64')}"`;
}
