import { z } from 'zod';
import { EventSourceError, type EventStream, type HttpClient } from '../../../ports/ports.ts';
import { authoriserOf } from '../../declared/http/client.ts';
import type { CompiledStream } from '../../declared/mapping/compiled.ts';
import type { Checkpoint, Page, PullContext, Stream } from '../../kit/connector.ts';
import { ConnectorError } from '../../kit/connector.ts';
import { cancelled, shapeChanged, transportError } from '../../kit/http-policy.ts';
import { redactorOf } from '../../kit/redact.ts';
import { createVendorClient } from '../../kit/request.ts';
import type { EventStreamDeclaration, FeedDeclaration } from '../declaration.ts';
import { readServerSent } from '../envelope/read-event.ts';
import { landEvent } from '../landing.ts';
import { manifest, PAGE_SIZE, type EventsConfig } from '../manifest.ts';
import { drain } from './arrivals.ts';

type Context = PullContext<EventsConfig>;

const OPEN_WITHIN_MS = 30_000;
/** A line that said nothing for so long may be dead without saying so: it is opened anew. */
const SILENT_MS = 5 * 60_000;
const NO_CONTENT = 204;
const SHORTEST_RECONNECT_MS = 1000;
const LONGEST_RECONNECT_MS = 5 * 60_000;

const checkpointSchema = z.object({ lastEventId: z.string() });

/** Server-sent events from the last one that is stored (HTML standard §9.2). */
export function feedStream(
  compiled: CompiledStream,
  declared: EventStreamDeclaration,
  feed: FeedDeclaration,
): Stream<EventsConfig> {
  const envelope = declared.envelope ?? 'cloudevents';
  return {
    manifest: { id: compiled.id, entity: compiled.title, cursor: 'Last-Event-ID', overlapMs: 0, pageSize: PAGE_SIZE },
    toldOnce: true,

    async *pull(context, checkpoint): AsyncGenerator<Page> {
      let { lastEventId } = readCheckpoint(checkpoint);
      const stream = await open(context, declared, feed, lastEventId);
      if (stream === null) return;
      try {
        yield* drain(stream, context, (events): Page => {
          lastEventId = events.at(-1)?.lastEventId || lastEventId;
          return {
            records: events.map((event) => landEvent(compiled, readServerSent(event, envelope))),
            checkpoint: { lastEventId },
          };
        });
      } catch (error) {
        // A server may end its stream at any time; what follows comes with the next one.
        if (!(error instanceof EventSourceError && error.reason === 'ended'))
          throw errorOf(error, context, reconnectOf(stream));
      } finally {
        await stream.close();
      }
    },

    async watch(context, checkpoint) {
      const { lastEventId } = readCheckpoint(checkpoint);
      for (;;) {
        const heard = await listen(context, declared, feed, lastEventId);
        if (heard === 'event') return;
        // Servers end their streams now and then, and say when they want to be asked again.
        await context.clock.sleep(heard.reconnectMs, context.signal);
      }
    },
  };
}

/** @throws ConnectorError when the line breaks, or ends and nobody says when to come back */
async function listen(
  context: Context,
  declared: EventStreamDeclaration,
  feed: FeedDeclaration,
  lastEventId: string,
): Promise<'event' | { readonly reconnectMs: number }> {
  const stream = await open(context, declared, feed, lastEventId);
  if (stream === null) throw shapeChanged(context.config.declaration.name, 'it has no events to tell');
  try {
    const told = await stream.take(1, SILENT_MS, context.signal);
    return told.length > 0 ? 'event' : { reconnectMs: 0 };
  } catch (error) {
    const reconnectMs = reconnectOf(stream);
    if (reconnectMs !== null && error instanceof EventSourceError && error.reason === 'ended') return { reconnectMs };
    throw errorOf(error, context, reconnectMs);
  } finally {
    await stream.close();
  }
}

/** What the server asks for, within bounds: neither a tight loop nor a line that nobody opens again. */
function reconnectOf(stream: EventStream): number | null {
  const asked = stream.reconnectMs();
  return asked === null ? null : Math.min(Math.max(asked, SHORTEST_RECONNECT_MS), LONGEST_RECONNECT_MS);
}

/** That the server answers with a stream. @throws ConnectorError */
export async function checkFeed(
  context: Context,
  declared: EventStreamDeclaration,
  feed: FeedDeclaration,
): Promise<void> {
  await (await open(context, declared, feed, ''))?.close();
}

function readCheckpoint(checkpoint: Checkpoint | null): { readonly lastEventId: string } {
  return checkpointSchema.safeParse(checkpoint).data ?? { lastEventId: '' };
}

/** Null where the server has nothing to tell (204). Asked as any other vendor is: budget, credential, retries. @throws ConnectorError */
async function open(
  context: Context,
  { path = '' }: EventStreamDeclaration,
  { url, auth, headers }: FeedDeclaration,
  lastEventId: string,
): Promise<EventStream | null> {
  const vendor = { name: context.config.declaration.name, rate: manifest.rate };
  const opened: { stream: EventStream | null } = { stream: null };
  const http: HttpClient = {
    async send(request) {
      const stream = await context.events.openStream(request);
      if (stream.text === null) {
        opened.stream = stream;
        return { status: NO_CONTENT, headers: stream.headers, text: '' };
      }
      await stream.close();
      return { status: stream.status, headers: stream.headers, text: stream.text };
    },
  };
  const client = createVendorClient({ ...context, http }, vendor, authoriserOf(context, vendor, auth));
  const answer = await client.send({
    method: 'GET',
    url: addressOf(url, path),
    headers: {
      accept: 'text/event-stream',
      'cache-control': 'no-store',
      ...headers,
      ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
    },
    timeoutMs: OPEN_WITHIN_MS,
  });
  if (opened.stream !== null || answer.json === null) return opened.stream;
  throw shapeChanged(vendor.name, `${answer.headers['content-type'] ?? 'nothing'} instead of text/event-stream`);
}

/** Below the address, whether or not that ends with a slash. */
function addressOf(base: string, path: string): string {
  if (path === '') return base;
  return new URL(path.replace(/^\/+/, ''), base.endsWith('/') ? base : `${base}/`).href;
}

function readerOf(context: Context): { vendor: string; redact: (text: string) => string; now: () => number } {
  const { clock, config } = context;
  return { vendor: config.declaration.name, redact: redactorOf(context).redact, now: clock.now.bind(clock) };
}

function errorOf(error: unknown, context: Context, reconnectMs: number | null = null): ConnectorError {
  if (context.signal.aborted) return cancelled(context.config.declaration.name);
  if (!(error instanceof EventSourceError)) return transportError(error, readerOf(context));
  return new ConnectorError(
    'transient',
    `${context.config.declaration.name} broke off (${redactorOf(context).redact(error.message)})`,
    'Nothing to do: it is read again from the last event that is stored. If it lasts, follow the runbook "Events do not arrive"',
    reconnectMs,
  );
}
