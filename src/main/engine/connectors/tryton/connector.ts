import { ConnectorError, type Connector } from '../kit/connector.ts';
import { isMissingModel, trytonClient } from './client.ts';
import { SALES, trytonManifest, type TrytonConfig } from './manifest.ts';
import { mapTryton } from './mapping.ts';
import { invoicesStream, packagesStream, returnsStream, salesStream, shipmentsStream } from './streams/lists.ts';

export const trytonConnector: Connector<TrytonConfig> = {
  manifest: trytonManifest,
  streams: () => [salesStream, shipmentsStream, packagesStream, returnsStream, invoicesStream],
  async check(context) {
    try {
      await trytonClient(context).count(SALES.entity, []);
    } catch (error) {
      if (!isMissingModel(error, SALES.entity)) throw error;
      throw new ConnectorError(
        'config',
        'Tryton has no sales: the module "sale" is not activated',
        'Ask the administrator of the system, or check the address of the database',
      );
    }
  },
  map: mapTryton,
};
