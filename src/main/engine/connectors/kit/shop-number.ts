import { z } from 'zod';
import type { Reference, Sourced } from '#shared/domain/document.ts';
import type { MapContext } from './connector.ts';
import { refer } from './drafts.ts';

const MEANINGS = ['customer_po', 'order_no', 'own'] as const;

/** For the config of a shop: `z.object({ …, ...shopNumberField })`. */
export const shopNumberField = {
  shopNumberIs: z.enum(MEANINGS).default('customer_po').meta({
    title: "The shop's order number is elsewhere",
    description:
      'customer_po: the ERP keeps it as the number that the customer orders by (external document number). order_no: ERP and warehouse use it as their order number. own: no other system knows it.',
  }),
};

/** The number that a shop gives its order, as other systems of the estate know it. */
export function referShopNumber(
  into: Reference[],
  context: MapContext<{ readonly shopNumberIs: (typeof MEANINGS)[number] }>,
  number: Sourced<string>,
): void {
  const { shopNumberIs } = context.config;
  const shared = shopNumberIs === 'order_no';
  refer(into, context, 'is', 'order_no', shared ? context.orderNumberScope : context.connectionId, number);
  if (shopNumberIs === 'customer_po') refer(into, context, 'points_to', 'customer_po', '', number);
}
