import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorClient } from './request.ts';
import type { ListPage } from './rest.ts';

const answerSchema = z.looseObject({
  items: z.array(z.unknown()),
  hasMore: z.boolean(),
  totalResults: z.number().optional(),
});

/**
 * One page of a SuiteQL query. The position is the offset; the query must name an order that no two rows share.
 * @param origin https://{account}.suitetalk.api.netsuite.com
 * @throws ConnectorError
 */
export async function suiteqlPage(
  client: VendorClient,
  vendor: Vendor,
  question: { readonly origin: string; readonly query: string; readonly limit: number },
  offset: number | null,
): Promise<ListPage<number>> {
  const from = offset ?? 0;
  const { json } = await client.send({
    method: 'POST',
    url: `${question.origin}/services/rest/query/v1/suiteql?limit=${question.limit}&offset=${from}`,
    headers: { 'content-type': 'application/json', prefer: 'transient' },
    body: JSON.stringify({ q: question.query }),
  });
  const answer = answerSchema.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, 'a query result without "items"');
  const { items, hasMore, totalResults } = answer.data;
  const next = hasMore && items.length > 0 ? from + items.length : null;
  return {
    nodes: items,
    next,
    remaining: next === null ? 0 : totalResults === undefined ? null : Math.max(0, totalResults - next),
  };
}

/** A quoted string literal of SQL. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
