import type { Reference, Sourced } from '#shared/domain/document.ts';
import { allMatches } from '#shared/domain/references.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import { dateAt, field, refer, reject, textAt, type Node } from '../kit/drafts.ts';
import type { XeroConfig } from './manifest.ts';

export const STATUS = field('Status');
export const DATE = field('Date');
export const CURRENCY = field('CurrencyCode');
const REFERENCE = field('Reference');

export function requiredDate(node: Node): Sourced<When> {
  return dateAt(node, '', DATE) ?? reject('The date is missing', DATE.pointer);
}

export function invoiceScope(context: MapContext<XeroConfig>): string {
  return context.config.invoiceNumbersAreShared ? context.orderNumberScope : context.connectionId;
}

/** The reference is free text: order numbers where a pattern finds them, else what the customer orders by. */
export function referReference(into: Reference[], node: Node, context: MapContext<XeroConfig>): void {
  const text = textAt(node, '', REFERENCE);
  if (text === null) return;
  const numbers = context.config.orderNumberPatterns.flatMap((pattern) => allMatches(text.value, pattern));
  for (const value of new Set(numbers)) {
    refer(into, context, 'points_to', 'order_no', context.orderNumberScope, { value, path: text.path });
  }
  if (numbers.length === 0) refer(into, context, 'points_to', 'customer_po', '', text);
}
