import type { Connector } from '../kit/connector.ts';
import { hubspotAccount, MODIFIED } from './client.ts';
import { hubspotManifest, type HubspotConfig } from './manifest.ts';
import { mapHubspot } from './mapping.ts';
import { deals, orders, tickets } from './streams/entities.ts';

const STREAMS = { orders, deals, tickets } as const;

export const hubspotConnector: Connector<HubspotConfig> = {
  manifest: hubspotManifest,
  streams: ({ objects }) =>
    (['orders', 'deals', 'tickets'] as const).filter((id) => objects.includes(id)).map((id) => STREAMS[id]),
  async check(context) {
    const account = hubspotAccount(context);
    for (const object of context.config.objects) {
      await account.search({ object, ways: [], properties: [MODIFIED], limit: 1, skip: 0 });
    }
  },
  map: mapHubspot,
};
