import type { Connector } from '../kit/connector.ts';
import { easypostClient, trackersUrl } from './client.ts';
import { easypostManifest, type EasypostConfig } from './manifest.ts';
import { mapEasypost } from './mapping.ts';
import { trackersStream } from './streams/trackers.ts';

export const easypostConnector: Connector<EasypostConfig> = {
  manifest: easypostManifest,
  streams: () => [trackersStream],
  async check(context) {
    await easypostClient(context).send({ method: 'GET', url: `${trackersUrl(context.config)}?page_size=1` });
  },
  map: mapEasypost,
};
