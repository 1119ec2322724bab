import { expect, test } from 'vitest';
import type { WorkerHandle, Workers } from '../ports/ports.ts';
import { createReaderClient } from './reader-client.ts';
import type { ReaderCall, ReaderMessage } from './reader-messages.ts';
import { contextWith } from './testing/test-store.ts';

/** A thread that answers when the test says so. */
class PlainWorker implements WorkerHandle {
  readonly calls: ReaderCall[] = [];
  #listener: (message: unknown) => void = () => undefined;
  #exited: (reason: string) => void = () => undefined;
  post(message: unknown): void {
    this.calls.push(message as ReaderCall);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.#exited = listener;
  }
  terminate(): Promise<void> {
    this.die('terminated');
    return Promise.resolve();
  }
  say(message: ReaderMessage): void {
    this.#listener(message);
  }
  answer(output: unknown): void {
    this.say({ type: 'result', id: this.calls.at(-1)?.id ?? 0, output });
  }
  die(reason: string): void {
    this.#exited(reason);
  }
}

function setUp() {
  const spawned: PlainWorker[] = [];
  const slow: string[] = [];
  const workers: Workers = {
    spawn(entry, data) {
      expect([entry, data]).toEqual(['reader', { file: 'store.sqlite' }]);
      const worker = new PlainWorker();
      spawned.push(worker);
      return worker;
    },
  };
  const client = createReaderClient({
    workers,
    entry: 'reader',
    file: 'store.sqlite',
    onSlow: (sql, ms) => slow.push(`${sql} ${ms}`),
  });
  const ask = (key: string, signal?: AbortSignal) => client.ask('preferences.get', { key }, contextWith(), signal);
  return { client, spawned, slow, ask };
}

const code = (expected: string): unknown =>
  expect.objectContaining({ data: expect.objectContaining({ code: expected }) });

test('questions are asked one after the other and answered each to its own', async () => {
  const { spawned, ask } = setUp();
  const [first, second] = [ask('a'), ask('b')];
  const worker = spawned[0]!;
  expect(worker.calls.map((call) => call.input)).toEqual([{ key: 'a' }]);
  worker.answer({ value: 1 });
  expect(worker.calls.map((call) => call.input)).toEqual([{ key: 'a' }, { key: 'b' }]);
  worker.answer({ value: 2 });
  expect(await Promise.all([first, second])).toEqual([{ value: 1 }, { value: 2 }]);
  expect(spawned).toHaveLength(1);
});

test('an error comes back as what it is', async () => {
  const { spawned, ask } = setUp();
  const asked = ask('a');
  const { id } = spawned[0]!.calls[0]!;
  spawned[0]!.say({
    type: 'error',
    id,
    error: {
      code: 'input.invalid',
      message: 'No',
      next: '',
      retryable: false,
      retryAfterMs: null,
      correlationId: null,
      details: [],
    },
  });
  await expect(asked).rejects.toEqual(code('input.invalid'));
});

test('a question cancelled while it waits is never asked; one cancelled while it is answered is dropped', async () => {
  const { spawned, ask } = setUp();
  const [running, waiting] = [new AbortController(), new AbortController()];
  const first = ask('a', running.signal);
  const second = ask('b', waiting.signal);
  const third = ask('c');
  waiting.abort();
  running.abort();
  await expect(second).rejects.toEqual(code('request.cancelled'));
  await expect(first).rejects.toEqual(code('request.cancelled'));
  spawned[0]!.answer({ value: 'late' });
  spawned[0]!.answer({ value: 'c' });
  expect(await third).toEqual({ value: 'c' });
  expect(spawned[0]!.calls.map((call) => call.input)).toEqual([{ key: 'a' }, { key: 'c' }]);
  await expect(ask('d', AbortSignal.abort())).rejects.toEqual(code('request.cancelled'));
});

test('when the thread dies all open questions fail, and the next one starts another', async () => {
  const { spawned, ask } = setUp();
  const open = [ask('a'), ask('b')];
  spawned[0]!.die('out of memory');
  for (const question of open) await expect(question).rejects.toEqual(code('engine.unavailable'));
  const again = ask('c');
  expect(spawned).toHaveLength(2);
  spawned[0]!.die('again');
  spawned[1]!.answer({ value: 3 });
  expect(await again).toEqual({ value: 3 });
});

test('slow statements are told, and closing fails what is open', async () => {
  const { client, spawned, slow, ask } = setUp();
  const open = ask('a');
  spawned[0]!.say({ type: 'slow', sql: 'SELECT 1', ms: 200 });
  expect(slow).toEqual(['SELECT 1 200']);
  await client.close();
  await expect(open).rejects.toEqual(code('engine.unavailable'));
  await expect(ask('b')).rejects.toEqual(code('engine.unavailable'));
});
