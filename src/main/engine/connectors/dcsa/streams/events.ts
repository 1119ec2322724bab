import { z } from 'zod';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import type { PullContext } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byHeader } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { DCSA, dcsaClient, eventsRequest, SUBJECT_KINDS, type Subject } from '../client.ts';
import { EVENTS, type DcsaConfig } from '../manifest.ts';

/** The greatest reference that was read: a list that is changed in mid-sweep neither repeats nor misses others. */
const positionSchema = z.object({ after: z.string() });
type Position = z.infer<typeof positionSchema>;

/** More events than any journey has: such a list goes round. */
const MOST_PAGES = 50;

/**
 * Carriers answer about a reference, and list nothing without one. A record is all that a carrier says of one reference,
 * because what an event means is told by those beside it.
 */
export const eventsStream = sweepStream<DcsaConfig, VendorClient, Position>({
  manifest: EVENTS,
  vendor: DCSA,
  schema: z.looseObject({ asked: z.looseObject({ value: z.string() }), events: z.array(z.unknown()) }),
  position: positionSchema,
  head: () => ({ id: sourceIdOf, modified: lastCreated, naiveOffset: null }),
  client: dcsaClient,
  async page(client, { context, position }) {
    const left = subjectsOf(context.config).filter((subject) => position === null || nameOf(subject) > position.after);
    const subjects = left.slice(0, context.config.pageSize);
    const nodes = await Promise.all(subjects.map((subject) => readOne(client, context, subject)));
    const last = subjects.at(-1);
    const remaining = left.length - subjects.length;
    return {
      nodes,
      next: remaining === 0 || last === undefined ? null : { after: nameOf(last) },
      remaining,
    };
  },
  lookUp: {
    most: 10,
    byIds: (client, context, ids) => readKnown(client, context, ids.flatMap(subjectOf)),
    byReference: {
      types: ['bol'],
      // A number of a bill of lading is often that of the booking, too.
      async find(client, context, { value }) {
        const [document] = await readKnown(client, context, [{ kind: 'document', value }]);
        return document === undefined ? readKnown(client, context, [{ kind: 'booking', value }]) : [document];
      },
    },
  },
  // A position is no address that could be lost.
  lost: () => false,
});

/** What the settings name, in the order in which it is read. */
export function subjectsOf({ bookings, transportDocuments, containers }: DcsaConfig): readonly Subject[] {
  const all = [
    ...bookings.map((value) => ({ kind: 'booking', value }) as const),
    ...transportDocuments.map((value) => ({ kind: 'document', value }) as const),
    ...containers.map((value) => ({ kind: 'equipment', value }) as const),
  ];
  const distinct = [...new Map<string, Subject>(all.map((subject) => [nameOf(subject), subject])).values()];
  return distinct.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ kind, value }: Subject): string {
  return `${kind}:${value}`;
}

function subjectOf(name: string): Subject[] {
  const kind = SUBJECT_KINDS.find((each) => name.startsWith(`${each}:`));
  return kind === undefined ? [] : [{ kind, value: name.slice(kind.length + 1) }];
}

function sourceIdOf(node: unknown): unknown {
  const kind = atPointer(node, '/asked/kind');
  const value = atPointer(node, '/asked/value');
  return typeof kind === 'string' && typeof value === 'string' ? `${kind}:${value}` : undefined;
}

/** All events of a reference; where the carrier says that it knows none such, its refusal, to be set aside with the reason. */
async function readOne(
  client: VendorClient,
  { config, logger }: PullContext<DcsaConfig>,
  asked: Subject,
): Promise<unknown> {
  const events: unknown[] = [];
  let beside: object = {};
  let request = eventsRequest(config, asked);
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await client.send(request);
      const { events: nodes, ...rest } = eventsIn(answer.json);
      events.push(...nodes);
      beside = { ...beside, ...rest };
      const { next } = nextPage({ ...answer, nodes, url: request.url }, null);
      if (next === null || nodes.length === 0) return { ...beside, asked, events };
      request = { ...request, url: next };
    }
    throw shapeChanged(DCSA.name, `more than ${MOST_PAGES} pages of events for one reference`);
  } catch (error) {
    if (!(error instanceof VendorError) || !REFUSED.has(error.status) || error.words === null) throw error;
    logger.warn('a reference is not known to the carrier', { asked: nameOf(asked), status: error.status });
    return { asked, events: [], refusal: error.words };
  }
}

const nextPage = byHeader(DCSA, 'next-page');

/** A reference that is unknown, or written in a way that this carrier does not take. */
const REFUSED: ReadonlySet<number | null> = new Set([400, 404]);

/** The standard has a bare list; some gateways put it into an object. */
function eventsIn(json: unknown): { readonly events: readonly unknown[] } {
  if (json === null) return { events: [] };
  if (Array.isArray(json)) return { events: json as readonly unknown[] };
  const inside = z.looseObject({ events: z.array(z.unknown()) }).safeParse(json);
  if (!inside.success) throw shapeChanged(DCSA.name, 'an answer without a list of events');
  return inside.data;
}

/** Those references that the carrier has something to say of. */
async function readKnown(
  client: VendorClient,
  context: PullContext<DcsaConfig>,
  subjects: readonly Subject[],
): Promise<readonly unknown[]> {
  const nodes = await Promise.all(subjects.map((subject) => readOne(client, context, subject)));
  return nodes.filter((node) => (atPointer(node, '/events') as readonly unknown[]).length > 0);
}

/** When the last of the events was recorded. */
function lastCreated(node: unknown): unknown {
  const events = atPointer(node, '/events');
  if (!Array.isArray(events)) return undefined;
  const stamps = events.map(
    (event: unknown) => atPointer(event, '/eventCreatedDateTime') ?? atPointer(event, '/metadata/eventCreatedDateTime'),
  );
  return stamps.reduce((last, stamp) => (atOf(stamp) > atOf(last) ? stamp : last), undefined);
}

function atOf(stamp: unknown): Instant {
  const when = typeof stamp === 'string' ? parseIso(stamp) : null;
  return when?.kind === 'instant' ? when.at : Number.NEGATIVE_INFINITY;
}
