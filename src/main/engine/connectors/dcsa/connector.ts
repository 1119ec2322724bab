import type { Connector } from '../kit/connector.ts';
import { dcsaClient, eventsRequest } from './client.ts';
import { dcsaManifest, type DcsaConfig } from './manifest.ts';
import { mapDcsa } from './mapping.ts';
import { eventsStream, subjectsOf } from './streams/events.ts';

export const dcsaConnector: Connector<DcsaConfig> = {
  manifest: dcsaManifest,
  streams: () => [eventsStream],
  async check(context) {
    const [first] = subjectsOf(context.config);
    if (first !== undefined) await dcsaClient(context).send(eventsRequest(context.config, first));
  },
  map: mapDcsa,
};
