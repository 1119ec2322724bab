import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext, StampWindow, Stream } from '../../kit/connector.ts';
import { valueAt, type Field } from '../../kit/drafts.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import {
  byCountedOffset,
  byCountedPage,
  countedPlaceSchema,
  placeNumber,
  type CountedPlace,
} from '../../kit/counted-list.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byCursor, byKey, byLink, listPage, onePage, sameOrigin, type Following } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { wallText, whenInZone } from '../../kit/wall-time.ts';
import { WAREHOUSE, warehouseClient } from '../client.ts';
import { layoutOf } from '../layout.ts';
import { ORDERS, type WarehouseConfig } from '../manifest.ts';

const keySchema = z.object({
  stamp: z.string(),
  id: z.union([z.string(), z.number()]),
  full: z.number().optional(),
});
/** A page or offset, an address or cursor, or a key: what the settings make of it. */
const positionSchema = z.union([countedPlaceSchema, z.string(), keySchema]);
type Position = z.infer<typeof positionSchema>;

export function ordersStreamOf(config: WarehouseConfig): Stream<WarehouseConfig> {
  const { untilParameter, totalAt, sinceParameter } = config;
  const counts = untilParameter !== '' && totalAt !== '' && sinceParameter !== '';
  return { ...(config.orderUrl === '' ? swept : lookedUp), ...(counts ? { control: { count: countOf } } : {}) };
}

const entity = {
  manifest: ORDERS,
  vendor: WAREHOUSE,
  schema: z.looseObject({}),
  position: positionSchema,
  head: (config: WarehouseConfig) => {
    const { modified } = layoutOf(config);
    return {
      id: (node: unknown) => sourceIdOf(node, config),
      modified: (node: unknown) => momentOf(read(node, modified), config.timeZone),
      naiveOffset: null,
    };
  },
  client: warehouseClient,
  page(
    client: VendorClient,
    {
      context: { config },
      since,
      position,
    }: {
      readonly context: PullContext<WarehouseConfig>;
      readonly since: Instant | null;
      readonly position: Position | null;
    },
  ) {
    const request = { method: 'GET', url: pageUrl(config, since, position) } as const;
    return listPage(
      client,
      WAREHOUSE,
      request,
      { records: config.recordsAt, following: followingOf(config) },
      position,
    );
  },
} as const;

const swept = sweepStream<WarehouseConfig, VendorClient, Position>(entity);
const lookedUp = sweepStream<WarehouseConfig, VendorClient, Position>({
  ...entity,
  lookUp: {
    most: 20,
    async byIds(client, { config }, ids) {
      const nodes = await Promise.all(ids.map((id) => readOne(client, config, id)));
      return nodes.filter((node) => node !== null);
    },
  },
});

/** One order number may come from each owner and site: the three name an order together. */
export function sourceIdOf(node: unknown, config: WarehouseConfig): string | undefined {
  const layout = layoutOf(config);
  const id = read(node, layout.order_id);
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id).trim() === '') return undefined;
  return [read(node, layout.owner), read(node, layout.facility), id]
    .map((part) => (typeof part === 'string' || typeof part === 'number' ? encodeURIComponent(part) : ''))
    .join('/');
}

function read(node: unknown, at: Field): unknown {
  return typeof node === 'object' && node !== null ? valueAt(node as Readonly<Record<string, unknown>>, at) : null;
}

function momentOf(stamp: unknown, zone: string): unknown {
  const when = typeof stamp === 'string' ? whenInZone(stamp, zone) : null;
  return when?.kind === 'instant' ? when.at : stamp;
}

function pageUrl(config: WarehouseConfig, since: Instant | null, position: Position | null): string {
  const { pageStyle, positionParameter, firstPage, sizeParameter, sinceParameter, pageSize } = config;
  // The credential goes with it: an address that was kept before the settings changed is not followed elsewhere.
  if (pageStyle === 'next_link' && typeof position === 'string')
    return sameOrigin(position, config.ordersUrl) ? position : pageUrl(config, since, null);
  const url = new URL(config.ordersUrl);
  const set = (name: string, value: string): void => {
    if (name !== '') url.searchParams.set(name, value);
  };
  if (pageStyle !== 'one') set(sizeParameter, String(pageSize));
  if (since !== null) set(sinceParameter, timeOf(since, config));
  if (isKey(position)) {
    set(sinceParameter, position.stamp);
    set(positionParameter, String(position.id));
  } else {
    const beginnings: Readonly<Partial<Record<WarehouseConfig['pageStyle'], number>>> = { page: firstPage, offset: 0 };
    const at = isCounted(position) ? placeNumber(position) : (position ?? beginnings[pageStyle]);
    if (at !== undefined) set(positionParameter, String(at));
  }
  return url.href;
}

function isKey(position: Position | null): position is z.infer<typeof keySchema> {
  return typeof position === 'object' && position !== null && 'stamp' in position;
}

function isCounted(position: Position | null): position is CountedPlace {
  return typeof position === 'number' || (typeof position === 'object' && position !== null && 'at' in position);
}

export function firstPageUrl(config: WarehouseConfig): string {
  return pageUrl(config, null, null);
}

function timeOf(at: Instant, { timesInQuestions, timeZone }: WarehouseConfig): string {
  return timesInQuestions === 'local' ? wallText(at, timeZone) : new Date(at).toISOString();
}

function followingOf(config: WarehouseConfig): Following<Position> {
  const { pageStyle, pageSize: size, firstPage: first, totalAt, nextAt } = config;
  const total = totalAt === '' ? {} : { total: { pointer: totalAt } };
  const counted =
    (following: Following<CountedPlace>): Following<Position> =>
    (answer, position) =>
      following(answer, isCounted(position) ? position : null);
  switch (pageStyle) {
    case 'one':
      return (answer) => onePage(answer, null);
    case 'page':
      return counted(byCountedPage({ size, first, ...total }));
    case 'offset':
      return counted(byCountedOffset({ size, ...total }));
    case 'next_link':
      return (answer) => byLink(WAREHOUSE, nextAt)(answer, null);
    case 'cursor':
      return (answer) => byCursor(nextAt)(answer, null);
    case 'keyset': {
      const { modified, order_id: id } = layoutOf(config);
      const following = byKey(WAREHOUSE, { size, stamp: modified.pointer, id: id.pointer });
      return (answer, position) => following(answer, isKey(position) ? position : null);
    }
  }
}

/** One order; null where the warehouse has none such. */
async function readOne(client: VendorClient, config: WarehouseConfig, sourceId: string): Promise<unknown> {
  const [owner = '', facility = '', id = ''] = sourceId.split('/');
  const parts: Readonly<Record<string, string>> = { owner, facility, id };
  const url = config.orderUrl.replace(/\{(owner|facility|id)\}/g, (_all, name: string) => parts[name] ?? '');
  try {
    return (await client.send({ method: 'GET', url })).json;
  } catch (error) {
    if (error instanceof VendorError && error.status === 404) return null;
    throw error;
  }
}

async function countOf(context: PullContext<WarehouseConfig>, { from, to }: StampWindow): Promise<number> {
  const { config } = context;
  const url = new URL(pageUrl({ ...config, pageSize: 1 }, from, null));
  // To the second, what the clocks show leaves out the end of its second.
  const end = config.timesInQuestions === 'local' ? to + 999 : to;
  url.searchParams.set(config.untilParameter, timeOf(end, config));
  const total = atPointer((await warehouseClient(context).send({ method: 'GET', url: url.href })).json, config.totalAt);
  if (typeof total !== 'number') throw shapeChanged(WAREHOUSE.name, `a list without "${config.totalAt}"`);
  return total;
}
