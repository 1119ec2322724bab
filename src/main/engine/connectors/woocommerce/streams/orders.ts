import { z } from 'zod';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import type { PullContext } from '../../kit/connector.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import type { VendorClient, VendorRequest } from '../../kit/request.ts';
import { byPage, byStamp, listPage, onePage, someOf, type ListPage } from '../../kit/rest.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { ordersUrl, WOOCOMMERCE, woocommerceClient } from '../client.ts';
import { ORDERS, type WoocommerceConfig } from '../manifest.ts';

/** Orders that are not in the trash, then those that are: the first list leaves them out. */
const LISTS = ['any', 'trash'] as const;

const byModified = z.object({ stamp: z.string(), skip: z.number() });
const positionSchema = z.object({
  list: z.enum(LISTS),
  /** Null at the beginning of the list; a number is a page of a shop that cannot sort by change. */
  walk: z.union([byModified, z.number()]).nullable(),
});
type Position = z.infer<typeof positionSchema>;

const IDS_PER_QUESTION = 50;

const TOTALS = { pages: { header: 'x-wp-totalpages' } } as const;

export const ordersStream = sweepStream<WoocommerceConfig, VendorClient, Position>({
  manifest: ORDERS,
  vendor: WOOCOMMERCE,
  schema: z.looseObject({
    id: z.number(),
    number: z.string(),
    status: z.string(),
    date_created_gmt: z.string(),
    date_modified_gmt: z.string(),
    line_items: z.array(z.looseObject({ id: z.number(), quantity: z.union([z.number(), z.string()]) })),
  }),
  position: positionSchema,
  head: () => ({ id: 'id', modified: 'date_modified_gmt', naiveOffset: 'Z' }),
  client: woocommerceClient,
  async page(client, { context, since, position }) {
    const { list, walk } = position ?? { list: LISTS[0], walk: null };
    const { next, ...page } = await pageOf(client, context, since, { list, walk });
    if (next !== null) return { ...page, next: { list, walk: next } };
    const following = LISTS[LISTS.indexOf(list) + 1];
    return { ...page, next: following === undefined ? null : { list: following, walk: null } };
  },
  lookUp: {
    most: IDS_PER_QUESTION,
    async byIds(client, { config }, ids) {
      const query = new URLSearchParams({
        include: ids.join(','),
        status: LISTS[0],
        per_page: String(IDS_PER_QUESTION),
      });
      const request = { method: 'GET' as const, url: `${ordersUrl(config)}?${query.toString()}` };
      return (await listPage(client, WOOCOMMERCE, request, { records: '', following: onePage }, null)).nodes;
    },
  },
  complete: withDetails,
});

async function pageOf(
  client: VendorClient,
  context: PullContext<WoocommerceConfig>,
  since: Instant | null,
  { list, walk }: Position,
): Promise<ListPage<NonNullable<Position['walk']>>> {
  const { config } = context;
  const sorting = inSession(context.session, 'woocommerce.sorting', () => ({ byModified: true }));
  if (typeof walk !== 'number' && sorting.byModified) {
    try {
      const request = listRequest(config, list, {
        orderby: 'modified',
        ...modifiedFrom(walk === null ? since : stampBefore(walk.stamp)),
        ...(walk === null ? {} : { offset: String(walk.skip) }),
      });
      const following = byStamp(WOOCOMMERCE, {
        size: config.pageSize,
        stamp: '/date_modified_gmt',
        again: someOf(config.pageSize),
      });
      return await listPage(client, WOOCOMMERCE, request, { records: '', following }, walk);
    } catch (error) {
      // Older shops sort orders by id, date, title and slug alone.
      if (!(error instanceof VendorError) || error.code !== 'rest_invalid_param') throw error;
      context.logger.warn('the shop does not sort by change, its pages are counted', { stream: ORDERS.id });
      sorting.byModified = false;
    }
  }
  // What changes meanwhile joins the list, and moves records to later pages at most: none is missed.
  const page = typeof walk === 'number' ? walk : null;
  const request = listRequest(config, list, { orderby: 'id', ...modifiedFrom(since), page: String(page ?? 1) });
  return listPage(
    client,
    WOOCOMMERCE,
    request,
    { records: '', following: byPage({ size: config.pageSize, ...TOTALS }) },
    page,
  );
}

function listRequest(
  config: WoocommerceConfig,
  list: string,
  parameters: Readonly<Record<string, string>>,
): VendorRequest {
  const query = new URLSearchParams({
    status: list,
    order: 'asc',
    per_page: String(config.pageSize),
    dates_are_gmt: 'true',
    ...parameters,
  });
  return { method: 'GET', url: `${ordersUrl(config)}?${query.toString()}` };
}

function modifiedFrom(at: Instant | null): Readonly<Record<string, string>> {
  return at === null ? {} : { modified_after: new Date(at).toISOString().slice(0, 19) };
}

/** The filter means later than; stamps count whole seconds. */
function stampBefore(stamp: string): Instant {
  const when = parseIso(stamp, 'Z');
  if (when?.kind !== 'instant') throw shapeChanged(WOOCOMMERCE.name, 'an order whose "date_modified_gmt" is no time');
  return when.at - 1000;
}

const listed = z.looseObject({ id: z.number(), refunds: z.array(z.unknown()).optional() });

/** The list names refunds by amount alone; their lines, and notes, are lists of their own. */
async function withDetails(
  client: VendorClient,
  node: unknown,
  { config }: { readonly config: WoocommerceConfig },
): Promise<unknown> {
  const known = listed.safeParse(node);
  if (!known.success) return node;
  const order = known.data;
  const read = async (what: string): Promise<unknown> =>
    (await client.send({ method: 'GET', url: `${ordersUrl(config)}/${order.id}/${what}` })).json;
  return {
    ...(node as object),
    ...(order.refunds?.length ? { refunds: await read('refunds?per_page=100') } : {}),
    ...(config.readNotes ? { notes: await read('notes') } : {}),
  };
}
