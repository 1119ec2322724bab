import { afterEach, expect, test, vi } from 'vitest';
import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import type { WorkerHandle, Workers } from '../../ports/ports.ts';
import { previewPolicy } from './preview-client.ts';
import type { PreviewMessage, PreviewRequest } from './preview-messages.ts';
import { emptyTally } from './tally.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A thread that does as it is told. */
class PlainThread implements WorkerHandle {
  readonly #answer: (request: PreviewRequest, thread: PlainThread) => PreviewMessage | null;
  #listener: (message: unknown) => void = () => undefined;
  #exited: (reason: string) => void = () => undefined;
  ended = false;
  constructor(answer: (request: PreviewRequest, thread: PlainThread) => PreviewMessage | null) {
    this.#answer = answer;
  }
  post(message: unknown): void {
    const answer = this.#answer(message as PreviewRequest, this);
    if (answer) queueMicrotask(() => this.#listener(answer));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.#exited = listener;
  }
  die(reason: string): void {
    this.#exited(reason);
  }
  terminate(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }
}

const ORDERS = Array.from({ length: 2_500 }, (_, index) => index + 1);
const TOTALS = { orders: 3_000, late: 4, open: [0, 1, 2, 3] };

function setUp(
  answer: (request: PreviewRequest, thread: PlainThread) => PreviewMessage | null,
  signal = new AbortController().signal,
) {
  const threads: PlainThread[] = [];
  const workers: Workers = {
    spawn(entry) {
      expect(entry).toBe('previewer');
      const thread = new PlainThread(answer);
      threads.push(thread);
      return thread;
    },
  };
  const told: string[] = [];
  const shown: PolicyEffect[] = [];
  const effect = previewPolicy({
    workers,
    start: { file: 'store.sqlite', overrides: {}, now: 0 },
    threads: 2,
    onProgress: ({ done, total }, soFar) => {
      told.push(`${done}/${total}`);
      if (soFar) shown.push(soFar);
    },
    signal,
  });
  return { threads, told, shown, effect };
}

const plan: PreviewMessage = { type: 'plan', plan: { orders: ORDERS, totals: TOTALS, links: null } };

function looked(orders: readonly number[]): PreviewMessage {
  return { type: 'looked', tally: { ...emptyTally(), looked: orders.length, changed: 1 } };
}

test('every order is looked at once, by two threads, which end afterwards', async () => {
  const seen: number[] = [];
  const { threads, told, effect } = setUp((request) => {
    if (request.type === 'plan') return plan;
    seen.push(...request.orders);
    return looked(request.orders);
  });
  expect(await effect).toMatchObject({ orders: 3_000, looked: 2_500, changed: 13, late: { before: 4, after: 4 } });
  expect(seen.toSorted((a, b) => a - b)).toEqual(ORDERS);
  expect(threads.map(({ ended }) => ended)).toEqual([true, true]);
  expect(told[0]).toBe('0/2500');
});

test('while it looks, it shows each second what the orders so far come to, from all ages of them', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const firstLooks: number[] = [];
  const { shown, effect } = setUp((request) => {
    if (request.type === 'plan') return plan;
    if (firstLooks.length < 4) firstLooks.push(request.orders[0] ?? 0);
    vi.advanceTimersByTime(400);
    return looked(request.orders);
  });
  expect(await effect).toMatchObject({ touched: 2_500, looked: 2_500 });
  expect(shown.length).toBeGreaterThan(2);
  for (const each of shown) expect(each).toMatchObject({ touched: 2_500, changed: Math.ceil(each.looked / 200) });
  expect(shown[0]?.looked).toBeLessThan(1_000);
  expect(Math.max(...firstLooks) - Math.min(...firstLooks)).toBeGreaterThan(1_250);
});

test('cancelled, it ends at once with its threads', async () => {
  const abort = new AbortController();
  const { threads, effect } = setUp((request) => {
    if (request.type === 'plan') return plan;
    abort.abort();
    return null;
  }, abort.signal);
  await expect(effect).rejects.toMatchObject({ name: 'AbortError' });
  expect(threads.every(({ ended }) => ended)).toBe(true);
});

test('a thread that dies fails the preview with words', async () => {
  const { effect } = setUp((request, thread) => {
    if (request.type === 'plan') return plan;
    thread.die('out of memory');
    return null;
  });
  await expect(effect).rejects.toMatchObject({
    data: { code: 'engine.bug', message: 'The preview stopped before it was done.', details: ['out of memory'] },
  });
});
