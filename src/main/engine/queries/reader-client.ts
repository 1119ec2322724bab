import { ContractError } from '#shared/contract/errors.ts';
import type { Input, MethodName, Output } from '#shared/contract/methods.ts';
import type { WorkerEntry, WorkerHandle, Workers } from '../ports/ports.ts';
import type { SlowStatement } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import type { ReadMethod } from './read-methods.ts';
import type { ReaderCall, ReaderData, ReaderMessage } from './reader-messages.ts';

export interface ReaderClientOptions {
  readonly workers: Workers;
  /** The thread that answers. */
  readonly entry: WorkerEntry;
  /** The store's file; it must exist before the first question. */
  readonly file: string;
  readonly onSlow: SlowStatement;
}

/** The reader thread as the engine's own thread sees it. Handles of lists live as long as the thread. */
export interface ReaderClient<Methods extends MethodName = ReadMethod> {
  /** @throws ContractError; engine.unavailable when the thread dies, which the next question starts anew */
  ask<M extends Methods>(method: M, input: Input<M>, context: QueryContext, signal?: AbortSignal): Promise<Output<M>>;
  close(): Promise<void>;
}

interface OpenCall {
  readonly message: ReaderCall;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: ContractError) => void;
}

/**
 * Asks one question at a time and keeps the others here, so that one that is cancelled while it waits costs nothing.
 * A question that is already being answered runs to its end; its answer is dropped.
 */
export function createReaderClient<Methods extends MethodName = ReadMethod>({
  workers,
  entry,
  file,
  onSlow,
}: ReaderClientOptions): ReaderClient<Methods> {
  const waiting = new Map<number, OpenCall>();
  let asked: OpenCall | null = null;
  let worker: WorkerHandle | null = null;
  let nextId = 1;
  let closed = false;

  function next(): void {
    if (asked !== null) return;
    const [first] = waiting.values();
    if (!first) return;
    waiting.delete(first.message.id);
    asked = first;
    worker ??= spawn();
    worker.post(first.message);
  }

  function spawn(): WorkerHandle {
    const data: ReaderData = { file };
    const spawned = workers.spawn(entry, data);
    spawned.onMessage((raw) => {
      if (spawned === worker) receive(raw as ReaderMessage);
    });
    spawned.onExit((reason) => {
      if (spawned === worker) fail(reason);
    });
    return spawned;
  }

  function receive(message: ReaderMessage): void {
    if (message.type === 'slow') {
      onSlow(message.sql, message.ms);
      return;
    }
    if (asked?.message.id !== message.id) return;
    const call = asked;
    asked = null;
    if (message.type === 'result') call.resolve(message.output);
    else call.reject(new ContractError(message.error));
    next();
  }

  function fail(reason: string): void {
    worker = null;
    const calls = [...(asked ? [asked] : []), ...waiting.values()];
    asked = null;
    waiting.clear();
    for (const call of calls) call.reject(unavailable(reason));
  }

  return {
    ask<M extends Methods>(method: M, input: Input<M>, context: QueryContext, signal?: AbortSignal) {
      return new Promise<Output<M>>((resolve, reject) => {
        if (closed) {
          reject(unavailable('The engine is shutting down.'));
          return;
        }
        if (signal?.aborted) {
          reject(cancelled());
          return;
        }
        const id = nextId;
        nextId += 1;
        const stop = (): void => {
          waiting.delete(id);
          reject(cancelled());
        };
        signal?.addEventListener('abort', stop, { once: true });
        waiting.set(id, {
          message: { id, method, input, context },
          resolve: (output) => {
            signal?.removeEventListener('abort', stop);
            resolve(output as Output<M>);
          },
          reject: (error) => {
            signal?.removeEventListener('abort', stop);
            reject(error);
          },
        });
        next();
      });
    },
    async close() {
      closed = true;
      const running = worker;
      fail('The engine is shutting down.');
      await running?.terminate();
    },
  };
}

function unavailable(reason: string): ContractError {
  return new ContractError({
    code: 'engine.unavailable',
    message: `The reader of the data file stopped: ${reason}`,
    next: 'Ask again; nothing that was received is lost.',
    retryable: true,
  });
}

function cancelled(): ContractError {
  return new ContractError({
    code: 'request.cancelled',
    message: 'The request was cancelled.',
    next: 'Ask again if you still need it.',
  });
}
