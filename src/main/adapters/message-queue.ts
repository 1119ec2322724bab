import { Duplex } from 'node:stream';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import {
  EventSourceError,
  KEPT_OF_LONGER_BYTES,
  MOST_MESSAGE_BYTES,
  type MessageQueue,
  type QueueAddress,
  type QueueMessage,
} from '#engine/ports/ports.ts';
import { ArrivalBuffer, closedHere } from './arrival-buffer.ts';

/** Messages that the broker hands over ahead of their acknowledgement. */
const PREFETCH = 200;
const HEARTBEAT_SECONDS = 30;
/** How long a broker has to say goodbye. */
const CLOSES_WITHIN_MS = 2000;

export interface QueueOptions {
  /** For the line to open, and for each answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** PEM text of the authorities whose brokers are believed; default: Node's. */
  readonly authorities?: readonly string[];
}

/** A queue of a broker, by amqplib. Declares nothing and writes nothing: the queue is there, or it is missing. */
export async function openQueue(address: QueueAddress, options: QueueOptions): Promise<MessageQueue> {
  options.signal.throwIfAborted();
  const model = await openConnection(address, options);
  const buffer = new ArrivalBuffer<Delivered>();
  // Events of a line that nobody listens to would end the process.
  model.on('error', (error) => buffer.break(errorOf(error)));
  model.on('close', () => buffer.break(new EventSourceError('network', 'the broker closed the line')));
  const gone = new Promise<void>((resolve) => model.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    options.signal.removeEventListener('abort', onAbort);
    buffer.break(closedHere());
    await hangUp(model, gone);
  };
  const onAbort = (): void => void close();
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const channel = await answered(model.createChannel(), options.timeoutMs);
    channel.on('error', (error) => buffer.break(errorOf(error)));
    const name = address.queue;
    const look = (): Promise<{ readonly messageCount: number }> =>
      answered(channel.checkQueue(name), options.timeoutMs);
    await look();
    return queueOn({ channel, name, buffer, look, close });
  } catch (error) {
    await close();
    throw errorOf(error);
  }
}

function openConnection(address: QueueAddress, options: QueueOptions): Promise<ChannelModel> {
  const { host, port, tls, virtualHost, user, password } = address;
  return connect(
    {
      protocol: tls ? 'amqps' : 'amqp',
      hostname: host,
      port,
      username: user,
      password,
      // The library takes it as a part of an address.
      vhost: encodeURIComponent(virtualHost),
      heartbeat: HEARTBEAT_SECONDS,
    },
    {
      timeout: options.timeoutMs,
      keepAlive: true,
      noDelay: true,
      clientProperties: { product: 'Throughline', connection_name: 'Throughline' },
      // Said here: NODE_TLS_REJECT_UNAUTHORIZED of somebody's environment would else turn it off.
      ...(tls ? { rejectUnauthorized: true } : {}),
      ...(tls && options.authorities !== undefined ? { ca: [...options.authorities] } : {}),
    },
  ).catch((error: unknown) => {
    throw errorOf(error);
  });
}

/**
 * Says goodbye. The library waits for the broker's word even where the line breaks before it came, and a line whose network
 * is gone brings none: then it is cut.
 */
async function hangUp(model: ChannelModel, gone: Promise<void>): Promise<void> {
  try {
    await answered(Promise.race([model.close(), gone]), CLOSES_WITHIN_MS);
  } catch {
    socketOf(model)?.destroy(closedHere());
  }
}

/** What the library's types do not tell of. */
function socketOf({ connection }: ChannelModel): Duplex | null {
  const { stream } = connection as typeof connection & { readonly stream?: unknown };
  return stream instanceof Duplex ? stream : null;
}

/** A broker may be alive and not answer: of a queue that is without its leader, for one. */
async function answered<T>(asked: Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new EventSourceError('timeout', 'the broker did not answer in time')),
    withinMs,
  );
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Delivered {
  readonly message: QueueMessage;
  /** Without its content, which would be held until it is acknowledged. */
  readonly tag: ConsumeMessage;
}

interface QueueParts {
  readonly channel: Channel;
  readonly name: string;
  readonly buffer: ArrivalBuffer<Delivered>;
  /** How many messages wait. */
  readonly look: () => Promise<{ readonly messageCount: number }>;
  readonly close: () => Promise<void>;
}

function queueOn({ channel, name, buffer, look, close }: QueueParts): MessageQueue {
  /** In the sequence in which they were taken. */
  let taken: Delivered[] = [];
  let consuming: Promise<unknown> | null = null;

  async function consume(): Promise<void> {
    await channel.prefetch(PREFETCH);
    await channel.consume(name, (raw) => {
      if (raw === null) buffer.break(new EventSourceError('missing', `the queue ${name} was deleted`));
      else buffer.add({ tag: { ...raw, content: NOTHING }, message: messageOf(raw) });
    });
  }

  return {
    close,
    async waiting() {
      try {
        return (await look()).messageCount;
      } catch (error) {
        throw errorOf(error);
      }
    },
    async take(most, waitMs, signal) {
      consuming ??= consume();
      try {
        await consuming;
      } catch (error) {
        throw errorOf(error);
      }
      const some = await buffer.take(most, waitMs, signal);
      taken.push(...some);
      return some.map(({ message }) => message);
    },
    async acknowledge(last) {
      const count = taken.findIndex(({ message }) => message === last) + 1;
      if (count === 0) throw new EventSourceError('network', 'the message came on another line');
      const had = taken.slice(0, count);
      try {
        for (const { tag } of had.filter(isTooLong)) channel.reject(tag, false);
        const lastWhole = had.findLast((each) => !isTooLong(each));
        if (lastWhole !== undefined) channel.ack(lastWhole.tag, true);
        taken = taken.slice(count);
        // An acknowledgement has no answer; one that follows it on the channel says that it came.
        await look();
      } catch (error) {
        throw errorOf(error);
      }
    },
  };
}

const NOTHING = Buffer.alloc(0);

function isTooLong({ message }: Delivered): boolean {
  return message.size > MOST_MESSAGE_BYTES;
}

function messageOf({ content, properties, fields }: ConsumeMessage): QueueMessage {
  return {
    // A copy: a part of the buffer would keep all of it.
    body: content.length > MOST_MESSAGE_BYTES ? Buffer.from(content.subarray(0, KEPT_OF_LONGER_BYTES)) : content,
    size: content.length,
    contentType: textOf(properties.contentType),
    messageId: textOf(properties.messageId),
    type: textOf(properties.type),
    // In seconds (AMQP 0-9-1 §4.2.5.4).
    timestamp: typeof properties.timestamp === 'number' ? properties.timestamp * 1000 : null,
    routingKey: fields.routingKey,
    headers: properties.headers ?? {},
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** How the library tells that a virtual host was refused: the broker's reason is not passed on. */
const HOST_REFUSED = /Expected ConnectionOpenOk/;
const TIMEOUT = /timed? ?out|ETIMEDOUT/i;

/** Reply codes of AMQP 0-9-1 §1.2 and what sockets fail with. */
function errorOf(error: unknown): Error {
  if (error instanceof EventSourceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = Number(/\b(403|404|530)\b/.exec(message)?.[1] ?? (error as { code?: unknown } | null)?.code);
  if (code === 403) return new EventSourceError('refused', message);
  if (code === 404 || code === 530) return new EventSourceError('missing', message);
  if (HOST_REFUSED.test(message))
    return new EventSourceError('missing', 'there is no such virtual host, or this user may not use it');
  if (TIMEOUT.test(message)) return new EventSourceError('timeout', message);
  return new EventSourceError('network', message);
}
