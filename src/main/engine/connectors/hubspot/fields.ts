import type {
  AmountClaim,
  AmountType,
  DocumentLine,
  Party,
  QuantityType,
  Reference,
  Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  placeAt,
  placesOf,
  refer,
  requiredText,
  requiredWhen,
  roundedAt,
  textAt,
  whenAt,
  type Field,
  type Node,
} from '../kit/drafts.ts';
import type { HubspotConfig } from './manifest.ts';

export const ID = field('id');
export const STAGE_LABEL = field('stage', 'label');
const CREATED = field('createdAt');
const LINE_ITEMS = field('line_items');
const COMPANIES = field('companies');

export function property(name: string): Field {
  return field('properties', name);
}

/** A property that the settings name; null for the empty name. */
export function namedText(node: Node, name: string): Sourced<string> | null {
  return name === '' ? null : textAt(node, '', property(name));
}

export function namedWhen(node: Node, name: string): Sourced<When> | null {
  return name === '' ? null : whenAt(node, '', property(name), 'Z');
}

export function createdAt(node: Node): Sourced<When> {
  return requiredWhen(node, '', CREATED, 'Z');
}

/** What a stage is called; its id where the account does not show its pipelines. */
export function stageOf(node: Node, id: string): Sourced<string> | null {
  return textAt(node, '', STAGE_LABEL) ?? textAt(node, '', property(id));
}

export function companiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  for (const { node: company, base } of placesOf(node, '', COMPANIES)) {
    party(parties, 'customer', requiredText(company, base, ID), textAt(company, base, property('name')));
  }
  return parties.slice(0, 1);
}

/** All values of HubSpot are text. `types`: what the quantity of a line is. */
export function linesOf(node: Node, types: readonly QuantityType[]): DocumentLine[] {
  return placesOf(node, '', LINE_ITEMS).map(({ node: item, base }) => {
    const quantity = roundedAt(item, base, property('quantity'));
    return {
      ...EMPTY_LINE,
      lineKey: requiredText(item, base, ID).value,
      itemNo: textAt(item, base, property('hs_sku')),
      description: textAt(item, base, property('name')),
      unitPrice: roundedAt(item, base, property('price')),
      amount: roundedAt(item, base, property('amount')),
      quantities: quantity === null ? {} : Object.fromEntries(types.map((type) => [type, quantity])),
    };
  });
}

export function amountOf(
  node: Node,
  name: string,
  currency: string,
  config: HubspotConfig,
  type: AmountType = 'total',
): AmountClaim[] {
  const amount = roundedAt(node, '', property(name));
  if (amount === null) return [];
  return [{ type, amount, currency: textAt(node, '', property(currency))?.value ?? config.currency }];
}

export function shipToOf(node: Node): Party[] {
  const at = (name: string): Field => property(`hs_shipping_address_${name}`);
  const place = placeAt(node, '', [at('city'), at('state'), at('country')]);
  const name = textAt(node, '', at('name'));
  return name === null && place === null
    ? []
    : [{ role: 'ship_to', id: null, name, ...(place === null ? {} : { place }) }];
}

export function referOrder(
  into: Reference[],
  context: MapContext<HubspotConfig>,
  role: 'is' | 'points_to',
  number: Sourced<string> | null,
): void {
  refer(into, context, role, 'order_no', context.orderNumberScope, number);
}
