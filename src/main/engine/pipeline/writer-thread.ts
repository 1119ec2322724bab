import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { ContractError } from '#shared/contract/errors.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { Clock, Logger, WorkerHandle, Workers } from '../ports/ports.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from './writer-requests.ts';
import type { AssistantStart } from './assistant/assistant-messages.ts';
import type { WriterHelp, WriterMessage, WriterStart } from './writer-messages.ts';

export interface WriterPorts {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One life of the writer thread. */
export interface WriterThread {
  /** Resolves with the reason when the thread has ended. */
  readonly ended: Promise<ContractError>;
  /** Whether it has been without work to do. */
  hasSettled(): boolean;
  /** @throws ContractError */
  ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): Promise<WriterOutput<N>>;
  /** @throws ContractError when the thread ends before everything asked has been worked off */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface OpenCall {
  readonly resolve: (output: WriterOutput<WriterRequestName>) => void;
  readonly reject: (error: ContractError) => void;
}

interface Waiter {
  readonly after: number;
  readonly resolve: () => void;
  readonly reject: (error: ContractError) => void;
}

const GONE = {
  code: 'engine.unavailable',
  message: 'The store stopped.',
  next: 'Throughline starts it again; nothing that was received is lost.',
  retryable: true,
} as const;

/** @throws ContractError when the file cannot be opened */
export async function startWriterThread(
  ports: WriterPorts,
  file: string,
  changed: (topics: readonly Topic[]) => void,
): Promise<WriterThread> {
  const start: WriterStart = { file, now: ports.clock.now() };
  const worker = ports.workers.spawn('writer', start);
  const open = new Map<number, OpenCall>();
  let waiting: Waiter[] = [];
  let lastId = 0;
  let settledAfter = -1;
  let assistant: WorkerHandle | null = null;
  let failure: ContractError | null = null;
  let end: ContractError | null = null;
  const ended = Promise.withResolvers<ContractError>();
  const ready = Promise.withResolvers<void>();

  worker.onMessage((raw) => {
    const message = raw as WriterMessage;
    switch (message.type) {
      case 'ready':
        ready.resolve();
        break;
      case 'failed':
        failure = new ContractError(message.error);
        break;
      case 'answer':
        open.get(message.id)?.resolve(message.output);
        open.delete(message.id);
        break;
      case 'error':
        open.get(message.id)?.reject(new ContractError(message.error));
        open.delete(message.id);
        break;
      case 'changed':
        changed(message.topics);
        break;
      case 'slow':
        ports.logger.warn('slow statement', { sql: message.sql, ms: Math.round(message.ms) });
        break;
      case 'call':
        // On a machine with one core another thread takes as much as it gives.
        if (availableParallelism() > 1) assistant ??= callAssistant(ports, file, worker, () => (assistant = null));
        break;
      case 'dismiss':
        void assistant?.terminate();
        break;
      case 'settled':
        settledAfter = message.after;
        for (const waiter of waiting) if (waiter.after <= settledAfter) waiter.resolve();
        waiting = waiting.filter((waiter) => waiter.after > settledAfter);
        break;
    }
  });
  worker.onExit((reason) => {
    void assistant?.terminate();
    end = failure ?? new ContractError({ ...GONE, details: [reason] });
    for (const call of open.values()) call.reject(end);
    open.clear();
    for (const waiter of waiting.splice(0)) waiter.reject(end);
    ready.reject(end);
    ended.resolve(end);
  });
  await ready.promise;

  return {
    ended: ended.promise,
    hasSettled: () => settledAfter >= 0,
    ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): Promise<WriterOutput<N>> {
      if (end) return Promise.reject(end);
      lastId += 1;
      const id = lastId;
      return new Promise<WriterOutput<N>>((resolve, reject) => {
        open.set(id, { resolve, reject });
        worker.post({ id, name, input, now: ports.clock.now() });
      });
    },
    settled() {
      if (end) return Promise.reject(end);
      const after = lastId;
      if (settledAfter >= after) return Promise.resolve();
      return new Promise((resolve, reject) => waiting.push({ after, resolve, reject }));
    },
    async close() {
      if (!end) worker.post({ close: true });
      await ended.promise;
    },
  };
}

/** Brings a thread that computes along with the writer. */
function callAssistant(ports: WriterPorts, file: string, writer: WorkerHandle, gone: () => void): WorkerHandle {
  const { port1, port2 } = new MessageChannel();
  const assistant = ports.workers.spawn('assistant', { file, port: port2 } satisfies AssistantStart, [port2]);
  assistant.onExit(() => {
    gone();
    writer.post({ assistant: null } satisfies WriterHelp);
  });
  writer.post({ assistant: port1 } satisfies WriterHelp, [port1]);
  return assistant;
}
