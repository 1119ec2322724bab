import { z } from 'zod';
import { ConnectorError, type Connector, type PullContext, type Stream } from '../kit/connector.ts';
import { VendorError } from '../kit/http-policy.ts';
import { erpnextSite, type ErpnextSite } from './client.ts';
import { erpnextManifest, type ErpnextConfig } from './manifest.ts';
import { mapErpnext } from './mapping.ts';
import { deliveryNotes, paymentEntries, salesInvoices, salesOrders, shipments } from './streams/entities.ts';

const STREAMS = [salesOrders, deliveryNotes, salesInvoices, paymentEntries, shipments] as const;

export const erpnextConnector: Connector<ErpnextConfig> = {
  manifest: erpnextManifest,
  streams: streamsOf,
  async check(context) {
    const site = erpnextSite(context);
    const question = { fields: ['name'], filters: [], order: 'modified asc', start: 0, length: 1 };
    for (const { manifest } of streamsOf(context.config)) await site.list({ ...question, doctype: manifest.entity });
    await checkTimeZone(site, context);
  },
  map: mapErpnext,
};

function streamsOf({ documents }: ErpnextConfig): Stream<ErpnextConfig>[] {
  const wanted: readonly string[] = documents;
  return STREAMS.filter(({ manifest }) => wanted.includes(manifest.id));
}

const settings = z.looseObject({ time_zone: z.string().min(1) });

/** With another zone all times would be read wrong. Not everybody may see it. */
async function checkTimeZone(site: ErpnextSite, { config }: PullContext<ErpnextConfig>): Promise<void> {
  let document: unknown;
  try {
    document = await site.document('System Settings', 'System Settings');
  } catch (error) {
    if (error instanceof VendorError && error.code === 'PermissionError') return;
    throw error;
  }
  const known = settings.safeParse(document);
  if (!known.success || known.data.time_zone === config.timeZone) return;
  throw new ConnectorError(
    'config',
    `The site's time zone is ${known.data.time_zone}, not ${config.timeZone}`,
    `Enter ${known.data.time_zone} as the time zone of the site`,
  );
}
