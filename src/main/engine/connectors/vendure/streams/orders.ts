import { z } from 'zod';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import { offsetPage } from '../../kit/graphql.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { byStamp, type ListPage, type StampWalk } from '../../kit/rest.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { VENDURE, vendureClient, type AskVendure } from '../client.ts';
import { ORDERS, type VendureConfig } from '../manifest.ts';
import { openStates } from '../statuses.ts';
import { LISTS, newTurns, note, type List, type SeenOrder, type Turns } from './turns.ts';

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

const positionSchema = z.object({
  list: z.enum(LISTS),
  walk: z.object({ stamp: z.string(), skip: z.number() }).nullable(),
  /** Pages of this list that this run still reads. */
  left: z.number(),
});
type Position = z.infer<typeof positionSchema>;

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
  async page(ask, { context: { config, session }, since, position }) {
    const turns = inSession(session, 'vendure.turns', newTurns);
    const { list, walk, left } = position ?? { list: LISTS[0], walk: null, left: 0 };
    const { next: following, ...page } =
      list === 'ended' ? await endedOf(ask, config, turns) : await pageOf(ask, config, { list, walk, since });
    note(
      turns,
      list,
      page.nodes.flatMap((node) => seenOrder(node, config)),
      following,
    );
    if (following !== null && (list === 'changed' || left > 1)) {
      return { ...page, next: { list, walk: following, left: list === 'changed' ? 0 : left - 1 } };
    }
    if (list === 'ended' && turns.ended.length > 0) return { ...page, next: { list, walk: null, left: 1 } };
    // The first sweep has just read everything; each later one goes through the other lists as well.
    return { ...page, next: since === null ? null : beginning(LISTS[LISTS.indexOf(list) + 1], turns, config) };
  },
});

function beginning(list: List | undefined, turns: Turns, { openPages }: VendureConfig): Position | null {
  if (list === undefined) return null;
  return { list, walk: turns.walks.get(list) ?? null, left: list === 'open' ? openPages : 1 };
}

function pageOf(
  ask: AskVendure,
  config: VendureConfig,
  { list, walk, since }: { readonly list: List; readonly walk: StampWalk | null; readonly since: Instant | null },
): Promise<ListPage<StampWalk>> {
  const stamp = list === 'changed' ? 'updatedAt' : 'orderPlacedAt';
  const newestFirst = list === 'all';
  const from = walk === null ? (list === 'changed' ? since : null) : besideStamp(walk.stamp, newestFirst);
  return listOf(ask, config, walk, stamp, {
    // By one key: of several the server takes them in a sequence of its own.
    sort: { [stamp]: newestFirst ? 'DESC' : 'ASC' },
    filter: {
      // A cart is an order too, until it is placed.
      orderPlacedAt: { isNull: false },
      ...(list === 'open' ? { state: { in: openStates(config.states) } } : {}),
      ...(from === null ? {} : { [stamp]: { [newestFirst ? 'before' : 'after']: new Date(from).toISOString() } }),
    },
  });
}

/** Orders that are not among the open ones any more, by their ids. */
async function endedOf(ask: AskVendure, config: VendureConfig, { ended }: Turns): Promise<ListPage<StampWalk>> {
  const ids = ended.slice(0, config.pageSize);
  if (ids.length === 0) return { nodes: [], next: null, remaining: null };
  const options = { sort: { orderPlacedAt: 'ASC' }, filter: { id: { in: ids } } };
  const page = await listOf(ask, config, null, 'orderPlacedAt', options);
  ended.splice(0, ids.length);
  return { ...page, next: null };
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

/** Filters mean earlier or later than; a stamp shows milliseconds of what may be finer. */
function besideStamp(stamp: string, newestFirst: boolean): Instant {
  const when = parseIso(stamp);
  if (when?.kind !== 'instant') throw shapeChanged(VENDURE.name, 'an order whose stamp is no time');
  return when.at + (newestFirst ? 1 : -1);
}

const known = z.looseObject({ id: z.string(), state: z.string() });

function seenOrder(node: unknown, { states }: VendureConfig): SeenOrder[] {
  const order = known.safeParse(node);
  return order.success ? [{ id: order.data.id, open: openStates(states).includes(order.data.state) }] : [];
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
