import { z } from 'zod';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { listPage, type Following } from '../../kit/rest.ts';
import { sweepStream, type SweepPage } from '../../kit/sweep.ts';
import { ADOBE_COMMERCE, adobeCommerceClient, searchUrl, vendorTime, type Filter } from '../client.ts';
import { RETURNS, type AdobeCommerceConfig } from '../manifest.ts';
import { RETURN_STATES } from '../statuses.ts';

const IDS_PER_QUESTION = 100;
/** Open returns that one run reads again; the rest have their turn in the next. */
const OPEN_PER_RUN = 500;
/** A number is given out before its return can be seen. */
const NUMBERS_BEFORE = 10;

/** Where a walk stands: returns above a number, after those that are known to be open. */
const walkShape = z.object({
  above: z.number(),
  /** Ids of returns that are not over, the one that was read longest ago first. */
  open: z.array(z.number()),
  /** Those of them that this walk still reads. */
  turn: z.array(z.number()),
});
type Walk = z.infer<typeof walkShape>;

interface Found {
  readonly nodes: readonly unknown[];
  readonly total: number | null;
}

const total: Following<never> = (answer) => {
  const count = atPointer(answer.json, '/total_count');
  return { next: null, remaining: typeof count === 'number' ? Math.max(0, count - answer.nodes.length) : null };
};

/** The vendor stamps no changes of returns: each walk reads those that were open again, and then those that are new. */
export const returnsStream = sweepStream<AdobeCommerceConfig, VendorClient, Walk>({
  manifest: RETURNS,
  vendor: ADOBE_COMMERCE,
  schema: z.looseObject({ entity_id: z.number(), increment_id: z.string(), status: z.string() }),
  position: walkShape,
  head: () => ({ id: 'entity_id', modified: 'date_requested', naiveOffset: 'Z' }),
  client: adobeCommerceClient,
  page(client, { context, since, position }) {
    const walk = position ?? { above: 0, open: [], turn: [] };
    return walk.turn.length > 0 ? openAgain(client, context, walk) : newOnes(client, context, walk, since);
  },
  // Magento Open Source has no returns, and an integration may be given no right to them: a wrong credential is refused in
  // the same words.
  elsewhere: (client, { config }) =>
    client.send({ method: 'GET', url: searchUrl(config, 'orders', { filter: null, pageSize: 1, page: 1 }) }),
  // Nothing of a position is lost at the vendor: it is numbers alone.
  lost: () => false,
  lookUp: {
    most: IDS_PER_QUESTION,
    byIds: async (client, context, ids) =>
      (await read(client, context, { field: 'entity_id', value: ids.join(','), condition: 'in' }, ids.length)).nodes,
  },
});

async function openAgain(
  client: VendorClient,
  context: PullContext<AdobeCommerceConfig>,
  { above, open, turn }: Walk,
): Promise<SweepPage<Walk>> {
  const ids = turn.slice(0, IDS_PER_QUESTION);
  const filter: Filter = { field: 'entity_id', value: ids.join(','), condition: 'in' };
  const { nodes } = await read(client, context, filter, ids.length);
  // One that is not shown beside others is gone.
  const still = nodes.length === 0 ? ids : openOf(nodes);
  const asked = new Set(ids);
  const next = { above, open: [...open.filter((id) => !asked.has(id)), ...still], turn: turn.slice(ids.length) };
  return { nodes, next, remaining: null };
}

async function newOnes(
  client: VendorClient,
  context: PullContext<AdobeCommerceConfig>,
  { above, open }: Walk,
  since: number | null,
): Promise<SweepPage<Walk>> {
  const filter: Filter =
    above === 0 && since !== null
      ? { field: 'date_requested', value: vendorTime(since), condition: 'gteq' }
      : { field: 'entity_id', value: String(above + 1), condition: 'gteq' };
  const { nodes, total: left } = await read(client, context, filter, context.config.pageSize);
  const last = Math.max(above, ...idsOf(nodes));
  const known = [...new Set([...open, ...openOf(nodes)])];
  if (nodes.length > 0 && (left === null ? nodes.length >= context.config.pageSize : left > 0)) {
    return { nodes, next: { above: last, open: known, turn: [] }, remaining: left };
  }
  const resume = { above: Math.max(0, last - NUMBERS_BEFORE), open: known, turn: known.slice(0, OPEN_PER_RUN) };
  return { nodes, next: null, remaining: 0, resume };
}

/** Returns with the items of their orders: an item of a return says which one it is, not what it sells. */
async function read(
  client: VendorClient,
  { config }: PullContext<AdobeCommerceConfig>,
  filter: Filter,
  pageSize: number,
): Promise<Found> {
  const list = async (entity: string, of: Filter, size: number, sortedBy: string) =>
    listPage(
      client,
      ADOBE_COMMERCE,
      { method: 'GET', url: searchUrl(config, entity, { filter: of, pageSize: size, page: 1, sortedBy }) },
      { records: '/items', following: total },
      null,
    );
  const { nodes, remaining } = await list(RETURNS.entity, filter, pageSize, 'entity_id');
  const wanted = [...new Set(nodes.flatMap((node) => itemsOf(node)))];
  const sold = new Map<unknown, unknown>();
  for (let from = 0; from < wanted.length; from += IDS_PER_QUESTION) {
    const ids = wanted.slice(from, from + IDS_PER_QUESTION);
    const of: Filter = { field: 'item_id', value: ids.join(','), condition: 'in' };
    for (const item of (await list('orders/items', of, ids.length, 'item_id')).nodes) {
      const { item_id: id, sku, name } = item as Readonly<Record<string, unknown>>;
      sold.set(id, { item_id: id, sku, name });
    }
  }
  return {
    nodes: nodes.map((node) => {
      const items = [...new Set(itemsOf(node))].map((id) => sold.get(id)).filter((item) => item !== undefined);
      return typeof node === 'object' && node !== null ? { ...node, order_items: items } : node;
    }),
    total: remaining,
  };
}

function itemsOf(node: unknown): readonly number[] {
  const items = atPointer(node, '/items');
  if (!Array.isArray(items)) return [];
  return items.map((item) => atPointer(item, '/order_item_id')).filter((id) => typeof id === 'number');
}

function idsOf(nodes: readonly unknown[]): readonly number[] {
  return nodes.map((node) => atPointer(node, '/entity_id')).filter((id) => typeof id === 'number');
}

/** A status without a meaning may still change. */
function openOf(nodes: readonly unknown[]): readonly number[] {
  return idsOf(
    nodes.filter((node) => {
      const meaning = RETURN_STATES[String(atPointer(node, '/status'))];
      return meaning === undefined || !(meaning.settled || meaning.voided);
    }),
  );
}
