import { z } from 'zod';
import { accountArgument } from '../client.ts';
import { ORDER_HISTORY } from '../manifest.ts';
import { cursorStream } from './cursor-stream.ts';

/** What happened to orders, in the words of the warehouse. Entries are never changed. */
export const orderHistoryStream = cursorStream({
  manifest: ORDER_HISTORY,
  query: (config) => `query OrderHistory($from: ISODateTime, $after: String, $first: Int) {
    order_history(${accountArgument(config)}date_from: $from) { request_id complexity
      data(first: $first, after: $after, sort: "created_at") {
        pageInfo { hasNextPage endCursor }
        edges { node { id legacy_id order_id user_id account_id username order_number information created_at } }
      }
    }
  }`,
  pageSize: () => ORDER_HISTORY.pageSize,
  schema: z.looseObject({ id: z.string(), order_id: z.string(), information: z.string(), created_at: z.string() }),
  complete: (_ask, node) => Promise.resolve(node),
});
