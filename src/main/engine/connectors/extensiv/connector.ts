import type { Connector } from '../kit/connector.ts';
import { extensivClient, ordersRequest } from './client.ts';
import { extensivManifest, type ExtensivConfig } from './manifest.ts';
import { mapExtensiv } from './mapping.ts';
import { ordersStream } from './streams/orders.ts';

export const extensivConnector: Connector<ExtensivConfig> = {
  manifest: extensivManifest,
  streams: () => [ordersStream],
  async check(context) {
    await extensivClient(context).send(ordersRequest(context.config, [], { number: 1, size: 1, detail: 'None' }));
  },
  map: mapExtensiv,
};
