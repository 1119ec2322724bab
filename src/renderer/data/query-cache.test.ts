import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '#shared/contract/client.ts';
import type { ReplyMessage, RequestMessage } from '#shared/contract/envelope.ts';
import { createMemoryTransport } from '../transport/memory.ts';
import { QueryCache } from './query-cache.ts';

function setUp() {
  const calls: Extract<RequestMessage, { type: 'call' }>[] = [];
  const cancelled: number[] = [];
  const transport = createMemoryTransport((message) => {
    if (message.type === 'call') calls.push(message);
    else cancelled.push(message.id);
  });
  const cache = new QueryCache(createClient(transport));
  const reply = (call: number, output: unknown): void =>
    transport.deliver({ type: 'result', id: calls[call]?.id ?? -1, output } satisfies ReplyMessage);
  return { calls, cancelled, transport, cache, reply };
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);
const value = (cache: QueryCache): unknown => cache.read('orders.counts', {}).value;

describe('answers of the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('one question for all who show it', async () => {
    const { calls, cache, reply } = setUp();
    const told: string[] = [];
    cache.subscribe('orders.counts', {}, () => told.push('a'));
    cache.subscribe('orders.counts', {}, () => told.push('b'));
    expect(calls).toHaveLength(1);
    reply(0, { late: 3 });
    await settle();
    expect(value(cache)).toEqual({ late: 3 });
    expect(told).toEqual(['a', 'b']);
  });

  test('an event about it asks again and keeps the old answer meanwhile', async () => {
    const { calls, cache, reply, transport } = setUp();
    cache.subscribe('orders.counts', {}, () => undefined);
    reply(0, { late: 3 });
    await settle();
    transport.deliver({ type: 'event', topics: ['parked'], revision: 2 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(1);
    transport.deliver({ type: 'event', topics: ['orders'], revision: 3 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(2);
    expect(cache.read('orders.counts', {})).toMatchObject({ value: { late: 3 }, fetching: true });
    reply(1, { late: 4 });
    await settle();
    expect(cache.read('orders.counts', {})).toMatchObject({ value: { late: 4 }, fetching: false });
  });

  test('many events during a sync ask a few times, and once more at the end', async () => {
    const { calls, cache, reply, transport } = setUp();
    cache.subscribe('orders.counts', {}, () => undefined);
    reply(0, { late: 0 });
    await settle();
    for (let revision = 1; revision <= 100; revision += 1) {
      transport.deliver({ type: 'event', topics: ['orders'], revision });
      await vi.advanceTimersByTimeAsync(10);
      for (const call of calls.keys()) reply(call, { late: revision });
    }
    await vi.advanceTimersByTimeAsync(1000);
    for (const call of calls.keys()) reply(call, { late: 100 });
    await settle();
    expect(calls.length).toBeLessThan(8);
    expect(value(cache)).toEqual({ late: 100 });
  });

  test('an event asks again although the machine’s clock was set back', async () => {
    const { calls, cache, reply, transport } = setUp();
    cache.subscribe('orders.counts', {}, () => undefined);
    reply(0, { late: 3 });
    await settle();
    vi.setSystemTime(Date.now() - 3_600_000);
    transport.deliver({ type: 'event', topics: ['orders'], revision: 2 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(2);
  });

  test('nobody listens any more: the question is cancelled, and asked anew for the next', async () => {
    const { calls, cancelled, cache } = setUp();
    const stop = cache.subscribe('orders.counts', {}, () => undefined);
    stop();
    await settle();
    expect(cancelled).toEqual([calls[0]?.id]);
    cache.subscribe('orders.counts', {}, () => undefined);
    expect(calls).toHaveLength(2);
  });

  test('a failure is data beside the old answer', async () => {
    const { cache, reply, transport } = setUp();
    cache.subscribe('orders.counts', {}, () => undefined);
    reply(0, { late: 3 });
    await settle();
    transport.deliver({ type: 'event', topics: ['orders'], revision: 2 });
    await vi.advanceTimersByTimeAsync(1000);
    transport.lose('The connection to the engine was lost.');
    await settle();
    expect(cache.read('orders.counts', {})).toMatchObject({
      value: { late: 3 },
      error: { code: 'engine.unavailable' },
      fetching: false,
    });
  });
});
