import { z } from 'zod';
import { atPointer } from '#shared/lib/json.ts';
import type { Stream, StreamManifest } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byStamp, listPage, type Following, type StampWalk } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { ADOBE_COMMERCE, adobeCommerceClient, searchUrl } from '../client.ts';
import { CREDIT_MEMOS, INVOICES, ORDERS, SHIPMENTS, type AdobeCommerceConfig } from '../manifest.ts';

/** Each page is asked from the last stamp seen; a page full of one stamp is followed by the next page of that stamp. */
function listStream(manifest: StreamManifest): Stream<AdobeCommerceConfig> {
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
        { method: 'GET', url: searchUrl(config, manifest.entity, { updatedFrom, pageSize, page: Math.floor(page) }) },
        { records: '/items', following: untilTotal(pageSize) },
        position,
      );
    },
  });
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

/** "2026-01-31 10:00:00" in UTC, as the vendor writes it. */
function vendorTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

export const ordersStream = listStream(ORDERS);
export const shipmentsStream = listStream(SHIPMENTS);
export const invoicesStream = listStream(INVOICES);
export const creditMemosStream = listStream(CREDIT_MEMOS);
