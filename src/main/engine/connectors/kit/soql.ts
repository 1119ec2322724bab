import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorAnswer, VendorClient } from './request.ts';

const queryAnswer = z.looseObject({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.unknown()),
});

export interface QueryBatch {
  readonly nodes: readonly unknown[];
  /** Path of the next batch; null on the last. */
  readonly nextRecordsUrl: string | null;
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
  const { records, done, nextRecordsUrl } = answer.data;
  if (!done && nextRecordsUrl === undefined) throw shapeChanged(vendor.name, 'a query that is not done and has no next batch');
  return { nodes: records, nextRecordsUrl: done ? null : (nextRecordsUrl ?? null), headers };
}

/** Used and allowed requests from `Sforce-Limit-Info: api-usage=18/5000`; null without the header. */
export function apiUsage(header: string | undefined): { readonly used: number; readonly allowed: number } | null {
  const match = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  return match ? { used: Number(match[1]), allowed: Number(match[2]) } : null;
}
