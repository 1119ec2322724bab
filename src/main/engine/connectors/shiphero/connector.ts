import type { Connector } from '../kit/connector.ts';
import { accountArgument, shipheroClient } from './client.ts';
import { shipheroManifest, type ShipheroConfig } from './manifest.ts';
import { mapShiphero } from './mapping.ts';
import { orderHistoryStream } from './streams/order-history.ts';
import { ordersStream } from './streams/orders.ts';

export const shipheroConnector: Connector<ShipheroConfig> = {
  manifest: shipheroManifest,
  streams: () => [ordersStream, orderHistoryStream],
  async check(context) {
    const query = `query Check($from: ISODateTime) {
      orders(${accountArgument(context.config)}updated_from: $from) { request_id complexity
        data(first: 1, sort: "updated_at") { pageInfo { hasNextPage endCursor } edges { node { id } } }
      }
    }`;
    await shipheroClient(context)('orders', query, { from: null });
  },
  map: mapShiphero,
};
