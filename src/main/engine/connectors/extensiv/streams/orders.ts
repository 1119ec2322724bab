import { z } from 'zod';
import { atPointer } from '#shared/lib/json.ts';
import type { LookUpReference, PullContext, Stream, StampWindow } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byPage, embedded, listPage, onePage } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { wallText, whenInZone } from '../../kit/wall-time.ts';
import { EXTENSIV, extensivClient, ordersRequest, rqlText } from '../client.ts';
import { ORDERS, type ExtensivConfig } from '../manifest.ts';

const MODIFIED = 'readOnly.lastModifiedDate';
const TOTAL = '/totalResults';

/** Orders of a page, as HAL or as plain JSON has them. */
function ordersOf(json: unknown): unknown {
  return embedded('orders/order')(json) ?? atPointer(json, '/ResourceList') ?? null;
}

/**
 * Pages are counted over all that changed since a moment, in the sequence that the vendor has by itself: an order that
 * changes meanwhile stays where it is, and one that joins moves others to later pages at most. Sorted by change, it would
 * move to the end and pull the others up over the edge of a page.
 */
const stream = sweepStream<ExtensivConfig, VendorClient, number>({
  manifest: ORDERS,
  vendor: EXTENSIV,
  schema: z.looseObject({
    referenceNum: z.string(),
    readOnly: z.looseObject({ orderId: z.number(), status: z.number(), lastModifiedDate: z.string() }),
  }),
  position: z.number(),
  head: ({ timeZone }) => ({
    id: '/readOnly/orderId',
    modified: (node) => momentOf(atPointer(node, '/readOnly/lastModifiedDate'), timeZone),
    naiveOffset: null,
  }),
  client: extensivClient,
  page(client, { context: { config }, since, position }) {
    const { pageSize: size, timeZone } = config;
    const conditions = since === null ? [] : [`${MODIFIED}=ge=${wallText(since, timeZone)}`];
    return listPage(
      client,
      EXTENSIV,
      ordersRequest(config, conditions, { number: position ?? 1, size, detail: 'All' }),
      { records: ordersOf, following: byPage({ size, total: { pointer: TOTAL } }) },
      position,
    );
  },
  lookUp: {
    most: 50,
    byIds: (client, { config }, ids) => found(client, config, `readOnly.orderId=in=(${ids.map(rqlText).join(',')})`),
    byReference: {
      types: ['order_no', 'customer_po'],
      find: (client, { config }, { type, value }: LookUpReference) =>
        found(client, config, `${type === 'order_no' ? 'referenceNum' : 'poNum'}==${rqlText(value)}`),
    },
  },
});

export const ordersStream: Stream<ExtensivConfig> = { ...stream, control: { count: countOf } };

async function found(client: VendorClient, config: ExtensivConfig, condition: string): Promise<readonly unknown[]> {
  const request = ordersRequest(config, [condition], { number: 1, size: 100, detail: 'All' });
  return (await listPage(client, EXTENSIV, request, { records: ordersOf, following: onePage }, null)).nodes;
}

/** A stamp in milliseconds; as it is where it cannot be read. */
function momentOf(stamp: unknown, zone: string): unknown {
  const when = typeof stamp === 'string' ? whenInZone(stamp, zone) : null;
  return when?.kind === 'instant' ? when.at : stamp;
}

/** What the vendor counts, to the second. */
async function countOf(context: PullContext<ExtensivConfig>, { from, to }: StampWindow): Promise<number> {
  const { config } = context;
  const conditions = [
    ...(from === null ? [] : [`${MODIFIED}=ge=${wallText(from, config.timeZone)}`]),
    `${MODIFIED}=lt=${wallText(to + 1000, config.timeZone)}`,
  ];
  const { json } = await extensivClient(context).send(
    ordersRequest(config, conditions, { number: 1, size: 1, detail: 'None' }),
  );
  const total = atPointer(json, TOTAL);
  if (typeof total !== 'number') throw shapeChanged(EXTENSIV.name, 'a list without "totalResults"');
  return total;
}
