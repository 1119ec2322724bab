import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorClient } from './request.ts';

export interface GraphqlQuestion {
  readonly url: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Root field; its answer wraps `data`. */
  readonly root: string;
}

const wrapped = z.looseObject({ data: z.unknown() });

/**
 * Asks one root field. The account's credits are shared with programs that we do not see, so nothing is reserved here:
 * when they run out the vendor says for how long, and every stream of the connection waits that long.
 * @throws ConnectorError
 */
export async function askGraphql(client: VendorClient, vendor: Vendor, question: GraphqlQuestion): Promise<unknown> {
  const { json } = await client.send({
    method: 'POST',
    url: question.url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: question.query, variables: question.variables }),
  });
  const answer = z.looseObject({ data: z.record(z.string(), z.unknown()) }).safeParse(json);
  const root = answer.success ? wrapped.safeParse(answer.data.data[question.root]) : null;
  if (!root?.success) throw shapeChanged(vendor.name, `no answer to "${question.root}"`);
  return root.data.data;
}

const connection = z.looseObject({
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  edges: z.array(z.looseObject({ node: z.unknown() })),
});

export interface CursorPage {
  readonly nodes: readonly unknown[];
  /** Cursor to go on after; null on the last page. */
  readonly after: string | null;
}

/** A page in the form of Relay's cursor connections. @throws ConnectorError */
export function cursorPage(vendor: Vendor, value: unknown): CursorPage {
  const page = connection.safeParse(value);
  if (!page.success) throw shapeChanged(vendor.name, 'a list without "edges" and "pageInfo"');
  const { hasNextPage, endCursor } = page.data.pageInfo;
  if (hasNextPage && !endCursor) throw shapeChanged(vendor.name, 'a page without the cursor of the next');
  return { nodes: page.data.edges.map((edge) => edge.node), after: hasNextPage ? (endCursor ?? null) : null };
}
