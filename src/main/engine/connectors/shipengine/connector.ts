import type { Connector } from '../kit/connector.ts';
import { addressOf, shipengineClient } from './client.ts';
import { shipengineManifest, type ShipengineConfig } from './manifest.ts';
import { mapShipengine } from './mapping.ts';
import { labelsStream } from './streams/labels.ts';
import { shipmentsStream } from './streams/shipments.ts';

export const shipengineConnector: Connector<ShipengineConfig> = {
  manifest: shipengineManifest,
  streams: () => [shipmentsStream, labelsStream],
  async check(context) {
    const url = addressOf(context.config, 'shipments', { page: '1', page_size: '1' });
    await shipengineClient(context).send({ method: 'GET', url });
  },
  map: mapShipengine,
};
