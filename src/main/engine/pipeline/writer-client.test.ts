import { expect, test } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { WorkerHandle } from '../ports/ports.ts';
import { startWriter, type WriterClient } from './writer-client.ts';
import type { WriterCall, WriterMessage } from './writer-messages.ts';

/** A thread as the test plays it. */
interface Played {
  readonly calls: WriterCall[];
  say(message: WriterMessage): void;
  die(reason: string): void;
}

interface Stage {
  readonly threads: Played[];
  /** How long was waited before each new thread. */
  readonly pauses: number[];
  readonly told: (readonly Topic[])[];
  readonly stops: ContractError[];
  readonly start: () => Promise<WriterClient>;
  thread(index: number): Promise<Played>;
}

const LOCKED = new ContractError({
  code: 'store.locked',
  message: 'Another program holds the data file.',
  next: 'Close it.',
  retryable: true,
});

/** onSpawn: what each thread does as soon as it is there; by default it opens the store. */
function stage(onSpawn: (thread: Played, index: number) => void = (thread) => thread.say({ type: 'ready' })): Stage {
  const threads: Played[] = [];
  const pauses: number[] = [];
  const told: (readonly Topic[])[] = [];
  const stops: ContractError[] = [];
  const spawn = (): WorkerHandle => {
    const listeners: ((message: unknown) => void)[] = [];
    const exits: ((reason: string) => void)[] = [];
    const played: Played = {
      calls: [],
      say: (message) => listeners.forEach((listener) => listener(message)),
      die: (reason) => exits.forEach((listener) => listener(reason)),
    };
    const index = threads.push(played) - 1;
    queueMicrotask(() => onSpawn(played, index));
    return {
      post(message) {
        if ('close' in (message as object)) played.die('exit code 0');
        else played.calls.push(message as WriterCall);
      },
      onMessage: (listener) => void listeners.push(listener),
      onExit: (listener) => void exits.push(listener),
      terminate: async () => played.die('terminated'),
    };
  };
  const quiet = (): void => undefined;
  const ports = {
    workers: { spawn },
    clock: {
      now: () => 0,
      elapsed: () => 0,
      async sleep(ms: number, signal?: AbortSignal) {
        pauses.push(ms);
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      },
    },
    logger: { info: quiet, warn: quiet, error: quiet },
  };
  return {
    threads,
    pauses,
    told,
    stops,
    start: () =>
      startWriter(
        ports,
        'store',
        (topics) => told.push(topics),
        (error) => stops.push(error),
      ),
    async thread(index) {
      await expect.poll(() => threads.length).toBeGreaterThan(index);
      return threads[index] as Played;
    },
  };
}

const answerAll = ({ calls, say }: Played, output: string): void => {
  for (const { id } of calls.splice(0)) say({ type: 'answer', id, output });
};

test('a file that cannot be opened fails the start, and nothing is tried again', async () => {
  const { start, threads } = stage((thread) => {
    thread.say({ type: 'failed', error: LOCKED.data });
    thread.die('exit code 0');
  });
  await expect(start()).rejects.toMatchObject({ data: LOCKED.data });
  expect(threads).toHaveLength(1);
});

test('what a thread was asked when it died fails, and the next thread answers what is asked then', async () => {
  const { start, thread, stops, told } = stage();
  const client = await start();
  const lost = client.ask('digest', null);
  const unfinished = client.settled();
  await expect.poll(async () => (await thread(0)).calls).toHaveLength(1);
  (await thread(0)).die('out of memory');
  for (const call of [lost, unfinished]) {
    await expect(call).rejects.toMatchObject({
      data: { code: 'engine.unavailable', retryable: true, details: ['out of memory'] },
    });
  }
  const asked = client.ask('digest', null);
  const next = await thread(1);
  await expect.poll(() => next.calls).toHaveLength(1);
  answerAll(next, 'digest');
  expect(await asked).toBe('digest');
  expect(stops).toHaveLength(1);
  expect(told.at(-1)).toContain('orders');
  await client.close();
});

test('the reason that a thread gives is the reason told', async () => {
  const { start, thread, stops } = stage();
  const client = await start();
  const lost = client.ask('digest', null);
  await expect.poll(async () => (await thread(0)).calls).toHaveLength(1);
  (await thread(0)).say({ type: 'failed', error: LOCKED.data });
  (await thread(0)).die('exit code 1');
  await expect(lost).rejects.toMatchObject({ data: LOCKED.data });
  expect(stops[0]?.data).toEqual(LOCKED.data);
  await client.close();
});

test('while the store cannot be opened again, what is asked meanwhile says why', async () => {
  const { start, thread } = stage((played, index) => {
    if (index !== 1) played.say({ type: 'ready' });
    else {
      played.say({ type: 'failed', error: LOCKED.data });
      played.die('exit code 0');
    }
  });
  const client = await start();
  (await thread(0)).die('killed');
  await new Promise((resolve) => setImmediate(resolve));
  await expect(client.ask('digest', null)).rejects.toMatchObject({ data: LOCKED.data });
  const third = await thread(2);
  const asked = client.ask('digest', null);
  await expect.poll(() => third.calls).toHaveLength(1);
  answerAll(third, 'digest');
  expect(await asked).toBe('digest');
  await client.close();
});

test('a thread that dies again and again is given longer and longer, until one has worked everything off', async () => {
  const { start, thread, pauses } = stage();
  const client = await start();
  for (let index = 0; index < 4; index += 1) (await thread(index)).die('again');
  const healthy = await thread(4);
  healthy.say({ type: 'settled', after: 0 });
  healthy.die('once more');
  await thread(5);
  expect(pauses).toEqual([100, 200, 400, 800, 100]);
  await client.close();
});

test('settled means that everything asked before is worked off', async () => {
  const { start, thread } = stage();
  const client = await start();
  const first = await thread(0);
  let settled = false;
  const asked = client.ask('digest', null);
  const waiting = client.settled().then(() => {
    settled = true;
  });
  first.say({ type: 'settled', after: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  answerAll(first, 'digest');
  await asked;
  first.say({ type: 'settled', after: 1 });
  await waiting;
  await client.close();
});

test('closing ends the thread and starts no other; what is asked afterwards fails', async () => {
  const { start, threads, stops } = stage();
  const client = await start();
  await client.close();
  await expect(client.ask('digest', null)).rejects.toMatchObject({ data: { code: 'engine.unavailable' } });
  await expect(client.settled()).rejects.toMatchObject({ data: { code: 'engine.unavailable' } });
  expect(threads).toHaveLength(1);
  expect(stops).toEqual([]);
});

test('closing while a thread is being replaced waits for none', async () => {
  const { start, thread, threads } = stage();
  const client = await start();
  (await thread(0)).die('killed');
  await client.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(threads.length).toBeLessThanOrEqual(2);
});
