import type { Micros } from '#shared/domain/decimal.ts';
import type { AmountClaim, AmountType, Reference, Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  refer,
  reject,
  requiredText,
  roundedAt,
  textAt,
  valueAt,
  whenAt,
  type Field,
  type Node,
} from '../kit/drafts.ts';
import type { OdooConfig } from './manifest.ts';

export const ID = field('id');
export const NAME = field('name');
export const STATE = field('state');
export const PARTNER = field('partner_id');
export const CREATED = field('create_date');
export const PRODUCT = field('product_id');
export const PRODUCT_CODE = field('product', 'default_code');
export const CURRENCY = field('currency_id');

/** Odoo writes false where there is nothing. */
function isAbsent(node: Node, at: Field): boolean {
  return valueAt(node, at) === false;
}

export function odooText(node: Node, base: string, at: Field): Sourced<string> | null {
  return isAbsent(node, at) ? null : textAt(node, base, at);
}

/** Times have no mark and are UTC; dates have no time. */
export function odooWhen(node: Node, base: string, at: Field): Sourced<When> | null {
  return isAbsent(node, at) ? null : whenAt(node, base, at, 'Z');
}

/** Amounts and quantities are doubles with the noise of their arithmetic. */
export function figureAt(node: Node, base: string, at: Field): Sourced<Micros> | null {
  return isAbsent(node, at) ? null : roundedAt(node, base, at);
}

export function requiredFigure(node: Node, base: string, at: Field): Sourced<Micros> {
  return figureAt(node, base, at) ?? reject('The value is missing', base + at.pointer);
}

/** Another record: its id and the name it is shown by. */
export interface Link {
  readonly id: Sourced<string>;
  readonly name: Sourced<string> | null;
}

/** A many2one is `[id, "name"]`, or false. */
export function linkAt(node: Node, base: string, at: Field): Link | null {
  const value = valueAt(node, at);
  if (value === null || value === false) return null;
  if (!Array.isArray(value)) return reject('Expected a link to another record', base + at.pointer);
  const inside = field(...at.keys, '0');
  return { id: requiredText(node, base, inside), name: textAt(node, base, field(...at.keys, '1')) };
}

export function amountsOf(
  node: Node,
  config: OdooConfig,
  fields: readonly (readonly [AmountType, Field])[],
): AmountClaim[] {
  const currency = linkAt(node, '', CURRENCY)?.name?.value ?? config.currency;
  return fields.flatMap(([type, at]) => {
    const amount = figureAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}

/** A source document names one order, or several with commas between them. */
export function referOrigins(into: Reference[], context: MapContext<OdooConfig>, text: Sourced<string> | null): void {
  for (const name of text?.value.split(',') ?? []) {
    if (text === null || name.trim() === '') continue;
    refer(into, context, 'points_to', 'order_no', context.orderNumberScope, { value: name.trim(), path: text.path });
  }
}
