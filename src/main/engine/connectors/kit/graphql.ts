import { z } from 'zod';
import type { Clock } from '../../ports/ports.ts';
import type { PullContext } from './connector.ts';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorClient } from './request.ts';
import { inSession } from './session.ts';

/** Credits of an account that questions cost and time restores. */
export interface CreditPolicy {
  readonly capacity: number;
  readonly restoredPerSecond: number;
}

export interface CreditBudget {
  /** Waits until the account should hold that many credits. */
  reserve(cost: number, signal: AbortSignal): Promise<void>;
  /** What the vendor says the question cost, in place of what was reserved. */
  settle(reserved: number, cost: number): void;
  remaining(): number;
}

export function createCreditBudget(policy: CreditPolicy, clock: Clock): CreditBudget {
  let credits = policy.capacity;
  let asOf = clock.now();

  function restore(): void {
    const now = clock.now();
    credits = Math.min(policy.capacity, credits + Math.max(0, now - asOf) / 1000 * policy.restoredPerSecond);
    asOf = now;
  }

  return {
    async reserve(cost, signal) {
      restore();
      const missing = Math.min(cost, policy.capacity) - credits;
      credits -= cost;
      if (missing > 0) await clock.sleep(Math.ceil(missing / policy.restoredPerSecond * 1000), signal);
    },
    settle(reserved, cost) {
      credits += reserved - cost;
    },
    remaining() {
      restore();
      return Math.floor(credits);
    },
  };
}

export function creditBudgetOf(
  context: Pick<PullContext<unknown>, 'session' | 'clock'>, policy: CreditPolicy,
): CreditBudget {
  return inSession(context.session, 'kit.creditBudget', () => createCreditBudget(policy, context.clock));
}

export interface GraphqlQuestion {
  readonly url: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Root field; its answer wraps `data` and says its `complexity`. */
  readonly root: string;
}

const wrapped = z.looseObject({ complexity: z.number().nullish(), data: z.unknown() });

/** Asks one root field and keeps the credits. What a question cost is the estimate for the next one like it. */
export async function askGraphql(
  client: VendorClient, vendor: Vendor, context: PullContext<unknown>, policy: CreditPolicy, question: GraphqlQuestion,
): Promise<unknown> {
  const budget = creditBudgetOf(context, policy);
  const costs = inSession(context.session, 'kit.graphqlCosts', () => new Map<string, number>());
  const estimate = costs.get(question.root) ?? 1;
  await budget.reserve(estimate, context.signal);
  const { json } = await client.send({
    method: 'POST',
    url: question.url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: question.query, variables: question.variables }),
  });
  const answer = z.looseObject({ data: z.record(z.string(), z.unknown()) }).safeParse(json);
  const root = answer.success ? wrapped.safeParse(answer.data.data[question.root]) : null;
  if (!root?.success) throw shapeChanged(vendor.name, `no answer to "${question.root}"`);
  const cost = root.data.complexity ?? estimate;
  costs.set(question.root, cost);
  budget.settle(estimate, cost);
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
