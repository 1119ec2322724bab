import { replySchema, type EventMessage, type ReplyMessage, type RequestMessage } from './envelope.ts';
import { ContractError } from './errors.ts';
import type { Instant } from '../domain/time.ts';
import { METHODS, type Input, type MethodName, type Output } from './methods.ts';

/** Carries messages both ways between one client and the engine: a message port, a web socket, memory. */
export interface Transport {
  send(message: RequestMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason: string) => void): void;
}

export interface EngineClient {
  /** @throws ContractError */
  ask<M extends MethodName>(method: M, input: Input<M>, signal?: AbortSignal): Promise<Output<M>>;
  /** Returns the function that stops listening. */
  onEvent(listener: (event: EventMessage) => void): () => void;
  /** The same client, whose questions are about a moment of the past that has been opened. */
  asOf(at: Instant): EngineClient;
}

const CANCELLED = {
  code: 'request.cancelled',
  message: 'The request was cancelled.',
  next: 'Ask again if you still need it.',
} as const;

const MISMATCH = {
  code: 'contract.mismatch',
  message: 'The engine answered in words that this window does not know.',
  next: 'Reload the window.',
} as const;
const UNSENT = {
  code: 'input.invalid',
  message: 'The request could not be sent.',
  next: 'Correct the entry and try again.',
} as const;

interface OpenCall {
  readonly method: MethodName;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: ContractError) => void;
}

/** So many of what is wrong with an answer are told. */
const TOLD_ISSUES = 20;

/**
 * Holds an answer to its method's schema: what the engine and this client understand differently is an error that says
 * so, and no half of it reaches a screen. All answers are looked at, in every build: a grid's page of a hundred rows takes
 * a fifth of a millisecond, and about one where the page's policy forbids generated code.
 */
function settle({ method, resolve, reject }: OpenCall, output: unknown): void {
  const checked = METHODS[method].output.safeParse(output);
  if (checked.success) return resolve(checked.data);
  const details = checked.error.issues
    .slice(0, TOLD_ISSUES)
    .map(({ path, message }) => `${[method, ...path].join('.')}: ${message}`);
  reject(new ContractError({ ...MISMATCH, details }));
}

/** A client over a transport. Calls that are open when the transport closes fail with engine.unavailable. */
export function createClient(transport: Transport): EngineClient {
  let nextId = 1;
  const open = new Map<number, OpenCall>();
  const listeners = new Set<(event: EventMessage) => void>();

  const finish = (id: number): OpenCall | undefined => {
    const call = open.get(id);
    open.delete(id);
    return call;
  };

  transport.onMessage((raw) => {
    const parsed = replySchema.safeParse(raw);
    if (!parsed.success) {
      // Whoever asked must not wait for ever on an answer that another version of the engine words differently.
      const { id } = (raw ?? {}) as { readonly id?: unknown };
      if (typeof id === 'number') finish(id)?.reject(new ContractError(MISMATCH));
      return;
    }
    const message: ReplyMessage = parsed.data;
    if (message.type === 'event') {
      for (const listener of listeners) listener(message);
      return;
    }
    const call = finish(message.id);
    if (!call) return;
    if (message.type === 'result') settle(call, message.output);
    else call.reject(new ContractError(message.error));
  });

  transport.onClose((reason) => {
    for (const call of open.values()) {
      call.reject(
        new ContractError({
          code: 'engine.unavailable',
          message: reason,
          next: 'Throughline reconnects by itself; nothing that was received is lost.',
          retryable: true,
        }),
      );
    }
    open.clear();
  });

  const clientAt = (at: Instant | null): EngineClient => ({
    ask<M extends MethodName>(method: M, input: Input<M>, signal?: AbortSignal): Promise<Output<M>> {
      if (signal?.aborted) return Promise.reject(new ContractError(CANCELLED));
      const id = nextId;
      nextId += 1;
      return new Promise<Output<M>>((resolve, reject) => {
        const stop = (): void => {
          if (open.delete(id)) transport.send({ type: 'cancel', id });
          reject(new ContractError(CANCELLED));
        };
        signal?.addEventListener('abort', stop, { once: true });
        open.set(id, {
          method,
          resolve: (output) => {
            signal?.removeEventListener('abort', stop);
            resolve(output as Output<M>);
          },
          reject: (error) => {
            signal?.removeEventListener('abort', stop);
            reject(error);
          },
        });
        try {
          transport.send({ type: 'call', id, method, input, ...(at !== null && { asOf: at }) });
        } catch (error) {
          finish(id)?.reject(
            new ContractError({ ...UNSENT, details: [error instanceof Error ? error.message : String(error)] }),
          );
        }
      });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    asOf: (moment) => clientAt(moment),
  });
  return clientAt(null);
}
