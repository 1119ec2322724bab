import type { Reference, Sourced } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, referId, requiredText, textAt, type Node, placesOf, type Place } from '../kit/drafts.ts';
import type { WoocommerceConfig } from './manifest.ts';

export const ID = field('id');
const META = field('meta_data');
const META_VALUE = field('value');

/** The entry of the meta data under a key; null for the empty key and where there is none. */
export function metaAt(node: Node, base: string, key: string): Place | null {
  if (key === '') return null;
  return placesOf(node, base, META).find((place) => place.node['key'] === key) ?? null;
}

export function metaText(node: Node, key: string): Sourced<string> | null {
  const meta = metaAt(node, '', key);
  return meta === null ? null : textAt(meta.node, meta.base, META_VALUE);
}

export function ofOrder(order: Node, context: MapContext<WoocommerceConfig>): Reference[] {
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(order, '', ID));
  return references;
}
