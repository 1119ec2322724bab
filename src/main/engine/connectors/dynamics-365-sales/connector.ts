import type { Connector, Stream } from '../kit/connector.ts';
import { dynamicsOrg } from './client.ts';
import { dynamicsSalesManifest, type DynamicsSalesConfig } from './manifest.ts';
import { mapDynamicsSales } from './mapping.ts';
import { byCustomer } from './streams/rows.ts';
import { incidents, invoices, salesOrders } from './streams/tables.ts';

const STREAMS = [salesOrders, invoices, incidents] as const;

export const dynamicsSalesConnector: Connector<DynamicsSalesConfig> = {
  manifest: dynamicsSalesManifest,
  streams: streamsOf,
  async check(context) {
    const org = dynamicsOrg(context);
    for (const { manifest } of streamsOf(context.config)) {
      await org.page(org.url(manifest.entity, { $select: 'modifiedon', $top: '1' }));
    }
  },
  map: mapDynamicsSales,
};

function streamsOf(config: DynamicsSalesConfig): Stream<DynamicsSalesConfig>[] {
  const wanted: readonly string[] = config.tables;
  return STREAMS.filter(({ manifest }) => wanted.includes(manifest.id)).map((stream) => byCustomer(stream, config));
}
