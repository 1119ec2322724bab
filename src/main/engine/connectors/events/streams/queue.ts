import { assert } from '#shared/lib/assert.ts';
import { EventSourceError, type MessageQueue } from '../../../ports/ports.ts';
import type { CompiledStream } from '../../declared/mapping/compiled.ts';
import { ConnectorError, type Page, type PullContext, type Stream } from '../../kit/connector.ts';
import { redactorOf, secretOf } from '../../kit/redact.ts';
import type { BrokerDeclaration, EventStreamDeclaration } from '../declaration.ts';
import { readMessage } from '../envelope/read-event.ts';
import { landEvent } from '../landing.ts';
import { BROKER_PASSWORD, PAGE_SIZE, type EventsConfig } from '../manifest.ts';
import { drain } from './arrivals.ts';

type Context = PullContext<EventsConfig>;

const OPEN_WITHIN_MS = 20_000;
/** Asking how many messages wait is one small frame over a line that is open. */
const LOOK_EVERY_MS = 2000;
/** The broker keeps what is not taken: nothing need be remembered here. */
const NO_POSITION = {};

/** Messages of a queue: taken, stored, and only then acknowledged. */
export function queueStream(
  compiled: CompiledStream,
  declared: EventStreamDeclaration,
  broker: BrokerDeclaration,
): Stream<EventsConfig> {
  const envelope = declared.envelope ?? 'cloudevents';
  return {
    manifest: { id: compiled.id, entity: compiled.title, cursor: 'queue', overlapMs: 0, pageSize: PAGE_SIZE },
    toldOnce: true,

    async *pull(context): AsyncGenerator<Page> {
      const queue = await open(context, declared, broker);
      try {
        yield* drain(queue, context, async (messages): Promise<Page> => {
          const last = messages.at(-1);
          assert(last, 'a page has messages');
          return {
            records: messages
              .flatMap((message) => readMessage(message, envelope))
              .map((event) => landEvent(compiled, event)),
            checkpoint: NO_POSITION,
            remaining: await queue.waiting(),
            landed: () => told(context, () => queue.acknowledge(last)),
          };
        });
      } catch (error) {
        throw errorOf(error, context);
      } finally {
        await queue.close();
      }
    },

    /** Takes nothing: a message that is handed out and given back counts as a failed delivery with some brokers. */
    async watch(context) {
      const queue = await open(context, declared, broker);
      try {
        while ((await told(context, () => queue.waiting())) === 0)
          await context.clock.sleep(LOOK_EVERY_MS, context.signal);
      } finally {
        await queue.close();
      }
    },
  };
}

/** That the queue is there and this user may use it. @throws ConnectorError */
export async function checkQueue(
  context: Context,
  declared: EventStreamDeclaration,
  broker: BrokerDeclaration,
): Promise<void> {
  await (await open(context, declared, broker)).close();
}

async function open(
  context: Context,
  { queue = '' }: EventStreamDeclaration,
  { host, tls = true, port = tls ? 5671 : 5672, virtualHost = '/', user }: BrokerDeclaration,
): Promise<MessageQueue> {
  const password = await secretOf(context, BROKER_PASSWORD);
  const address = { host, port, tls, virtualHost, user, password, queue };
  return told(context, () => context.events.openQueue(address, { timeoutMs: OPEN_WITHIN_MS, signal: context.signal }));
}

async function told<T>(context: Context, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw errorOf(error, context);
  }
}

function errorOf(error: unknown, context: Context): unknown {
  if (!(error instanceof EventSourceError)) return error;
  const { name } = context.config.declaration;
  const detail = redactorOf(context).redact(error.message);
  switch (error.reason) {
    case 'refused':
      return new ConnectorError(
        'auth',
        `${name} does not accept the user or its password (${detail})`,
        'Renew the password in Systems, and ask the owner of the broker for the right to read the queue: runbook "Events do not arrive"',
      );
    case 'missing':
      return new ConnectorError(
        'config',
        `${name} does not have the queue (${detail})`,
        'Correct queue and virtual host in the declaration, or ask the owner of the broker to make the queue: runbook "Events do not arrive"',
      );
    case 'aborted':
      return new ConnectorError('cancelled', `${name} was not read to the end`, 'Start the run again when wanted');
    case 'timeout':
    case 'ended':
    case 'network':
      return new ConnectorError(
        'transient',
        `${name} cannot be reached (${detail})`,
        'Nothing to do: it is tried again. If it lasts, follow the runbook "Events do not arrive"',
      );
  }
}
