import { subMicros, type Micros } from '#shared/domain/decimal.ts';
import type {
  AmountClaim,
  AmountType,
  DocumentLine,
  Party,
  PartyRole,
  QuantityType,
  Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import {
  EMPTY_LINE,
  field,
  party,
  placesOf,
  requiredRounded,
  requiredText,
  requiredWhen,
  roundedAt,
  textAt,
  whenAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import type { DynamicsSalesConfig } from './manifest.ts';

export const STATE = field('statecode');
export const REASON = field('statuscode');
export const CUSTOMER = '_customerid_value';
const CREATED = field('createdon');
const CURRENCY = field('transactioncurrency', 'isocurrencycode');
const LINE_NUMBER = field('lineitemnumber');
const PRODUCT_NUMBER = field('product', 'productnumber');
const PRODUCT_DESCRIPTION = field('productdescription');
const QUANTITY = field('quantity');
const UNIT_PRICE = field('priceperunit');
const AMOUNT = field('extendedamount');
const TAX = field('tax');
const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('totalamount')],
  ['tax', field('totaltax')],
];

/** What a choice or a lookup is shown as. */
export function labelAt(node: Node, base: string, column: string): Sourced<string> | null {
  return textAt(node, base, field(`${column}@OData.Community.Display.V1.FormattedValue`));
}

/** A column that the settings name; null for the empty name. */
export function namedText(node: Node, column: string): Sourced<string> | null {
  return column === '' ? null : textAt(node, '', field(column));
}

export function namedWhen(node: Node, column: string): Sourced<When> | null {
  return column === '' ? null : whenAt(node, '', field(column), 'Z');
}

export function createdAt(node: Node): Sourced<When> {
  return requiredWhen(node, '', CREATED, 'Z');
}

export function partyAt(into: Party[], role: PartyRole, node: Node, column: string): void {
  party(into, role, textAt(node, '', field(column)), labelAt(node, '', column));
}

export function amountsOf(node: Node, config: DynamicsSalesConfig): AmountClaim[] {
  const currency = textAt(node, '', CURRENCY)?.value ?? config.currency;
  return TOTALS.flatMap(([type, at]) => {
    const amount = roundedAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}

/** Lines of a row; `quantities` is told what the line counts. */
export function linesOf(
  node: Node,
  member: string,
  id: string,
  quantities: (count: Sourced<Micros>, line: Place) => Partial<Record<QuantityType, Sourced<Micros>>>,
): DocumentLine[] {
  return placesOf(node, '', field(member)).map((line) => {
    const { node: own, base } = line;
    const count = requiredRounded(own, base, QUANTITY);
    return {
      ...EMPTY_LINE,
      lineKey: requiredText(own, base, field(id)).value,
      orderLineNo: textAt(own, base, LINE_NUMBER),
      itemNo: textAt(own, base, PRODUCT_NUMBER),
      description: textAt(own, base, PRODUCT_DESCRIPTION) ?? labelAt(own, base, '_productid_value'),
      unit: labelAt(own, base, '_uomid_value'),
      unitPrice: roundedAt(own, base, UNIT_PRICE),
      amount: netOf(line),
      quantities: quantities(count, line),
    };
  });
}

/** The amount of a line has its tax in it. */
function netOf({ node, base }: Place): Sourced<Micros> | null {
  const amount = roundedAt(node, base, AMOUNT);
  const tax = roundedAt(node, base, TAX);
  return amount === null || tax === null ? amount : { value: subMicros(amount.value, tax.value), path: amount.path };
}
