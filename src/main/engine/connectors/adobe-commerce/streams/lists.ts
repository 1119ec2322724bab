import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { Stream, StreamManifest } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byStamp, listPage, onePage, type Following, type StampWalk } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { ADOBE_COMMERCE, adobeCommerceClient, searchUrl, vendorTime, type Filter } from '../client.ts';
import { CREDIT_MEMOS, INVOICES, ORDERS, SHIPMENTS, type AdobeCommerceConfig } from '../manifest.ts';

const IDS_PER_QUESTION = 50;

/** Each page is asked from the last stamp seen; a page full of one stamp is followed by the next page of that stamp. */
function listStream(manifest: StreamManifest, knownBy: ReferenceType | null = null): Stream<AdobeCommerceConfig> {
  return sweepStream<AdobeCommerceConfig, VendorClient, StampWalk>({
    manifest,
    vendor: ADOBE_COMMERCE,
    schema: z.looseObject({ entity_id: z.number(), increment_id: z.string(), updated_at: z.string() }),
    position: z.object({ stamp: z.string(), skip: z.number() }),
    head: () => ({ id: 'entity_id', modified: 'updated_at', naiveOffset: 'Z' }),
    client: adobeCommerceClient,
    page: (client, { context: { config }, since, position }) => {
      const { pageSize } = config;
      const updatedFrom = position?.stamp ?? (since === null ? null : vendorTime(since));
      const page = (position?.skip ?? 0) / pageSize + 1;
      return listPage(
        client,
        ADOBE_COMMERCE,
        {
          method: 'GET',
          url: searchUrl(config, manifest.entity, {
            filter: updatedFrom === null ? null : { field: 'updated_at', value: updatedFrom, condition: 'gteq' },
            pageSize,
            page: Math.floor(page),
          }),
        },
        { records: '/items', following: untilTotal(pageSize) },
        position,
      );
    },
    lookUp: {
      most: IDS_PER_QUESTION,
      byIds: (client, { config }, ids) =>
        search(client, config, manifest, { field: 'entity_id', value: ids.join(','), condition: 'in' }),
      ...(knownBy === null
        ? {}
        : {
            byReference: {
              types: [knownBy],
              find: (client, { config }, { value }) =>
                search(client, config, manifest, { field: 'increment_id', value, condition: 'eq' }),
            },
          }),
    },
  });
}

async function search(
  client: VendorClient,
  config: AdobeCommerceConfig,
  { entity }: StreamManifest,
  filter: Filter,
): Promise<readonly unknown[]> {
  const request = {
    method: 'GET' as const,
    url: searchUrl(config, entity, { filter, pageSize: IDS_PER_QUESTION, page: 1 }),
  };
  return (await listPage(client, ADOBE_COMMERCE, request, { records: '/items', following: onePage }, null)).nodes;
}

/** A page past the end repeats the last one: only the total tells the end. */
function untilTotal(size: number): Following<StampWalk> {
  const following = byStamp(ADOBE_COMMERCE, { size, stamp: '/updated_at' });
  return (answer, position) => {
    const total = atPointer(answer.json, '/total_count');
    const read = (position?.skip ?? 0) + answer.nodes.length;
    if (typeof total !== 'number') return following(answer, position);
    return read >= total
      ? { next: null, remaining: 0 }
      : { next: following(answer, position).next, remaining: total - read };
  };
}

export const ordersStream = listStream(ORDERS, 'order_no');
export const shipmentsStream = listStream(SHIPMENTS);
export const invoicesStream = listStream(INVOICES, 'invoice_no');
export const creditMemosStream = listStream(CREDIT_MEMOS);
