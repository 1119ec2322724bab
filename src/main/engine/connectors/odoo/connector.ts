import type { Connector, Stream } from '../kit/connector.ts';
import { odooDatabase } from './client.ts';
import { odooManifest, type OdooConfig } from './manifest.ts';
import { mapOdoo } from './mapping.ts';
import { moves, payments, pickings, saleOrders } from './streams/entities.ts';

const STREAMS = [saleOrders, pickings, moves, payments] as const;

export const odooConnector: Connector<OdooConfig> = {
  manifest: odooManifest,
  streams: streamsOf,
  async check(context) {
    const odoo = odooDatabase(context);
    for (const { manifest } of streamsOf(context.config)) {
      await odoo.search({ model: manifest.entity, domain: [], fields: ['id'], limit: 1 });
    }
  },
  map: mapOdoo,
};

function streamsOf({ documents }: OdooConfig): Stream<OdooConfig>[] {
  const wanted: readonly string[] = documents;
  return STREAMS.filter(({ manifest }) => wanted.includes(manifest.id));
}
