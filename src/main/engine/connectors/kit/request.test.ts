import { describe, expect, it } from 'vitest';
import { HttpTransportError, type HttpClient, type HttpResponse } from '../../ports/ports.ts';
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
    await expect(budget.run(() => Promise.resolve(), controller.signal)).rejects.toThrow(/cancelled/i);
  });
});
