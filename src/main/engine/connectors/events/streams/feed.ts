import { z } from 'zod';
import { EventSourceError, type EventStream } from '../../../ports/ports.ts';
import { authoriserOf } from '../../declared/http/client.ts';
import type { CompiledStream } from '../../declared/mapping/compiled.ts';
import type { Checkpoint, Page, PullContext, Stream } from '../../kit/connector.ts';
import { ConnectorError } from '../../kit/connector.ts';
import { cancelled, readAnswer, shapeChanged, transportError, VendorError } from '../../kit/http-policy.ts';
import { rateBudgetOf } from '../../kit/rate-budget.ts';
import { redactorOf } from '../../kit/redact.ts';
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
        if (!(error instanceof EventSourceError && error.reason === 'ended')) throw errorOf(error, context);
      } finally {
        await stream.close();
      }
    },

    async watch(context, checkpoint) {
      const { lastEventId } = readCheckpoint(checkpoint);
      for (;;) {
        const stream = await open(context, declared, feed, lastEventId);
        if (stream === null) throw shapeChanged(context.config.declaration.name, 'it has no events to tell');
        try {
          if ((await stream.take(1, SILENT_MS, context.signal)).length > 0) return;
        } catch (error) {
          throw errorOf(error, context);
        } finally {
          await stream.close();
        }
      }
    },
  };
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

/** Null where the server has nothing to tell (204). A refused credential is renewed once. @throws ConnectorError */
async function open(
  context: Context,
  { path = '' }: EventStreamDeclaration,
  { url, auth, headers }: FeedDeclaration,
  lastEventId: string,
): Promise<EventStream | null> {
  const vendor = { name: context.config.declaration.name, rate: manifest.rate };
  const authoriser = authoriserOf(context, vendor, auth);
  const request = { method: 'GET' as const, url: addressOf(url, path) };
  for (let renewed = false; ; renewed = true) {
    const credential = await authoriser.credential(request);
    const address = new URL(request.url);
    for (const [name, value] of Object.entries(credential.query ?? {})) address.searchParams.set(name, value);
    try {
      const stream = await rateBudgetOf(context, manifest.rate).run(
        () =>
          context.events.openStream({
            ...request,
            url: address.href,
            headers: {
              accept: 'text/event-stream',
              'cache-control': 'no-store',
              ...headers,
              ...credential.headers,
              ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
            },
            timeoutMs: OPEN_WITHIN_MS,
            signal: context.signal,
          }),
        context.signal,
      );
      if (stream.text === null) return stream;
      refuseAnswer(stream, stream.text, context);
      return null;
    } catch (error) {
      const told = errorOf(error, context);
      if (told instanceof VendorError && told.renewable && !renewed && authoriser.renew(credential)) continue;
      throw told;
    }
  }
}

/** @throws ConnectorError unless it is an answer without content */
function refuseAnswer({ status, headers }: EventStream, text: string, context: Context): void {
  if (status === NO_CONTENT) return;
  readAnswer({ status, headers, text }, readerOf(context));
  throw shapeChanged(
    context.config.declaration.name,
    `${headers['content-type'] ?? 'nothing'} instead of text/event-stream`,
  );
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

function errorOf(error: unknown, context: Context): ConnectorError {
  if (context.signal.aborted) return cancelled(context.config.declaration.name);
  if (!(error instanceof EventSourceError)) return transportError(error, readerOf(context));
  return new ConnectorError(
    'transient',
    `${context.config.declaration.name} broke off (${redactorOf(context).redact(error.message)})`,
    'Nothing to do: it is read again from the last event that is stored',
  );
}
