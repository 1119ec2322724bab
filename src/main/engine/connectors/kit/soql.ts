import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorAnswer, VendorClient } from './request.ts';

const queryAnswer = z.looseObject({
  done: z.boolean(),
  totalSize: z.int().optional(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.unknown()),
});

export interface QueryBatch {
  readonly nodes: readonly unknown[];
  /** Path of the next batch; null on the last. */
  readonly nextRecordsUrl: string | null;
  /** Records of the query after this batch; null where the server does not say. */
  readonly remaining: number | null;
  /** Records of the whole query; what SELECT COUNT() answers. */
  readonly total: number | null;
  readonly headers: VendorAnswer['headers'];
}

/** A quoted string literal of SOQL. */
export function soqlText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A dateTime literal: unquoted ISO 8601 in UTC. */
export function soqlInstant(at: number): string {
  return new Date(at).toISOString();
}

/** One batch of a query. @throws ConnectorError */
export async function queryBatch(client: VendorClient, vendor: Vendor, url: string): Promise<QueryBatch> {
  const { json, headers } = await client.send({ method: 'GET', url });
  const answer = queryAnswer.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, 'a query result without "records"');
  const { records, done, nextRecordsUrl, totalSize } = answer.data;
  if (!done && nextRecordsUrl === undefined)
    throw shapeChanged(vendor.name, 'a query that is not done and has no next batch');
  return {
    nodes: records,
    nextRecordsUrl: done ? null : (nextRecordsUrl ?? null),
    remaining: remainingOf(done, totalSize, nextRecordsUrl),
    total: totalSize ?? null,
    headers,
  };
}

/** A locator ends with the position of the next record: 01gD0000002HU6KIAW-2000. */
function remainingOf(done: boolean, totalSize: number | undefined, nextRecordsUrl: string | undefined): number | null {
  if (done) return 0;
  const position = /-(\d+)$/.exec(nextRecordsUrl ?? '')?.[1];
  return totalSize === undefined || position === undefined ? null : Math.max(0, totalSize - Number(position));
}

/** Used and allowed requests from `Sforce-Limit-Info: api-usage=18/5000`; null without the header. */
export function apiUsage(header: string | undefined): { readonly used: number; readonly allowed: number } | null {
  const match = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  return match ? { used: Number(match[1]), allowed: Number(match[2]) } : null;
}
