import { MICROS_PER_UNIT, type Micros } from '#shared/domain/decimal.ts';
import type { AmountClaim, AmountType, DocumentLine, Sourced } from '#shared/domain/document.ts';
import { parseIso, type When } from '#shared/domain/time.ts';
import {
  field,
  microsAt,
  placesOf,
  reject,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { dateText, instantText } from './values.ts';

export const ID = field('id');
export const NUMBER = field('number');
export const REFERENCE = field('reference');
export const STATE = field('state');
export const CREATED = field('create_date');
export const QUANTITY = field('quantity');
export const ITEM = field('product.', 'code');
export const PRODUCT_TYPE = field('product.', 'type');
export const CURRENCY = field('currency.', 'code');
const ORIGIN = field('origin');
const SALE_OF_ORIGIN = field('origin.', 'sale');

/** A day, or a moment in UTC; null where there is none. */
export function stampAt(node: Node, at: Field): Sourced<When> | null {
  const value = valueAt(node, at);
  if (value === null) return null;
  const text = dateText(value) ?? instantText(value) ?? reject('Expected a date', at.pointer);
  const when = parseIso(text, null) ?? reject(`"${text}" is not a date`, at.pointer);
  return { value: when, path: at.pointer };
}

export function requiredStamp(node: Node, at: Field): Sourced<When> {
  return stampAt(node, at) ?? reject('The value is missing', at.pointer);
}

/** An amount: Tryton writes a decimal as an object with its text. */
export function decimalAt(node: Node, base: string, { keys }: Field): Sourced<Micros> | null {
  return microsAt(node, base, field(...keys, 'decimal'));
}

/** A quantity: Tryton keeps them as doubles, whose last digits mean nothing. */
export function quantityAt(node: Node, base: string): Sourced<Micros> | null {
  const value = valueAt(node, QUANTITY);
  if (typeof value !== 'number') return microsAt(node, base, QUANTITY);
  const micros = Math.round(value * MICROS_PER_UNIT);
  return Number.isSafeInteger(micros)
    ? { value: (micros === 0 ? 0 : micros) as Micros, path: base + QUANTITY.pointer }
    : reject('The quantity is too great', base + QUANTITY.pointer);
}

export function absolute({ value, path }: Sourced<Micros>): Sourced<Micros> {
  return { value: Math.abs(value) as Micros, path };
}

export function amountsOf(node: Node, fields: readonly (readonly [AmountType, Field])[]): AmountClaim[] {
  const currency = requiredText(node, '', CURRENCY).value;
  return fields.flatMap(([type, at]) => {
    const amount = decimalAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}

const SALE_LINE = /^sale\.line,(\d+)$/;

/** The number of the sale's line that a move or a bill's line comes from: its id, as sales have no other. */
export function saleLineAt({ node, base }: Place): DocumentLine['orderLineNo'] {
  const origin = textAt(node, base, ORIGIN);
  const id = origin === null ? undefined : SALE_LINE.exec(origin.value)?.[1];
  return origin === null || id === undefined ? null : { value: id, path: origin.path };
}

/** What belongs to one sale; null: to none. */
export interface Share {
  readonly sale: Sourced<string> | null;
  readonly places: readonly Place[];
}

/**
 * A shipment or an invoice may be of several sales. Each has its share, told apart by the lines it comes from; what comes
 * from no sale is a share only where there is no other.
 */
export function sharesOf(node: Node, list: Field): Share[] {
  const shares = new Map<string, { readonly sale: Sourced<string>; readonly places: Place[] }>();
  const others: Place[] = [];
  for (const place of placesOf(node, '', list)) {
    const sale = textAt(place.node, place.base, SALE_OF_ORIGIN);
    if (sale === null) {
      others.push(place);
      continue;
    }
    const share = shares.get(sale.value) ?? { sale, places: [] };
    share.places.push(place);
    shares.set(sale.value, share);
  }
  return shares.size === 0 ? [{ sale: null, places: others }] : [...shares.values()];
}

/** Stable while sales join and leave. */
export function keyOfShare({ sale }: Share): string {
  return sale === null ? '' : `sale-${sale.value}`;
}
