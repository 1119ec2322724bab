import type { Micros } from '#shared/domain/decimal.ts';
import type {
  AmountClaim,
  AmountType,
  DocumentLine,
  Party,
  QuantityType,
  Reference,
  Sourced,
} from '#shared/domain/document.ts';
import { allMatches } from '#shared/domain/references.ts';
import { parseIso, type When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  listAt,
  microsAt,
  objectOf,
  party,
  placeAt,
  refer,
  reject,
  requiredMicros,
  requiredText,
  textAt,
  type Field,
  type Node,
} from '../kit/drafts.ts';
import type { BusinessCentralConfig } from './manifest.ts';
import { decodeOption } from './statuses.ts';

const EMPTY_DATE = '0001-01-01';
const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

const CURRENCY = field('currencyCode');
const CUSTOMER_NUMBER = field('customerNumber');
const CUSTOMER_NAME = field('customerName');
const BILL_TO_NUMBER = field('billToCustomerNumber');
const BILL_TO_NAME = field('billToName');
const SHIP_TO_NAME = field('shipToName');
const SHIP_TO_PLACE = [field('shipToCity'), field('shipToState'), field('shipToCountry')];
const SALESPERSON = field('salesperson');

const SEQUENCE = field('sequence');
const LINE_TYPE = field('lineType');
const ITEM = field('lineObjectNumber');
const DESCRIPTION = field('description');
const UNIT = field('unitOfMeasureCode');
/** What a line of a sale costs each; a line of a purchase names it otherwise. */
const UNIT_PRICE = field('unitPrice');
export const UNIT_COST = field('directUnitCost');
const NET_AMOUNT = field('netAmount');
const AMOUNT_EXCLUDING_TAX = field('amountExcludingTax');
export const QUANTITY = field('quantity');

const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('totalAmountIncludingTax')],
  ['total_excl_tax', field('totalAmountExcludingTax')],
  ['tax', field('totalTaxAmount')],
  ['open', field('remainingAmount')],
];

/** An id or a link; null where it is empty, which the API writes as zeros. */
export function guidAt(node: Node, base: string, at: Field): Sourced<string> | null {
  const id = textAt(node, base, at);
  return id === null || id.value === EMPTY_GUID ? null : id;
}

/** A date; null where it is empty, which the API writes as 0001-01-01. */
export function dateAt(node: Node, base: string, at: Field): Sourced<When> | null {
  const text = textAt(node, base, at);
  if (text === null || text.value.startsWith(EMPTY_DATE)) return null;
  const value = parseIso(text.value, 'Z');
  return value === null ? reject(`"${text.value}" is not a date`, text.path) : { value, path: text.path };
}

export function requiredDate(node: Node, base: string, at: Field): Sourced<When> {
  return dateAt(node, base, at) ?? reject('The date is missing', base + at.pointer);
}

/** An option value as people read it; blank is ''. */
export function optionAt(node: Node, at: Field): Sourced<string> {
  const raw = requiredText(node, '', at);
  return { value: decodeOption(raw.value), path: raw.path };
}

export function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER_NUMBER), textAt(node, '', CUSTOMER_NAME));
  party(parties, 'ship_to', null, textAt(node, '', SHIP_TO_NAME), placeAt(node, '', SHIP_TO_PLACE));
  party(parties, 'bill_to', textAt(node, '', BILL_TO_NUMBER), textAt(node, '', BILL_TO_NAME));
  party(parties, 'salesperson', textAt(node, '', SALESPERSON), null);
  return parties;
}

export function amountsOf(node: Node, localCurrency: string): AmountClaim[] {
  const currency = textAt(node, '', CURRENCY)?.value ?? localCurrency;
  const amounts: AmountClaim[] = [];
  for (const [type, at] of TOTALS) {
    const amount = microsAt(node, '', at);
    if (amount !== null) amounts.push({ type, amount, currency });
  }
  return amounts;
}

/** What the customer orders by: a purchase order of a company of the estate, or a number of its own. */
export function referCustomerPo(
  references: Reference[],
  node: Node,
  context: MapContext<BusinessCentralConfig>,
  number: Sourced<string> | null,
): void {
  const { companyCustomers } = context.config;
  const customer = textAt(node, '', CUSTOMER_NUMBER)?.value.trim() ?? '';
  const scope = Object.hasOwn(companyCustomers, customer) ? companyCustomers[customer] : undefined;
  if (scope === undefined) refer(references, context, 'points_to', 'customer_po', '', number);
  else refer(references, context, 'points_to', 'purchase_no', scope, number);
}

/** Numbers that the comment lines of a document name in their text. */
export function namedInComments(node: Node, at: Field, patterns: readonly string[]): Sourced<string>[] {
  return listAt(node, '', at).flatMap((value, index) => {
    const base = `${at.pointer}/${index}`;
    const line = objectOf(value, base);
    if (decodeOption(textAt(line, base, LINE_TYPE)?.value ?? 'Item') !== 'Comment') return [];
    const text = textAt(line, base, DESCRIPTION);
    if (text === null) return [];
    return patterns
      .flatMap((pattern) => allMatches(text.value, pattern))
      .map((number) => ({ value: number, path: text.path }));
  });
}

/** Which member of a line holds which quantity. */
export type LineQuantities = readonly (readonly [QuantityType, Field])[];

/** The lines of a document. Only lines of type Item are stock; a comment has no quantity. */
export function linesOf(node: Node, at: Field, quantities: LineQuantities, price = UNIT_PRICE): DocumentLine[] {
  return listAt(node, '', at).map((value, index) => lineOf(value, `${at.pointer}/${index}`, quantities, price));
}

function lineOf(value: unknown, base: string, types: LineQuantities, price: Field): DocumentLine {
  const line = objectOf(value, base);
  const sequence = requiredText(line, base, SEQUENCE);
  const lineType = decodeOption(textAt(line, base, LINE_TYPE)?.value ?? 'Item');
  const comment = lineType === 'Comment' || lineType === '';
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  if (!comment) {
    requiredMicros(line, base, QUANTITY);
    for (const [type, member] of types) {
      const quantity = microsAt(line, base, member);
      if (quantity !== null) quantities[type] = quantity;
    }
  }
  return {
    lineKey: sequence.value,
    orderLineNo: sequence,
    itemNo: textAt(line, base, ITEM),
    description: textAt(line, base, DESCRIPTION),
    unit: textAt(line, base, UNIT),
    unitPrice: microsAt(line, base, price),
    amount: microsAt(line, base, NET_AMOUNT) ?? microsAt(line, base, AMOUNT_EXCLUDING_TAX),
    quantities,
    stocked: lineType === 'Item',
  };
}
