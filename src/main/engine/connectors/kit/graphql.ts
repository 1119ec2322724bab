import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import { queryCostOf } from './query-cost.ts';
import type { Vendor, VendorClient } from './request.ts';
import type { ListPage } from './rest.ts';

export interface GraphqlQuestion {
  readonly url: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Root field that the query asks for. */
  readonly root: string;
}

const graphqlAnswer = z.looseObject({
  data: z.record(z.string(), z.unknown()),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Asks one root field and returns its answer. Where the vendor states what questions cost (`extensions.cost`), every
 * stream of the connection waits until the bucket holds the next one. Where it does not, nothing is reserved: when
 * credits run out the vendor says for how long, and all wait that long.
 * @throws ConnectorError
 */
export async function askGraphql(client: VendorClient, vendor: Vendor, question: GraphqlQuestion): Promise<unknown> {
  const { json } = await client.send({
    method: 'POST',
    url: question.url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: question.query, variables: question.variables }),
  });
  const answer = graphqlAnswer.safeParse(json);
  if (!answer.success || !(question.root in answer.data.data)) {
    throw shapeChanged(vendor.name, `no answer to "${question.root}"`);
  }
  const cost = queryCostOf(answer.data.extensions ?? {});
  if (cost !== null) client.budget.pauseFor(cost.waitMs(cost.requested));
  return answer.data.data[question.root];
}

const connection = z.looseObject({
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  edges: z.array(z.looseObject({ node: z.unknown() })).optional(),
  nodes: z.array(z.unknown()).optional(),
});

/** A page in the form of Relay's cursor connections, with edges or with bare nodes. @throws ConnectorError */
export function cursorPage(vendor: Vendor, value: unknown): ListPage<string> {
  const page = connection.safeParse(value);
  const nodes = page.success ? (page.data.nodes ?? page.data.edges?.map((edge) => edge.node)) : undefined;
  if (!page.success || nodes === undefined) throw shapeChanged(vendor.name, 'a list without "edges" and "pageInfo"');
  const { hasNextPage, endCursor } = page.data.pageInfo;
  if (hasNextPage && !endCursor) throw shapeChanged(vendor.name, 'a page without the cursor of the next');
  return { nodes, next: hasNextPage ? (endCursor ?? null) : null, remaining: hasNextPage ? null : 0 };
}

const offsetList = z.looseObject({ items: z.array(z.unknown()), totalItems: z.number() });

/** A page of a list with `items` and `totalItems` that is asked with skip and take (Vendure); the position is the skip. */
export function offsetPage(vendor: Vendor, value: unknown, skip: number | null): ListPage<number> {
  const page = offsetList.safeParse(value);
  if (!page.success) throw shapeChanged(vendor.name, 'a list without "items" and "totalItems"');
  const { items, totalItems } = page.data;
  const read = (skip ?? 0) + items.length;
  const more = items.length > 0 && read < totalItems;
  return { nodes: items, next: more ? read : null, remaining: more ? totalItems - read : 0 };
}
