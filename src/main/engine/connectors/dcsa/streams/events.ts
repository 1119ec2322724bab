import { z } from 'zod';
import { HOUR, parseIso, type Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import type { PullContext } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { byHeader } from '../../kit/rest.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { watchlist } from '../../kit/watchlist.ts';
import { DCSA, dcsaClient, eventsRequest, REFUSED, SUBJECT_KINDS, type Subject } from '../client.ts';
import { EVENTS, type DcsaConfig } from '../manifest.ts';

/** The greatest reference that was read: a list that is changed in mid-sweep neither repeats nor misses others. */
const positionSchema = z.object({ after: z.string() });
type Position = z.infer<typeof positionSchema>;

/** Numbers of open orders that one run asks for, at a request a second and two for each. */
const MOST_OPEN = 60;
/** A journey over the sea moves by hours; what a carrier does not know now, it may learn of. */
const KNOWN_AGAIN = HOUR;
const UNKNOWN_AGAIN = 6 * HOUR;

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
    const { pageSize } = context.config;
    let left = (await askedFor(context, position)).filter(({ name }) => position === null || name > position.after);
    const nodes: unknown[] = [];
    let after: string | undefined;
    // A page of numbers that all are unknown is none.
    while (nodes.length === 0 && left.length > 0) {
      const some = left.slice(0, pageSize);
      left = left.slice(pageSize);
      after = some.at(-1)?.name;
      const answers = await Promise.all(
        some.map(({ subject }) =>
          typeof subject === 'string' ? readOpen(client, context, subject) : readOne(client, context, subject),
        ),
      );
      nodes.push(...answers.filter((node) => node !== null));
    }
    return { nodes, next: left.length === 0 || after === undefined ? null : { after }, remaining: left.length };
  },
  lookUp: {
    most: 10,
    byIds: (client, context, ids) => readKnown(client, context, ids.flatMap(subjectOf)),
    byReference: {
      types: ['bol'],
      async find(client, context, { value }) {
        const found = await readEither(client, context, value);
        return found === null ? [] : [found.node];
      },
    },
  },
  // A position is no address that could be lost.
  lost: () => false,
});

/** What a sweep asks for: what the settings name, and numbers of open orders, of which nobody knows what they name. */
interface AskedFor {
  readonly name: string;
  readonly subject: Subject | string;
}

/** Chosen where a sweep begins, so that its pages are of one list. */
async function askedFor(context: PullContext<DcsaConfig>, position: Position | null): Promise<readonly AskedFor[]> {
  const sweep = inSession(context.session, 'dcsa.sweep', (): { list: readonly AskedFor[] | null } => ({ list: null }));
  if (position === null || sweep.list === null) sweep.list = await chosen(context);
  return sweep.list;
}

async function chosen(context: PullContext<DcsaConfig>): Promise<readonly AskedFor[]> {
  const named = subjectsOf(context.config).map((subject) => ({ name: nameOf(subject), subject }));
  const open = watchlist(context, 'dcsa.watched').due(await openNumbers(context), MOST_OPEN);
  return [...named, ...open.map((value) => ({ name: `open:${value}`, subject: value }))].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** Numbers of papers of open orders that the settings do not name besides. */
export async function openNumbers(context: PullContext<DcsaConfig>): Promise<readonly string[]> {
  const { followOpenOrders, ownNumbers, bookings, transportDocuments } = context.config;
  if (!followOpenOrders) return [];
  const named = new Set([...bookings, ...transportDocuments]);
  const own = new RegExp(ownNumbers, 'u');
  const numbers: string[] = [];
  for await (const page of context.openReferences(['bol'])) {
    numbers.push(...page.map(({ text }) => text).filter((text) => !named.has(text) && own.test(text)));
  }
  return numbers;
}

/** All events of a number of an open order; null where this carrier knows nothing of it: it may be another's. */
async function readOpen(client: VendorClient, context: PullContext<DcsaConfig>, value: string): Promise<unknown> {
  const found = await readEither(client, context, value);
  const again = found === null ? UNKNOWN_AGAIN : KNOWN_AGAIN;
  watchlist(context, 'dcsa.watched').asked(value, context.clock.now() + again);
  return found?.node ?? null;
}

/** A number of a bill of lading is often that of the booking, too. What it was the last time is asked for first. */
async function readEither(
  client: VendorClient,
  context: PullContext<DcsaConfig>,
  value: string,
): Promise<{ readonly node: unknown } | null> {
  const bookings = inSession(context.session, 'dcsa.bookings', () => new Set<string>());
  const kinds = bookings.has(value) ? (['booking', 'document'] as const) : (['document', 'booking'] as const);
  for (const kind of kinds) {
    const [node] = await readKnown(client, context, [{ kind, value }]);
    if (node === undefined) continue;
    if (kind === 'booking') bookings.add(value);
    return { node };
  }
  return null;
}

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
