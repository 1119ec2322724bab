import type { Micros } from '#shared/domain/decimal.ts';
import type { DocumentLine, Reference, Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  microsAt,
  referId,
  reject,
  requiredText,
  textAt,
  whenAt,
  type Field,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import type { VendureConfig } from './manifest.ts';

export const ID = field('id');
export const STATE = field('state');
export const CREATED = field('createdAt');
export const UPDATED = field('updatedAt');
export const LINES = field('lines');
export const QUANTITY = field('quantity');
export const PAYMENTS = field('payments');
const ORDER_LINE = field('orderLineId');
const SKU = field('productVariant', 'sku');
const HISTORY = field('history', 'items');

/** An amount in whole minor units; null where it is absent. */
export function moneyAt(node: Node, base: string, at: Field, { moneyDigits }: VendureConfig): Sourced<Micros> | null {
  const amount = microsAt(node, base, at);
  if (amount === null) return null;
  const value = amount.value / 10 ** moneyDigits;
  return Number.isSafeInteger(value)
    ? { value: value as Micros, path: amount.path }
    : reject('The amount is not in whole minor units', amount.path);
}

export function ofOrder(order: Node, context: MapContext<VendureConfig>): Reference[] {
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ID));
  return references;
}

/** The line of the order that a line of another list is about, with the item that it sells. */
export function orderLineOf(order: Node, { node, base }: Place): Pick<DocumentLine, 'lineKey' | 'itemNo'> {
  const id = requiredText(node, base, ORDER_LINE).value;
  const line = placesOf(order, '', LINES).find((place) => place.node['id'] === id);
  return { lineKey: id, itemNo: line === undefined ? null : textAt(line.node, line.base, SKU) };
}

/** When the history says that the order, or one of its fulfilments, came into a state; null where it does not. */
export function transitionTo(order: Node, state: string, fulfillmentId: string | null): Sourced<When> | null {
  const type = fulfillmentId === null ? 'ORDER_STATE_TRANSITION' : 'ORDER_FULFILLMENT_TRANSITION';
  const entry = placesOf(order, '', HISTORY).find(({ node }) => {
    const data = node['data'] as Node | null | undefined;
    // The history knows ids as numbers, or as texts.
    const same = fulfillmentId === null || String(data?.['fulfillmentId']) === fulfillmentId;
    return node['type'] === type && data?.['to'] === state && same;
  });
  return entry === undefined ? null : whenAt(entry.node, entry.base, CREATED, null);
}
