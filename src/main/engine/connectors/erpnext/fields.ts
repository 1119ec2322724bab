import { subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type {
  AmountClaim,
  AmountType,
  DocumentLine,
  QuantityType,
  Reference,
  Sourced,
} from '#shared/domain/document.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  placesOf,
  refer,
  reject,
  requiredRounded,
  requiredText,
  roundedAt,
  textAt,
  whenAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { whenInZone, whenInZoneAt } from '../kit/wall-time.ts';
import type { ErpnextConfig } from './manifest.ts';
import { DOCSTATUSES } from './statuses.ts';

export const NAME = field('name');
export const STATUS = field('status');
export const CUSTOMER = field('customer');
export const CUSTOMER_NAME = field('customer_name');
export const CUSTOMER_PO = field('po_no');
export const RETURN_AGAINST = field('return_against');
export const QUANTITY = field('qty');
const STOCK_QUANTITY = field('stock_qty');
const DOCSTATUS = field('docstatus');
const CREATED = field('creation');
const IS_RETURN = field('is_return');
const POSTING_DATE = field('posting_date');
const POSTING_TIME = field('posting_time');
const CURRENCY = field('currency');
const ITEMS = field('items');
const ITEM_CODE = field('item_code');
const ITEM_NAME = field('item_name');
const UNIT = field('uom');
const RATE = field('rate');
const AMOUNT = field('amount');

export interface Stage {
  readonly native: Sourced<string>;
  /** Null for a number that is not documented. */
  readonly is: 'draft' | 'submitted' | 'cancelled' | null;
}

/** Whether a document is a draft, in force or void. */
export function stageOf(node: Node): Stage {
  const native = requiredText(node, '', DOCSTATUS);
  return { native, is: own(DOCSTATUSES, native.value) ?? null };
}

export function isReturn(node: Node): boolean {
  return textAt(node, '', IS_RETURN)?.value === '1';
}

export function createdAt(node: Node, { timeZone }: ErpnextConfig): Sourced<When> {
  return whenInZoneAt(node, '', CREATED, timeZone) ?? reject('The value is missing', CREATED.pointer);
}

/** Day and time of a posting, which stand apart; the day alone where there is no time. */
export function postedAt(node: Node, { timeZone }: ErpnextConfig): Sourced<When> {
  const day = whenAt(node, '', POSTING_DATE, 'Z') ?? reject('The value is missing', POSTING_DATE.pointer);
  const time = textAt(node, '', POSTING_TIME);
  if (day.value.kind !== 'date' || time === null) return day;
  // Hours below ten may have one digit.
  const value = whenInZone(`${day.value.text} ${/^\d:/.test(time.value) ? '0' : ''}${time.value}`, timeZone);
  return value === null ? day : { value, path: day.path };
}

/** What is given back is written below zero, and is told as its size. `open`: what is still to be paid as well. */
export function amountsOf(node: Node, config: ErpnextConfig, open: boolean): AmountClaim[] {
  const currency = textAt(node, '', CURRENCY)?.value ?? config.currency;
  const fields: readonly (readonly [AmountType, Field])[] = [
    ['total', field('grand_total')],
    ['total_excl_tax', field('net_total')],
    ['tax', field('total_taxes_and_charges')],
    ...(open ? [['open', field('outstanding_amount')] as const] : []),
  ];
  return fields.flatMap(([type, at]) => {
    const amount = roundedAt(node, '', at);
    return amount === null ? [] : [{ type, amount: isReturn(node) ? negated(amount) : amount, currency }];
  });
}

function negated({ value, path }: Sourced<Micros>): Sourced<Micros> {
  return { value: subMicros(ZERO, value), path };
}

export function itemsOf(node: Node): Place[] {
  return placesOf(node, '', ITEMS);
}

/** A row of a document; `orderLine` is the member that holds the row of the sales order. */
export function lineOf(
  { node, base }: Place,
  orderLine: Field,
  quantities: Partial<Record<QuantityType, Sourced<Micros>>>,
): DocumentLine {
  const amount = roundedAt(node, base, AMOUNT);
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, NAME).value,
    orderLineNo: textAt(node, base, orderLine),
    itemNo: textAt(node, base, ITEM_CODE),
    description: textAt(node, base, ITEM_NAME),
    unit: textAt(node, base, UNIT),
    unitPrice: roundedAt(node, base, RATE),
    amount: amount !== null && requiredRounded(node, base, QUANTITY).value < 0 ? negated(amount) : amount,
    quantities,
  };
}

/** What is returned is counted below zero. */
export function countOf({ node, base }: Place): Sourced<Micros> {
  const quantity = requiredRounded(node, base, QUANTITY);
  return quantity.value < 0 ? negated(quantity) : quantity;
}

/** A figure that is counted in the unit of the stock, in that of the row. */
export function inRowUnit({ node, base }: Place, stock: Sourced<Micros>): Sourced<Micros> {
  const whole = roundedAt(node, base, STOCK_QUANTITY)?.value ?? 0;
  if (whole === 0) return stock;
  const { value } = requiredRounded(node, base, QUANTITY);
  return { value: Math.round(stock.value * (value / whole)) as Micros, path: stock.path };
}

/** The numbers that the rows of a document name, each once. */
export function referRows(
  into: Reference[],
  context: MapContext<ErpnextConfig>,
  type: ReferenceType,
  rows: readonly Place[],
  at: Field,
): void {
  const seen = new Set<string>();
  for (const { node, base } of rows) {
    const number = textAt(node, base, at);
    if (number === null || seen.has(number.value)) continue;
    seen.add(number.value);
    refer(into, context, 'points_to', type, context.orderNumberScope, number);
  }
}
