import type { Connector } from '../kit/connector.ts';
import { hubspotAccount, MODIFIED } from './client.ts';
import { hubspotManifest, OBJECTS, type HubspotConfig } from './manifest.ts';
import { mapHubspot } from './mapping.ts';
import { deals, invoices, orders, tickets } from './streams/entities.ts';

const STREAMS = { orders, deals, tickets, invoices } as const;

export const hubspotConnector: Connector<HubspotConfig> = {
  manifest: hubspotManifest,
  streams: ({ objects }) => OBJECTS.filter((id) => objects.includes(id)).map((id) => STREAMS[id]),
  async check(context) {
    const account = hubspotAccount(context);
    // An account may have no invoices, and the app no right to them.
    const { objects } = context.config;
    const needed = objects.filter((object) => object !== 'invoices');
    for (const object of needed.length > 0 ? needed : objects) {
      await account.search({ object, ways: [], properties: [MODIFIED], limit: 1, skip: 0 });
    }
  },
  map: mapHubspot,
};
