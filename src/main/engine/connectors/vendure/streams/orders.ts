import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import { offsetPage } from '../../kit/graphql.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { byStamp, type ListPage, type StampWalk } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { VENDURE, vendureClient, type AskVendure } from '../client.ts';
import { ORDERS, type VendureConfig } from '../manifest.ts';

/** The later life of an order goes on for so many entries of its history, newest first. */
const HISTORY = 100;

export function customFieldsOf({ erpNumberField, purchaseOrderField }: VendureConfig): string {
  const names = [...new Set([erpNumberField, purchaseOrderField])].filter((name) => name !== '');
  return names.length === 0 ? '' : `customFields { ${names.join(' ')} }`;
}

function orderFields(config: VendureConfig): string {
  return `
    id code type state active createdAt updatedAt orderPlacedAt currencyCode total totalWithTax ${customFieldsOf(config)}
    customer { id firstName lastName }
    shippingAddress { fullName company city province countryCode }
    lines { id quantity orderPlacedQuantity unitPrice linePrice productVariant { id sku name } }
    fulfillments { id state method trackingCode createdAt updatedAt lines { orderLineId quantity } }
    payments {
      id method amount state transactionId createdAt updatedAt
      refunds { id total state reason createdAt updatedAt lines { orderLineId quantity } }
    }
    history(options: {
      take: ${HISTORY}, sort: { id: DESC },
      filter: { type: { in: ["ORDER_STATE_TRANSITION", "ORDER_FULFILLMENT_TRANSITION", "ORDER_PAYMENT_TRANSITION", "ORDER_REFUND_TRANSITION"] } }
    }) { items { id type createdAt data } }`;
}

/**
 * What changed by the order's own stamp, then what was placed: a cart that is placed is a new order whose stamp may be
 * old. The stamp moves when an order is changed or cancelled, and stands still when it is paid, sent, delivered or
 * refunded.
 */
const LISTS = { changed: 'updatedAt', placed: 'orderPlacedAt' } as const;
const positionSchema = z.object({
  list: z.enum(['changed', 'placed']),
  walk: z.object({ stamp: z.string(), skip: z.number() }).nullable(),
});
type Position = z.infer<typeof positionSchema>;

/** A cart is an order too, until it is placed. */
const PLACED = { orderPlacedAt: { isNull: false } };
const MOST_IDS = 50;

export const ordersStream = sweepStream<VendureConfig, AskVendure, Position>({
  manifest: ORDERS,
  vendor: VENDURE,
  schema: z.looseObject({
    id: z.string(),
    code: z.string(),
    state: z.string(),
    updatedAt: z.string(),
    orderPlacedAt: z.string(),
    lines: z.array(z.looseObject({ id: z.string(), quantity: z.number() })),
  }),
  position: positionSchema,
  head: () => ({ id: 'id', modified: lastChange, naiveOffset: null }),
  client: vendureClient,
  async page(ask, { context: { config }, since, position }) {
    const { list, walk } = position ?? { list: 'changed' as const, walk: null };
    const { next: following, ...page } = await pageOf(ask, config, { list, walk, since });
    if (following !== null) return { ...page, next: { list, walk: following } };
    // The first sweep has just read everything.
    return { ...page, next: list === 'changed' && since !== null ? { list: 'placed', walk: null } : null };
  },
  lookUp: {
    most: MOST_IDS,
    byIds: (ask, { config }, ids) => ordersWith(ask, config, { id: { in: ids } }),
    byReference: {
      types: ['order_no', 'customer_po'],
      find: (ask, { config }, { type, value }) => ordersNamed(ask, config, type, value),
    },
  },
});

function pageOf(
  ask: AskVendure,
  config: VendureConfig,
  {
    list,
    walk,
    since,
  }: { readonly list: keyof typeof LISTS; readonly walk: StampWalk | null; readonly since: Instant | null },
): Promise<ListPage<StampWalk>> {
  const stamp = LISTS[list];
  const from = walk === null ? since : justBefore(walk.stamp);
  return listOf(ask, config, walk, stamp, {
    // By one key: of several the server takes them in a sequence of its own.
    sort: { [stamp]: 'ASC' },
    filter: { ...PLACED, ...(from === null ? {} : { [stamp]: { after: new Date(from).toISOString() } }) },
  });
}

