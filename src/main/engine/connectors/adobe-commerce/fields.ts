import type { AmountClaim, AmountType, Reference } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, microsAt, referId, requiredText, type Field, type Node } from '../kit/drafts.ts';
import type { AdobeCommerceConfig } from './manifest.ts';

export const ENTITY_ID = field('entity_id');
export const INCREMENT_ID = field('increment_id');
export const CREATED = field('created_at');
export const STATE = field('state');
export const ITEMS = field('items');
export const SKU = field('sku');
export const NAME = field('name');
export const PRICE = field('price');
export const ROW_TOTAL = field('row_total');
const ORDER_ID = field('order_id');

/** What is sent, billed or credited names its order by the id. */
export function ofOrder(node: Node, context: MapContext<AdobeCommerceConfig>): Reference[] {
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(node, '', ORDER_ID));
  return references;
}

export function amountsOf(node: Node, fields: readonly (readonly [AmountType, Field])[]): AmountClaim[] {
  const currency = requiredText(node, '', field('order_currency_code')).value;
  return fields.flatMap(([type, at]) => {
    const amount = microsAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}
