import type { Connector } from '../kit/connector.ts';
import { listUrl, xeroClient } from './client.ts';
import { xeroManifest, type XeroConfig } from './manifest.ts';
import { mapXero } from './mapping.ts';
import { creditNotesStream, invoicesStream, paymentsStream } from './streams/lists.ts';

export const xeroConnector: Connector<XeroConfig> = {
  manifest: xeroManifest,
  streams: () => [invoicesStream, creditNotesStream, paymentsStream],
  async check(context) {
    const url = listUrl(context.config, 'Invoices', { page: '1', pageSize: '1' });
    await xeroClient(context).send({ method: 'GET', url });
  },
  map: mapXero,
};
