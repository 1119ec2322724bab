import { z } from 'zod';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext } from '../../kit/connector.ts';
import { VendorError } from '../../kit/http-policy.ts';
import { stampOf } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { watchlist, type Watchlist } from '../../kit/watchlist.ts';
import { eventHistoryUrl, PROJECT44, project44Client } from '../client.ts';
import { SHIPMENTS, type Project44Config } from '../manifest.ts';
import { LAST_EVENTS } from '../statuses.ts';

/** The greatest id that was read: a list that is changed in mid-sweep neither repeats nor misses others. */
const positionSchema = z.object({ after: z.string() });
type Position = z.infer<typeof positionSchema>;

/** Shipments of open orders that one run reads: a fifth of what may be asked while it lasts. */
const MOST_OPEN = 300;
/** The vendor's ids. Source: shipmentId (uuid) of Unified Shipment Tracking, v4. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The vendor lists nothing by change: each run reads the shipments that are followed and those of open orders, and what
 * has ended once a day.
 */
export const shipmentsStream = sweepStream<Project44Config, VendorClient, Position>({
  manifest: SHIPMENTS,
  vendor: PROJECT44,
  schema: z.looseObject({ shipment: z.looseObject({ id: z.string() }), events: z.array(z.unknown()) }),
  position: positionSchema,
  head: () => ({ id: '/shipment/id', modified: lastChange, naiveOffset: 'Z' }),
  client: project44Client,
  async page(client, { context, position }) {
    const { pageSize } = context.config;
    let left = (await dueOf(context, position)).filter((id) => position === null || id > position.after);
    const nodes: unknown[] = [];
    let after: string | undefined;
    // A page of ids that all are unknown is none.
    while (nodes.length === 0 && left.length > 0) {
      const ids = left.slice(0, pageSize);
      left = left.slice(pageSize);
      after = ids.at(-1);
      nodes.push(...(await readAll(client, context, ids)));
    }
    return { nodes, next: left.length === 0 || after === undefined ? null : { after }, remaining: left.length };
  },
  lookUp: {
    most: 20,
    byIds: async (client, context, ids) => (await readAll(client, context, ids)).filter((node) => !isRefusal(node)),
  },
  // A position is no address that could be lost.
  lost: () => false,
});

/** When what has ended, or is not known, is worth asking about again; begins anew with the program. */
function watched(context: PullContext<Project44Config>): Watchlist {
  return watchlist(context, 'project44.watched');
}

/** What the running sweep reads: chosen where it begins, so that its pages are of one list. */
async function dueOf(context: PullContext<Project44Config>, position: Position | null): Promise<readonly string[]> {
  const sweep = inSession(context.session, 'project44.sweep', (): { ids: readonly string[] | null } => ({ ids: null }));
  if (position === null || sweep.ids === null) sweep.ids = await chosen(context);
  return sweep.ids;
}

async function chosen(context: PullContext<Project44Config>): Promise<readonly string[]> {
  const { isDue, due } = watched(context);
  const named = context.config.shipmentIds.filter(isDue);
  const open = context.config.followOpenOrders ? due(await openIds(context), MOST_OPEN) : [];
  return [...new Set([...named, ...open])].toSorted(byCodeUnits);
}

/** Ids that other systems have of the shipments of open orders: said to be ours, or a number in the form of our ids. */
export async function openIds(context: PullContext<Project44Config>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of context.openReferences(['shipment_id', 'shipment_no', 'tracking', 'pro'])) {
    for (const { type, scope, text } of page) {
      if (type === 'shipment_id' ? scope === context.connectionId : UUID.test(text)) ids.push(text);
    }
  }
  return ids;
}

/** As positions compare. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The histories of shipments and of those that belong to them. */
async function readAll(
  client: VendorClient,
  context: PullContext<Project44Config>,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const answers = await Promise.all(ids.map((id) => readOne(client, context, id)));
  // A number that only an order names may be another network's.
  const nodes = answers.filter((node, at) => !isRefusal(node) || context.config.shipmentIds.includes(ids[at] ?? ''));
  if (!context.config.followRelated) return nodes;
  const known = new Set([...ids, ...context.config.shipmentIds]);
  const related = [...new Set(nodes.flatMap(relatedOf))].filter((id) => !known.has(id));
  return [...nodes, ...(await Promise.all(related.map((id) => readOne(client, context, id))))];
}

/** One history; where the vendor says that there is none, its refusal, for it to be set aside with the reason. */
async function readOne(client: VendorClient, context: PullContext<Project44Config>, id: string): Promise<unknown> {
  const { logger, clock, config } = context;
  try {
    const { json } = await client.send({ method: 'GET', url: eventHistoryUrl(config, id) });
    watched(context).asked(id, clock.now() + (hasEnded(json) ? DAY : 0));
    return json;
  } catch (error) {
    if (!(error instanceof VendorError) || error.status !== 404 || error.words === null) throw error;
    logger.warn('a shipment is not known at the source', { shipment: id });
    watched(context).asked(id, clock.now() + (config.shipmentIds.includes(id) ? 0 : DAY));
    return { shipment: { id }, refusal: error.words };
  }
}

function isRefusal(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'refusal' in node;
}

function relatedOf(node: unknown): readonly string[] {
  return listAt(node, '/shipment/relatedShipments')
    .map((related) => atPointer(related, '/id'))
    .filter((id) => typeof id === 'string');
}

function hasEnded(node: unknown): boolean {
  return listAt(node, '/events').some((event) => {
    const type = atPointer(event, '/type');
    return typeof type === 'string' && LAST_EVENTS.has(type) && typeof atPointer(event, '/dateTime') === 'string';
  });
}

/** The latest moment at which project44 learnt or reckoned something: a history has no stamp of its own. */
function lastChange(node: unknown): unknown {
  const stamps = [
    atPointer(node, '/shipment/lastModifiedDateTime'),
    atPointer(node, '/shipment/createdDateTime'),
    ...listAt(node, '/states').flatMap((state) => [
      atPointer(state, '/startDateTime'),
      atPointer(state, '/endDateTime'),
    ]),
    ...listAt(node, '/events').flatMap((event) => [
      atPointer(event, '/receivedDateTime'),
      atPointer(event, '/estimateLastCalculatedDateTime'),
      ...listAt(event, '/dateTimes').map((claim) => atPointer(claim, '/lastModifiedDateTime')),
    ]),
  ];
  const atOf = (stamp: unknown): Instant => stampOf(stamp, 'Z').at ?? Number.NEGATIVE_INFINITY;
  return stamps.reduce((last, stamp) => (atOf(stamp) > atOf(last) ? stamp : last), undefined);
}

function listAt(node: unknown, pointer: string): readonly unknown[] {
  const value = atPointer(node, pointer);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
