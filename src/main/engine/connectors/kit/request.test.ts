import { describe, expect, it } from 'vitest';
import { HttpTransportError, type Clock, type HttpClient, type HttpResponse } from '../../ports/ports.ts';
import { createRateBudget, rateBudgetOf } from './rate-budget.ts';
import { ANONYMOUS, createVendorClient, type VendorClient } from './request.ts';
import { createKeptLog, createPullContext, createSteppedClock, jsonAnswer } from './testing.ts';

const VENDOR = { name: 'Vendor', rate: { requests: 1000, windowMs: 60_000, concurrency: 4 } };
const REQUEST = { method: 'GET', url: 'https://vendor.example/list' } as const;

function probe(answers: (asked: number) => HttpResponse): {
  readonly client: VendorClient;
  readonly clock: ReturnType<typeof createSteppedClock>;
  readonly lines: string[];
  asked(): number;
} {
  let asked = 0;
  const http: HttpClient = {
    send() {
      asked += 1;
      const now = asked;
      return Promise.resolve().then(() => answers(now));
    },
  };
  const clock = createSteppedClock(0);
  const { logger, lines } = createKeptLog();
  const context = createPullContext({ config: {}, secrets: {}, http, clock, logger });
  return { client: createVendorClient(context, VENDOR, ANONYMOUS), clock, lines, asked: () => asked };
}

describe('asking a vendor', () => {
  it('asks again after a fault of the vendor, waiting longer each time at most', async () => {
    const { client, clock, lines } = probe((asked) => (asked < 5 ? jsonAnswer({}, 503) : jsonAnswer({ ok: 1 })));
    await expect(client.send(REQUEST)).resolves.toMatchObject({ json: { ok: 1 } });
    expect(clock.slept).toHaveLength(4);
    clock.slept.forEach((ms, index) => expect(ms).toBeLessThan(500 * 2 ** index));
    expect(lines).toHaveLength(4);
  });

  it('gives up after five tries', async () => {
    const { client, asked } = probe(() => {
      throw new HttpTransportError('timeout', 'no answer');
    });
    await expect(client.send(REQUEST)).rejects.toMatchObject({ kind: 'transient' });
    expect(asked()).toBe(5);
  });

  it('does not repeat what a person must fix', async () => {
    const { client, asked } = probe(() => jsonAnswer({}, 404));
    await expect(client.send(REQUEST)).rejects.toMatchObject({ kind: 'config' });
    expect(asked()).toBe(1);
  });

  it('waits as told, and leaves long waits to the scheduler', async () => {
    const short = probe((asked) => (asked === 1 ? jsonAnswer({}, 429, { 'retry-after': '17' }) : jsonAnswer({})));
    await short.client.send(REQUEST);
    expect(short.clock.now()).toBe(17_000);
    const long = probe(() => jsonAnswer({}, 429, { 'retry-after': '3600' }));
    await expect(long.client.send(REQUEST)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 3_600_000 });
    expect(long.asked()).toBe(1);
  });

  it('does not spin on "Retry-After: 0"', async () => {
    const { client, clock, asked } = probe(() => jsonAnswer({}, 429, { 'retry-after': '0' }));
    await expect(client.send(REQUEST)).rejects.toMatchObject({ kind: 'rate_limited' });
    expect(clock.now() / asked()).toBeGreaterThan(900);
  });
});

describe('the rate budget', () => {
  const policy = { requests: 3, windowMs: 1000, concurrency: 2 };
  const never = new AbortController().signal;

  it('starts so many requests in any window, and says how many are left', async () => {
    const clock = createSteppedClock(0);
    const budget = createRateBudget(policy, clock);
    const starts: number[] = [];
    for (let index = 0; index < 8; index++) await budget.run(() => Promise.resolve(starts.push(clock.now())), never);
    for (let index = policy.requests; index < starts.length; index++) {
      expect((starts[index] ?? 0) - (starts[index - policy.requests] ?? 0)).toBeGreaterThanOrEqual(policy.windowMs);
    }
    expect(budget.remaining()).toBe(1);
  });

  it('runs so many at once', async () => {
    const budget = createRateBudget({ ...policy, requests: 100 }, createSteppedClock(0));
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        budget.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
        }, never),
      ),
    );
    expect(most).toBe(2);
  });

  it('keeps silence for every stream of the connection', async () => {
    const clock = createSteppedClock(0);
    const context = createPullContext({
      config: {},
      secrets: {},
      http: { send: () => Promise.reject(new Error('unused')) },
      clock,
    });
    rateBudgetOf(context, policy).pauseFor(5000);
    await rateBudgetOf(context, policy).run(() => Promise.resolve(), never);
    expect(clock.now()).toBe(5000);
  });

  it('waits its time out though the time of day stands still', async () => {
    const clock = { ...createSteppedClock(0), now: () => 0 };
    const budget = createRateBudget(policy, clock);
    budget.pauseFor(5000);
    await budget.run(() => Promise.resolve(), never);
    expect(clock.elapsed()).toBe(5000);
  });

  it('ends a wait that is aborted', async () => {
    const budget = createRateBudget(policy, createSteppedClock(0));
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(budget.run(() => Promise.resolve(), controller.signal)).rejects.toThrow('enough');
  });

  /** A clock that stands until it is told. */
  function heldClock(): Clock & { readonly sleepers: { readonly ms: number; wake(): void }[]; at: number } {
    const clock = {
      at: 0,
      sleepers: [] as { readonly ms: number; wake(): void }[],
      now: () => clock.at,
      elapsed: () => clock.at,
      sleep: (ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          clock.sleepers.push({ ms, wake: resolve });
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
    return clock;
  }

  it('lets those go first for whom a person waits, in every slot and every window', async () => {
    const clock = heldClock();
    const budget = createRateBudget({ requests: 2, windowMs: 1000, concurrency: 1 }, clock);
    const begun: string[] = [];
    const ask = (name: string, urgent: boolean): Promise<void> =>
      budget.run(() => Promise.resolve(void begun.push(name)), never, urgent);
    const all = [ask('sweep 1', false), ask('sweep 2', false), ask('sweep 3', false), ask('person 1', true)];
    await all[3];
    expect(begun).toEqual(['sweep 1', 'person 1']);
    all.push(ask('person 2', true));
    for (let window = 0; window < 3; window += 1) {
      clock.at += 1000;
      clock.sleepers.at(-1)?.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(begun).toEqual(['sweep 1', 'person 1', 'person 2', 'sweep 2', 'sweep 3']);
  });

  it('does not sleep on for those who have left', async () => {
    const clock = heldClock();
    const budget = createRateBudget({ requests: 1, windowMs: 1000, concurrency: 1 }, clock);
    await budget.run(() => Promise.resolve(), never);
    const controller = new AbortController();
    const waiting = budget.run(() => Promise.resolve(), controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const next = budget.run(() => Promise.resolve('later'), never);
    expect(clock.sleepers).toHaveLength(2);
    clock.at = 1000;
    clock.sleepers.at(-1)?.wake();
    expect(await next).toBe('later');
  });
});
