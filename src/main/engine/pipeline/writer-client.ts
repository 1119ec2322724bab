import { ContractError } from '#shared/contract/errors.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { Clock, Logger, Workers } from '../ports/ports.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from './writer.ts';
import type { WriterMessage, WriterStart } from './writer-messages.ts';

interface OpenCall {
  readonly resolve: (output: WriterOutput<WriterRequestName>) => void;
  readonly reject: (error: ContractError) => void;
}

/** The engine's end of the writer thread. */
export interface WriterClient {
  /** @throws ContractError */
  ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): Promise<WriterOutput<N>>;
  /** Resolves when everything asked before has been worked off: linked, assembled, with its exceptions. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const GONE = { code: 'engine.unavailable', message: 'The store stopped.', next: 'Throughline starts it again; nothing that was received is lost.', retryable: true } as const;

/**
 * Starts the writer thread on a store file.
 * @throws ContractError when the file cannot be opened
 */
export async function startWriter(
  ports: { readonly workers: Workers; readonly clock: Clock; readonly logger: Logger }, file: string,
  changed: (topics: readonly Topic[]) => void, stopped: (error: ContractError) => void,
): Promise<WriterClient> {
  const start: WriterStart = { file, now: ports.clock.now() };
  const worker = ports.workers.spawn('writer', start);
  const open = new Map<number, OpenCall>();
  const waiting: { readonly after: number; readonly resolve: () => void }[] = [];
  let lastId = 0;
  let settledAfter = -1;
  let closing = false;
  let failure: ContractError | null = null;

  const ready = new Promise<void>((resolve, reject) => {
    worker.onMessage((raw) => {
      const message = raw as WriterMessage;
      switch (message.type) {
        case 'ready':
          resolve();
          break;
        case 'failed':
          failure = new ContractError(message.error);
          reject(failure);
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
        case 'settled':
          settledAfter = message.after;
          for (const waiter of waiting.splice(0)) {
            if (waiter.after <= settledAfter) waiter.resolve();
            else waiting.push(waiter);
          }
          break;
      }
    });
    worker.onExit((reason) => {
      const error = failure ?? new ContractError({ ...GONE, details: [reason] });
      for (const call of open.values()) call.reject(error);
      open.clear();
      for (const waiter of waiting.splice(0)) waiter.resolve();
      reject(error);
      if (!closing) stopped(error);
    });
  });
  await ready;

  const client: WriterClient = {
    ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): Promise<WriterOutput<N>> {
      lastId += 1;
      const id = lastId;
      return new Promise<WriterOutput<N>>((resolve, reject) => {
        open.set(id, { resolve: resolve as OpenCall['resolve'], reject });
        worker.post({ id, name, input, now: ports.clock.now() });
      });
    },
    settled() {
      const after = lastId;
      if (settledAfter >= after) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ after, resolve }));
    },
    async close() {
      closing = true;
      const exited = new Promise<void>((resolve) => worker.onExit(() => resolve()));
      worker.post({ close: true });
      await exited;
    },
  };
  return client;
}