/** Orders by what the shop's settings say that people know them by. */
async function ordersNamed(
  ask: AskVendure,
  config: VendureConfig,
  type: ReferenceType,
  value: string,
): Promise<readonly unknown[]> {
  const field = type === 'order_no' ? config.erpNumberField : config.purchaseOrderField;
  const names = [...(type === 'order_no' || config.shopNumberIs === 'customer_po' ? ['code'] : []), field];
  const found = new Map<unknown, unknown>();
  for (const name of names.filter((each) => each !== '')) {
    const nodes = await ordersWith(ask, config, { [name]: { eq: value } });
    for (const node of nodes) found.set((node as { readonly id?: unknown }).id, node);
  }
  return [...found.values()];
}

async function ordersWith(
  ask: AskVendure,
  config: VendureConfig,
  filter: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  const sort = { orderPlacedAt: 'ASC' };
  const nodes: unknown[] = [];
  // The server may give less than is asked for with one question.
  for (let remaining: number | null = null; remaining === null || remaining > 0;) {
    const walk: StampWalk = { stamp: '', skip: nodes.length };
    const page = await listOf(ask, config, walk, 'orderPlacedAt', { sort, filter: { ...PLACED, ...filter } });
    nodes.push(...page.nodes);
    remaining = page.nodes.length === 0 ? 0 : (page.remaining ?? 0);
  }
  return nodes;
}

async function listOf(
  ask: AskVendure,
  config: VendureConfig,
  walk: StampWalk | null,
  stamp: string,
  options: Readonly<Record<string, unknown>>,
): Promise<ListPage<StampWalk>> {
  const skip = walk?.skip ?? 0;
  const answer = await ask(
    'orders',
    `query Orders($options: OrderListOptions) {
      orders(options: $options) { totalItems items { ${orderFields(config)} } }
    }`,
    { options: { take: config.pageSize, skip, ...options } },
  );
  const { nodes, remaining } = offsetPage(VENDURE, answer, skip);
  const following = byStamp(VENDURE, { size: config.pageSize, stamp: `/${stamp}` });
  const { next } = following({ nodes, json: answer, headers: {}, url: config.apiUrl }, walk);
  return { nodes, next, remaining };
}

/** A filter means later than; a stamp shows milliseconds of what may be finer. */
function justBefore(stamp: string): Instant {
  const when = parseIso(stamp);
  if (when?.kind !== 'instant') throw shapeChanged(VENDURE.name, 'an order whose stamp is no time');
  return when.at - 1;
}

const stamped = z.looseObject({ updatedAt: z.string().optional(), createdAt: z.string().optional() });
const withParts = z.looseObject({
  updatedAt: z.string(),
  fulfillments: z.array(stamped).nullish(),
  payments: z.array(stamped.extend({ refunds: z.array(stamped).nullish() })).nullish(),
  history: z.looseObject({ items: z.array(stamped) }).nullish(),
});

/** The latest stamp of the order and of what belongs to it. */
function lastChange(node: unknown): unknown {
  const order = withParts.safeParse(node);
  if (!order.success) return (node as { readonly updatedAt?: unknown } | null)?.updatedAt;
  const { updatedAt, fulfillments, payments, history } = order.data;
  const parts = [
    ...(fulfillments ?? []),
    ...(payments ?? []),
    ...(payments ?? []).flatMap(({ refunds }) => refunds ?? []),
  ];
  return [...parts, ...(history?.items ?? [])]
    .map((part) => part.updatedAt ?? part.createdAt ?? '')
    .reduce((last, stamp) => (Date.parse(stamp) > Date.parse(last) ? stamp : last), updatedAt);
}
