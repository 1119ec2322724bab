import type { AmountClaim, AmountType, DocumentLine, Reference } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  flagAt,
  listAt,
  microsAt,
  referId,
  reject,
  requiredText,
  textAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import type { ShopifyConfig } from './manifest.ts';

export const ORDER_ID = field('id');
export const LINES = field('lineItems', 'nodes');
const SKU = field('sku');
const LINE_ID = field('lineItem', 'id');

/** Part of a list is no statement about an order. */
export function rejectIfCut(node: Node, base: string, list: string): void {
  const at = field(list, 'pageInfo', 'hasNextPage');
  if (flagAt(node, base, at) === true) reject('The list is longer than could be read', base + at.pointer);
}

/** The same for a list that does not say whether it goes on. */
export function rejectIfFull(node: Node, list: string, most: number): void {
  const at = field(list);
  if (listAt(node, '', at).length >= most) reject('The list is longer than could be read', at.pointer);
}

/** An amount in the currency of the shop; null where it is absent. */
export function amountAt(node: Node, base: string, type: AmountType, set: string): AmountClaim | null {
  const amount = microsAt(node, base, field(set, 'shopMoney', 'amount'));
  if (amount === null) return null;
  return { type, amount, currency: requiredText(node, base, field(set, 'shopMoney', 'currencyCode')).value };
}

/** The line of the order that a line of another list is about, with the item that it sells. */
export function orderLineOf(
  order: Node,
  { node, base }: Place,
): Pick<DocumentLine, 'lineKey' | 'orderLineNo' | 'itemNo'> {
  const id = requiredText(node, base, LINE_ID);
  const line = placesOf(order, '', LINES).find((place) => place.node['id'] === id.value);
  return { lineKey: id.value, orderLineNo: id, itemNo: line === undefined ? null : textAt(line.node, line.base, SKU) };
}

/** What belongs to an order names it by its id. */
export function ofOrder(order: Node, context: MapContext<ShopifyConfig>): Reference[] {
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ORDER_ID));
  return references;
}
