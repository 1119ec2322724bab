import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext, StampWindow, Stream } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { laterOf, stampOf } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { figureOf, listPage, type Following } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { addressOf, readOne, SHIPENGINE, shipengineClient } from '../client.ts';
import { SHIPMENTS, type ShipengineConfig } from '../manifest.ts';

/** Changed since a moment, and a page of what there is since then. */
const positionSchema = z.object({ from: z.number().nullable(), page: z.number() });
type Position = z.infer<typeof positionSchema>;

const PAGES = { pointer: '/pages' };

/** Nothing says whether the bounds of a window belong to it. */
const BESIDE_MS = 1;

const stream = sweepStream<ShipengineConfig, VendorClient, Position>({
  manifest: SHIPMENTS,
  vendor: SHIPENGINE,
  schema: z.looseObject({ shipment_id: z.string(), shipment_status: z.string(), modified_at: z.string() }),
  position: positionSchema,
  head: () => ({ id: 'shipment_id', modified: 'modified_at', naiveOffset: 'Z' }),
  client: shipengineClient,
  page(client, { context: { config }, since, position }) {
    const { from, page } = position ?? { from: since, page: 1 };
    const url = addressOf(config, 'shipments', {
      sort_by: 'modified_at',
      sort_dir: 'asc',
      page: String(page),
      page_size: String(config.pageSize),
      ...(from === null ? {} : { modified_at_start: new Date(from).toISOString() }),
    });
    return listPage(
      client,
      SHIPENGINE,
      { method: 'GET', url },
      { records: '/shipments', following: onwards(config.pageSize, { from, page }) },
      position,
    );
  },
  lookUp: {
    most: 20,
    async byIds(client, { config }, ids) {
      const nodes = await Promise.all(ids.map((id) => readOne(client, config, `shipments/${encodeURIComponent(id)}`)));
      return nodes.filter((node) => node !== null);
    },
  },
});

export const shipmentsStream: Stream<ShipengineConfig> = { ...stream, control: { count: countOf } };

/**
 * The next page is asked from right before the last stamp, so that what changes meanwhile pulls nothing over the edge of a
 * page; where that leads nowhere, so many share a stamp that they fill a page, and pages are counted within it. The vendor
 * says how many pages there are: they may be smaller than what was asked for.
 */
function onwards(size: number, { from, page }: Position): Following<Position> {
  return ({ nodes, json, headers }) => {
    const pages = figureOf({ json, headers }, PAGES);
    if (nodes.length === 0 || (pages === null ? nodes.length < size : page >= pages))
      return { next: null, remaining: 0 };
    const last = nodes.map((node) => stampOf(atPointer(node, '/modified_at'), 'Z').at).reduce(laterOf, null);
    const next = last === null ? null : last - BESIDE_MS;
    return next === null || (from !== null && next <= from)
      ? { next: { from, page: page + 1 }, remaining: null }
      : { next: { from: next, page: 1 }, remaining: null };
  };
}

async function countOf(context: PullContext<ShipengineConfig>, { from, to }: StampWindow): Promise<number> {
  const text = (at: Instant): string => new Date(at).toISOString();
  const url = addressOf(context.config, 'shipments', {
    page: '1',
    page_size: '1',
    ...(from === null ? {} : { modified_at_start: text(from - BESIDE_MS) }),
    modified_at_end: text(to + BESIDE_MS),
  });
  const total = atPointer((await shipengineClient(context).send({ method: 'GET', url })).json, '/total');
  if (typeof total !== 'number') throw shapeChanged(SHIPENGINE.name, 'a list without "total"');
  return total;
}
