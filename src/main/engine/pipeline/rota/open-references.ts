import type { ReferenceType } from '#shared/domain/references.ts';
import type { OpenReference } from '../../connectors/kit/connector.ts';
import type { WriterClient } from '../writer-client.ts';

/** Open orders that are looked at: beyond them, the oldest are left to what the settings of a connection name. */
const MOST_ORDERS = 20_000;
/** Open orders of a page; the writer answers others in between. */
const ORDERS_OF_A_PAGE = 200;

/** @see PullContext.openReferences */
export async function* openReferences(
  writer: Pick<WriterClient, 'ask'>,
  connectionId: string,
  types: readonly ReferenceType[],
): AsyncIterable<readonly OpenReference[]> {
  const orders = await writer.ask('openOrders', { most: MOST_ORDERS });
  const told = new Set<string>();
  for (let from = 0; from < orders.length; from += ORDERS_OF_A_PAGE) {
    const page = orders.slice(from, from + ORDERS_OF_A_PAGE);
    const named = await writer.ask('referencesOf', { connectionId, orders: page, types });
    const fresh = named.filter(({ key }) => !told.has(key) && told.add(key));
    if (fresh.length > 0) yield fresh.map(({ type, scope, text }) => ({ type, scope, text }));
  }
}
