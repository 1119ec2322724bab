import { ConnectorError, type Connector } from '../kit/connector.ts';
import { VendorError } from '../kit/http-policy.ts';
import { vendureClient } from './client.ts';
import { vendureManifest, type VendureConfig } from './manifest.ts';
import { mapVendure } from './mapping.ts';
import { customFieldsOf, ordersStream } from './streams/orders.ts';

export const vendureConnector: Connector<VendureConfig> = {
  manifest: vendureManifest,
  streams: () => [ordersStream],
  async check(context) {
    const query = `{ orders(options: { take: 1 }) { items { id ${customFieldsOf(context.config)} } } }`;
    try {
      await vendureClient(context)('orders', query, {});
    } catch (error) {
      if (!(error instanceof VendorError) || error.code !== 'GRAPHQL_VALIDATION_FAILED') throw error;
      throw new ConnectorError(
        'config',
        `The shop does not know a field that is asked for (${error.message})`,
        'Correct the names of the custom fields in the settings',
      );
    }
  },
  map: mapVendure,
};
