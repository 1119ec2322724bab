import type { Micros } from '#shared/domain/decimal.ts';
import type {
  AmountClaim,
  AmountType,
  DocumentLine,
  LineKind,
  Party,
  QuantityType,
  Reference,
  Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  microsAt,
  party,
  placesOf,
  refer,
  referId,
  reject,
  requiredMicros,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import type { NetsuiteConfig } from './manifest.ts';
import { ITEM_KINDS } from './statuses.ts';

export const ID = field('id');
export const NUMBER = field('tranid');
export const DAY = field('trandate');
export const TOTAL = field('foreigntotal');
export const CUSTOMER_PO = field('otherrefnum');
const STATUS = field('status');
const CURRENCY = field('currency');
const ENTITY = field('entity');
const ENTITY_NAME = field('entityname');
const ADDRESS = field('shippingaddress');
const VOIDED = field('voided');
const LINES = field('lines');
const PREVIOUS = field('previous');

const LINE = field('line');
const SKU = field('sku');
const MEMO = field('memo');
const UNITS = field('units');
const RATE = field('rate');
const LINE_AMOUNT = field('foreignamount');
const ITEM_TYPE = field('itemtype');
const DROP_SHIP = field('dropship');
const KIT = field('kitmemberof');
const LOCATION = field('location');
export const QUANTITY = field('quantity');

const PREVIOUS_DOC = field('previousdoc');
const PREVIOUS_LINE = field('previousline');
const PREVIOUS_TYPE = field('previoustype');
const PREVIOUS_NUMBER = field('previoustranid');

export interface Status {
  /** The whole code, as people know it: "SalesOrd:B". */
  readonly native: Sourced<string>;
  readonly letter: string;
}

export function statusOf(node: Node): Status {
  const native = requiredText(node, '', STATUS);
  return { native, letter: native.value.slice(native.value.lastIndexOf(':') + 1).trim() };
}

/** The meaning of a status; null where the table has none. */
export function meaningOf<T>(table: Readonly<Record<string, T>>, { letter }: Status): T | null {
  return Object.hasOwn(table, letter) ? (table[letter] ?? null) : null;
}

/** A status without a meaning is shown as unknown. */
export function unknownOf(status: Status, meaning: unknown): Sourced<string>[] {
  return meaning === null ? [status.native] : [];
}

/** "T" and "F". */
export function isTrue(node: Node, base: string, at: Field): boolean {
  return textAt(node, base, at)?.value === 'T';
}

export function isVoided(node: Node): boolean {
  return isTrue(node, '', VOIDED);
}

export function requiredDay(node: Node): Sourced<When> {
  return dateAt(node, '', DAY) ?? reject('The date is missing', DAY.pointer);
}

/** Goods that leave are written as negative quantities, goods that return as positive ones; amounts the other way. */
export function sizeAt(node: Node, base: string, at: Field): Sourced<Micros> | null {
  const size = microsAt(node, base, at);
  return size === null ? null : { value: Math.abs(size.value) as Micros, path: size.path };
}

const UNCOUNTED: ReadonlySet<LineKind> = new Set(['charge', 'comment']);

/** How much of a line there is; null for discounts, freight, subtotals and remarks, which need not be counted. */
export function quantityOf({ node, base }: Place): Sourced<Micros> | null {
  const size = sizeAt(node, base, QUANTITY);
  const type = textAt(node, base, ITEM_TYPE);
  const kind = type === null ? undefined : kindOf(type.value);
  if (size !== null || type === null || (kind !== undefined && UNCOUNTED.has(kind))) return size;
  return requiredMicros(node, base, QUANTITY);
}

function kindOf(itemType: string): LineKind | undefined {
  return Object.hasOwn(ITEM_KINDS, itemType) ? ITEM_KINDS[itemType] : undefined;
}

export function currencyOf(node: Node, config: NetsuiteConfig): string {
  return textAt(node, '', CURRENCY)?.value ?? config.currency;
}

export function amountsOf(
  node: Node,
  config: NetsuiteConfig,
  totals: readonly (readonly [AmountType, Field])[],
): AmountClaim[] {
  const currency = currencyOf(node, config);
  return totals.flatMap(([type, at]) => {
    const amount = sizeAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}

export function partiesOf(node: Node, lines: readonly Place[] = []): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', ENTITY), textAt(node, '', ENTITY_NAME));
  const address = textAt(node, '', ADDRESS);
  if (address !== null)
    party(parties, 'ship_to', null, {
      value: address.value.trim().replace(/\s*[\r\n]+\s*/g, ', '),
      path: address.path,
    });
  const location = lines.map((line) => textAt(line.node, line.base, LOCATION)).find((name) => name !== null);
  party(parties, 'warehouse', null, location ?? null);
  return parties;
}

/** A line of a transaction, with the sign that what is sold has among its amounts. */
export interface ItemLine extends Place {
  readonly sold: 1 | -1;
}

/** The lines that were read with a transaction. Members of a kit repeat what the kit says. */
export function itemLines(node: Node): ItemLine[] {
  if (valueAt(node, LINES) === null) reject('The lines are missing', LINES.pointer);
  const lines = placesOf(node, '', LINES).filter((line) => textAt(line.node, line.base, KIT) === null);
  const amounts = lines.map((line): number => microsAt(line.node, line.base, LINE_AMOUNT)?.value ?? 0);
  // A discount has the other sign than what it is given on, and is never more.
  const whole = amounts.reduce((sum, amount) => sum + amount, 0) || (amounts.find((amount) => amount !== 0) ?? 0);
  return lines.map((line) => ({ ...line, sold: whole < 0 ? -1 : 1 }));
}

/** A line of a transaction behind one of this, or the transaction behind the whole. */
export interface Previous {
  readonly place: Place;
  readonly type: string;
  readonly line: string | null;
  readonly previousLine: Sourced<string> | null;
}

export function previousOf(node: Node): Previous[] {
  return placesOf(node, '', PREVIOUS).map((place) => ({
    place,
    type: textAt(place.node, place.base, PREVIOUS_TYPE)?.value ?? '',
    line: textAt(place.node, place.base, LINE)?.value ?? null,
    previousLine: textAt(place.node, place.base, PREVIOUS_LINE),
  }));
}

/** Refers to the transactions behind this one, each once, by number and by id. */
export function referPrevious(
  references: Reference[],
  context: MapContext<NetsuiteConfig>,
  previous: readonly Previous[],
  by: Readonly<Record<string, PreviousKeys>>,
): void {
  const seen = new Set<string>();
  for (const { place, type } of previous) {
    const keys = Object.hasOwn(by, type) ? by[type] : undefined;
    const id = textAt(place.node, place.base, PREVIOUS_DOC);
    if (keys === undefined || id === null || seen.has(id.value)) continue;
    seen.add(id.value);
    const number = textAt(place.node, place.base, PREVIOUS_NUMBER);
    refer(references, context, 'points_to', keys.number, context.orderNumberScope, number);
    if (keys.id !== null) referId(references, context.connectionId, 'points_to', keys.id, id);
  }
}

interface PreviousKeys {
  readonly number: 'order_no' | 'fulfilment_no' | 'invoice_no' | 'return_no';
  readonly id: 'order_id' | 'fulfilment_id' | 'invoice_id' | null;
}

export const ORDER_KEYS: PreviousKeys = { number: 'order_no', id: 'order_id' };
export const INVOICE_KEYS: PreviousKeys = { number: 'invoice_no', id: 'invoice_id' };
export const FULFILMENT_KEYS: PreviousKeys = { number: 'fulfilment_no', id: 'fulfilment_id' };
export const RETURN_KEYS: PreviousKeys = { number: 'return_no', id: null };

/** What a line is, without its quantities. */
export function bareLine(
  { node, base, sold }: ItemLine,
  orderLineNo: Sourced<string> | null,
): Omit<DocumentLine, 'quantities'> & { readonly quantities: Partial<Record<QuantityType, Sourced<Micros>>> } {
  const line = requiredText(node, base, LINE);
  const known = kindOf(textAt(node, base, ITEM_TYPE)?.value ?? '');
  const kind: LineKind | undefined = isTrue(node, base, DROP_SHIP) ? 'drop_ship' : known;
  const amount = microsAt(node, base, LINE_AMOUNT);
  return {
    ...EMPTY_LINE,
    lineKey: line.value,
    orderLineNo,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, MEMO),
    unit: textAt(node, base, UNITS),
    unitPrice: microsAt(node, base, RATE),
    amount: amount === null ? null : { value: (amount.value * sold || 0) as Micros, path: amount.path },
    stocked: kind === undefined || kind === 'kit' || kind === 'non_stock' || kind === 'drop_ship',
    ...(kind === undefined ? {} : { kind }),
    quantities: {},
  };
}

export function lineNumber({ node, base }: Place): Sourced<string> {
  return requiredText(node, base, LINE);
}

/** Lines that came from a line of an order, with the number of that line; goods post to accounts in further lines. */
export function linesFrom(
  lines: readonly ItemLine[],
  previous: readonly Previous[],
  type: string,
): { readonly place: ItemLine; readonly from: Sourced<string> | null }[] {
  const behind = new Map<string, Sourced<string>>();
  for (const link of previous) {
    if (link.type === type && link.line !== null && link.previousLine !== null && !behind.has(link.line))
      behind.set(link.line, link.previousLine);
  }
  return lines.map((place) => ({ place, from: behind.get(lineNumber(place).value) ?? null }));
}

/** A line that sells something has a price; one that posts to an account has none. */
export function hasPrice({ node, base }: Place): boolean {
  return microsAt(node, base, RATE) !== null;
}
