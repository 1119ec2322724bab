import type { Connector } from '../kit/connector.ts';
import { eventHistoryUrl, project44Client } from './client.ts';
import { project44Manifest, type Project44Config } from './manifest.ts';
import { mapProject44 } from './mapping.ts';
import { shipmentsStream } from './streams/shipments.ts';

export const project44Connector: Connector<Project44Config> = {
  manifest: project44Manifest,
  streams: () => [shipmentsStream],
  async check(context) {
    const [first = ''] = context.config.shipmentIds;
    await project44Client(context).send({ method: 'GET', url: eventHistoryUrl(context.config, first) });
  },
  map: mapProject44,
};
