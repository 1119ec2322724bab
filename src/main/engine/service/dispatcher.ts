import type { z } from 'zod';
import { requestSchema, type ReplyMessage, type Topic } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { isMethodName, METHODS, type MethodName, type Output } from '#shared/contract/methods.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Ids, Logger } from '../ports/ports.ts';
import { toContractError } from '../ports/errors.ts';
import type { EnginePeer } from './peer.ts';

/** One handler per method: a missing or doubled one fails the type check. */
export type Handlers = {
  readonly [M in MethodName]: (
    input: ParsedInput<M>,
    signal: AbortSignal,
    /** The moment that is asked about; null: now. */
    asOf: Instant | null,
  ) => Promise<Output<M>>;
};
export type ParsedInput<M extends MethodName> = z.output<(typeof METHODS)[M]['input']>;

/** Commands that change nothing of what was: they may be asked while looking at a moment of the past. */
const OF_ANY_MOMENT: ReadonlySet<MethodName> = new Set<MethodName>([
  'asof.open',
  'asof.close',
  'exports.start',
  'exports.cancel',
  'preferences.set',
]);

export interface Dispatcher {
  connect(peer: EnginePeer): void;
  /** Tells every peer what has changed. */
  publish(topics: readonly Topic[], revision: number): void;
  /** Cancels what is open. */
  close(): void;
}

/** Validates what peers ask, answers it, and turns whatever goes wrong into an error a person can act on. */
export function createDispatcher(
  handlers: Handlers,
  ports: { readonly logger: Logger; readonly ids: Ids },
): Dispatcher {
  const peers = new Set<EnginePeer>();
  const open = new Set<AbortController>();

  async function answer<M extends MethodName>(
    method: M,
    raw: unknown,
    signal: AbortSignal,
    asOf: Instant | null,
  ): Promise<Output<M>> {
    if (asOf !== null && METHODS[method].kind === 'command' && !OF_ANY_MOMENT.has(method)) {
      throw new ContractError({
        code: 'asof.past',
        message: 'What is past cannot be changed.',
        next: 'Go back to now, then decide.',
      });
    }
    const parsed = METHODS[method].input.safeParse(raw);
    if (!parsed.success) {
      throw new ContractError({
        code: 'input.invalid',
        message: 'The request is not as the engine expects it.',
        next: 'Correct the entry and try again.',
        details: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
      });
    }
    return handlers[method](parsed.data as never, signal, asOf);
  }

  function failed(id: number, method: string, error: unknown): ReplyMessage {
    const data = toContractError(error);
    const correlationId = ports.ids.next();
    if (data.code === 'engine.bug')
      ports.logger.error('request failed', { method, correlationId, details: data.details });
    // The stack stays in the log.
    return {
      type: 'error',
      id,
      error: { ...data, correlationId, details: data.code === 'engine.bug' ? [] : data.details },
    };
  }

  async function call(
    peer: EnginePeer,
    id: number,
    method: string,
    input: unknown,
    signal: AbortSignal,
    asOf: Instant | null,
  ): Promise<void> {
    let reply: ReplyMessage;
    try {
      if (!isMethodName(method)) {
        throw new ContractError({
          code: 'method.unknown',
          message: `There is no method ${method}.`,
          next: 'Reload the window: client and engine differ.',
        });
      }
      reply = { type: 'result', id, output: await answer(method, input, signal, asOf) };
    } catch (error) {
      reply = failed(id, method, error);
    }
    if (signal.aborted) return;
    const refused = trySend(peer, reply);
    // An answer that cannot be copied is still an answer; a peer that takes none at all is gone.
    if (refused) trySend(peer, failed(id, method, refused.error));
  }

  /** What the peer's end threw: one client that cannot be reached must not stop the engine for the others. */
  function trySend(peer: EnginePeer, message: ReplyMessage): { readonly error: unknown } | null {
    try {
      peer.send(message);
      return null;
    } catch (error) {
      return { error };
    }
  }

  return {
    connect(peer) {
      peers.add(peer);
      const calls = new Map<number, AbortController>();
      peer.onMessage((raw) => {
        const message = requestSchema.safeParse(raw);
        if (!message.success) {
          ports.logger.warn('message refused', { issues: message.error.issues.length });
          return;
        }
        if (message.data.type === 'cancel') {
          calls.get(message.data.id)?.abort();
          return;
        }
        const { id, method, input, asOf } = message.data;
        const controller = new AbortController();
        calls.set(id, controller);
        open.add(controller);
        void call(peer, id, method, input, controller.signal, asOf ?? null).finally(() => {
          calls.delete(id);
          open.delete(controller);
        });
      });
      peer.onClose(() => {
        peers.delete(peer);
        for (const controller of calls.values()) controller.abort();
      });
    },
    publish(topics, revision) {
      for (const peer of peers) trySend(peer, { type: 'event', topics: [...topics], revision });
    },
    close() {
      for (const controller of open) controller.abort();
      peers.clear();
    },
  };
}
