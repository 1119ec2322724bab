import { assert } from '#shared/lib/assert.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageQueue, QueueMessage } from '#engine/ports/ports.ts';
import { openQueue } from './message-queue.ts';
import { Relay } from './testing/relay.ts';
import { TestBroker, WITHOUT_RABBITMQ } from './testing/rabbitmq.ts';

const QUEUE = 'orders';
const { signal } = new AbortController();
const limits = { timeoutMs: 10_000, signal };

describe.skipIf(WITHOUT_RABBITMQ !== '')(`a queue of RabbitMQ${WITHOUT_RABBITMQ}`, () => {
  const broker = new TestBroker();
  const opened: MessageQueue[] = [];

  beforeAll(async () => {
    await broker.start();
    await broker.makeQueue(QUEUE);
  });

  afterAll(async () => {
    for (const queue of opened) await queue.close();
    await broker.close();
  });

  const open = async (): Promise<MessageQueue> => {
    const queue = await openQueue(broker.addressOf(QUEUE), limits);
    opened.push(queue);
    return queue;
  };

  const acknowledge = async (queue: MessageQueue, last: QueueMessage | undefined): Promise<void> => {
    assert(last, 'a message came');
    await queue.acknowledge(last);
  };

  const bodiesOf = (messages: readonly QueueMessage[]): string[] =>
    messages.map(({ body }) => Buffer.from(body).toString());

  /** Everything that comes until nothing more does. */
  const drain = async (queue: MessageQueue): Promise<QueueMessage[]> => {
    const all: QueueMessage[] = [];
    for (;;) {
      const some = await queue.take(100, 500, signal);
      if (some.length === 0) return all;
      all.push(...some);
    }
  };

  /** Acknowledges what it takes: a broker hands over no more than its limit ahead. */
  const takeAll = async (queue: MessageQueue): Promise<string[]> => {
    const all: string[] = [];
    for (;;) {
      const some = await queue.take(100, 1000, signal);
      const last = some.at(-1);
      if (last === undefined) return all;
      all.push(...bodiesOf(some));
      await queue.acknowledge(last);
    }
  };

  it('hands over messages with what their sender wrote on them, and forgets only the acknowledged', async () => {
    const options = {
      contentType: 'application/json',
      messageId: 'm-1',
      type: 'order.changed',
      timestamp: 1_772_442_000,
      headers: { 'cloudEvents:id': 'e-1' },
    };
    await broker.publish(QUEUE, [{ body: 'one', options }, { body: 'two' }, { body: 'three' }]);
    const first = await open();
    expect(await first.waiting()).toBe(3);
    const messages = await drain(first);
    expect(bodiesOf(messages)).toEqual(['one', 'two', 'three']);
    expect(messages[0]).toMatchObject({
      contentType: 'application/json',
      messageId: 'm-1',
      type: 'order.changed',
      timestamp: 1_772_442_000_000,
      routingKey: QUEUE,
      headers: { 'cloudEvents:id': 'e-1' },
    });
    expect(messages[1]).toMatchObject({ contentType: null, messageId: null, type: null, timestamp: null });
    await acknowledge(first, messages[1]);
    await first.close();

    const second = await open();
    const again = await drain(second);
    expect(bodiesOf(again)).toEqual(['three']);
    await acknowledge(second, again[0]);
    expect(await second.waiting()).toBe(0);
    await second.close();
  });

  it('gives all that were not acknowledged again after the broker was killed', async () => {
    const bodies = Array.from({ length: 450 }, (_, index) => `message ${index}`);
    await broker.publish(
      QUEUE,
      bodies.map((body) => ({ body })),
    );
    const before = await open();
    const taken = await before.take(150, 2000, signal);
    await acknowledge(before, taken.at(-1));
    await broker.kill();
    await expect(drain(before)).rejects.toMatchObject({ name: 'EventSourceError', reason: 'network' });
    await expect(acknowledge(before, taken.at(-1))).rejects.toMatchObject({ name: 'EventSourceError' });
    await expect(openQueue(broker.addressOf(QUEUE), limits)).rejects.toMatchObject({ reason: 'network' });
    await broker.start();

    const after = await open();
    const rest = await takeAll(after);
    expect(new Set([...bodiesOf(taken), ...rest])).toEqual(new Set(bodies));
    // A broker that is killed may have forgotten acknowledgements: then more come again, and never fewer.
    expect(new Set(rest).size).toBeGreaterThanOrEqual(bodies.length - taken.length);
    await after.close();
  });

  it('takes the beginning of a message that is too long, and refuses it once it is had', async () => {
    const long = 'x'.repeat(9 * 1024 * 1024);
    await broker.publish(QUEUE, [{ body: 'before' }, { body: long }, { body: 'after' }, { body: long }]);
    const queue = await open();
    const messages = await drain(queue);
    expect(messages.map(({ size, body }) => [size, body.length])).toEqual([
      [6, 6],
      [long.length, 64 * 1024],
      [5, 5],
      [long.length, 64 * 1024],
    ]);
    await acknowledge(queue, messages.at(-1));
    await queue.close();
    const again = await open();
    expect(await again.waiting()).toBe(0);
    await again.close();
  });

  it.each(['breaks', 'is silent'] as const)(
    'is closed though its line %s in that moment',
    { timeout: 30_000 },
    async (fault) => {
      const relay = new Relay();
      const port = await relay.open(broker.addressOf(QUEUE).port);
      const queue = await openQueue({ ...broker.addressOf(QUEUE), port }, limits);
      relay.fails(fault);
      await queue.close();
      await expect(queue.take(1, 60_000, signal)).rejects.toMatchObject({ name: 'EventSourceError' });
      await relay.close();
    },
  );

  it('waits no longer for an answer than it is told', { timeout: 30_000 }, async () => {
    const relay = new Relay();
    const port = await relay.open(broker.addressOf(QUEUE).port);
    const queue = await openQueue({ ...broker.addressOf(QUEUE), port }, { ...limits, timeoutMs: 1500 });
    relay.fails('is silent');
    await expect(queue.waiting()).rejects.toMatchObject({ reason: 'timeout' });
    await queue.close();
    await relay.close();
  });

  it('says what is wrong with an address', async () => {
    const address = broker.addressOf(QUEUE);
    await expect(openQueue({ ...address, password: 'wrong' }, limits)).rejects.toMatchObject({ reason: 'refused' });
    await expect(openQueue({ ...address, queue: 'none' }, limits)).rejects.toMatchObject({ reason: 'missing' });
    await expect(openQueue({ ...address, virtualHost: 'none' }, limits)).rejects.toMatchObject({ reason: 'missing' });
    await expect(openQueue({ ...address, port: 1 }, limits)).rejects.toMatchObject({ reason: 'network' });
  });

  it('ends what waits when the queue is deleted, and when it is told to stop', async () => {
    const stop = new AbortController();
    const queue = await open();
    const waiting = queue.take(1, 60_000, stop.signal);
    stop.abort(new Error('told to stop'));
    await expect(waiting).rejects.toThrow('told to stop');
    const listening = queue.take(1, 60_000, signal).catch((error: unknown) => error);
    const line = await broker.connect();
    await (await line.createChannel()).deleteQueue(QUEUE);
    await line.close();
    expect(await listening).toMatchObject({ reason: 'missing' });
  });
});
