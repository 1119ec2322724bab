import type { OrderView } from '#shared/domain/order.ts';
import type { EngineClient } from '#shared/contract/client.ts';

/** A document as it is compared: the state that its system gave it, and whether that is void. */
export type Held = Readonly<Record<string, string>>;

const BLOCK = 200;

/** Every order of the engine, by its key. */
export async function ordersOf(client: EngineClient): Promise<ReadonlyMap<string, OrderView>> {
  const { handle, count } = await client.ask('orders.open', { view: 'all', text: '', filters: {}, sort: [] });
  const orders = new Map<string, OrderView>();
  for (let start = 0; start < count; start += BLOCK) {
    const { rows } = await client.ask('orders.slice', { handle, start, end: Math.min(start + BLOCK, count) });
    for (const { orderKey } of rows) orders.set(orderKey, await client.ask('order.get', { orderKey }));
  }
  return orders;
}

/** The documents of an order, by their keys, with the word of their system for their state. */
export function documentsOf({ documents }: OrderView): Held {
  return Object.fromEntries(
    documents
      .map(({ documentKey, summary, voided }) => [documentKey, `${summary ?? ''}${voided ? ' (void)' : ''}`] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}
