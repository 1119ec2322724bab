import { z } from 'zod';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext } from '../../kit/connector.ts';
import { VendorError } from '../../kit/http-policy.ts';
import { stampOf } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { eventHistoryUrl, PROJECT44, project44Client } from '../client.ts';
import { SHIPMENTS, type Project44Config } from '../manifest.ts';
import { LAST_EVENTS } from '../statuses.ts';

/** The greatest id that was read: a list that is changed in mid-sweep neither repeats nor misses others. */
const positionSchema = z.object({ after: z.string() });
type Position = z.infer<typeof positionSchema>;

/** The vendor lists nothing by change: each run reads the shipments that are followed, those that have ended once a day. */
export const shipmentsStream = sweepStream<Project44Config, VendorClient, Position>({
  manifest: SHIPMENTS,
  vendor: PROJECT44,
  schema: z.looseObject({ shipment: z.looseObject({ id: z.string() }), events: z.array(z.unknown()) }),
  position: positionSchema,
  head: () => ({ id: '/shipment/id', modified: lastChange, naiveOffset: 'Z' }),
  client: project44Client,
  async page(client, { context, position }) {
    const left = dueOf(context).filter((id) => position === null || id > position.after);
    const ids = left.slice(0, context.config.pageSize);
    const nodes = await readAll(client, context, ids);
    const after = ids.at(-1);
    const remaining = left.length - ids.length;
    return { nodes, next: remaining === 0 || after === undefined ? null : { after }, remaining };
  },
  lookUp: {
    most: 20,
    byIds: async (client, context, ids) => (await readAll(client, context, ids)).filter((node) => !isRefusal(node)),
  },
  // A position is no address that could be lost.
  lost: () => false,
});

/** When shipments that have ended were read last; begins anew with the program. */
function endedOf({ session }: PullContext<Project44Config>): Map<string, Instant> {
  return inSession(session, 'project44.ended', () => new Map<string, Instant>());
}

function dueOf(context: PullContext<Project44Config>): readonly string[] {
  const ended = endedOf(context);
  const now = context.clock.now();
  return [...new Set(context.config.shipmentIds)]
    .filter((id) => (ended.get(id) ?? Number.NEGATIVE_INFINITY) <= now - DAY)
    .toSorted(byCodeUnits);
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
  const nodes = await Promise.all(ids.map((id) => readOne(client, context, id)));
  if (!context.config.followRelated) return nodes;
  const known = new Set([...ids, ...context.config.shipmentIds]);
  const related = [...new Set(nodes.flatMap(relatedOf))].filter((id) => !known.has(id));
  return [...nodes, ...(await Promise.all(related.map((id) => readOne(client, context, id))))];
}

/** One history; where the vendor says that there is none, its refusal, for it to be set aside with the reason. */
async function readOne(client: VendorClient, context: PullContext<Project44Config>, id: string): Promise<unknown> {
  try {
    const { json } = await client.send({ method: 'GET', url: eventHistoryUrl(context.config, id) });
    if (hasEnded(json)) endedOf(context).set(id, context.clock.now());
    else endedOf(context).delete(id);
    return json;
  } catch (error) {
    if (!(error instanceof VendorError) || error.status !== 404 || error.words === null) throw error;
    context.logger.warn('a shipment is not known at the source', { shipment: id });
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
