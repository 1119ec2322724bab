import type { Connector } from '../kit/connector.ts';
import { VendorError } from '../kit/http-policy.ts';
import { eventHistoryUrl, project44Client } from './client.ts';
import { project44Manifest, type Project44Config } from './manifest.ts';
import { mapProject44 } from './mapping.ts';
import { shipmentsStream } from './streams/shipments.ts';

/** The id of no shipment: to ask about where none is named. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export const project44Connector: Connector<Project44Config> = {
  manifest: project44Manifest,
  streams: () => [shipmentsStream],
  async check(context) {
    const [named] = context.config.shipmentIds;
    try {
      const url = eventHistoryUrl(context.config, named ?? NOBODY);
      await project44Client(context).send({ method: 'GET', url });
    } catch (error) {
      // Its own words that there is no such shipment prove that it answers, and to whom.
      if (named !== undefined || !(error instanceof VendorError)) throw error;
      if (error.status !== 404 || error.words === null) throw error;
    }
  },
  map: mapProject44,
};
