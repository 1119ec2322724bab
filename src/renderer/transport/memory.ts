import type { ReplyMessage, RequestMessage } from '#shared/contract/envelope.ts';
import { createStateHolder, type LiveTransport } from './live-transport.ts';

export interface MemoryTransport extends LiveTransport {
  /** Delivers a reply or an event to the client. */
  deliver(message: ReplyMessage): void;
  lose(reason: string): void;
  restore(): void;
}

/** Joins a client to an engine in the same process. Messages are copied, as every real transport does. */
export function createMemoryTransport(
  receive: (message: RequestMessage, deliver: (message: ReplyMessage) => void) => void,
): MemoryTransport {
  const state = createStateHolder();
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: ((reason: string) => void)[] = [];
  const deliver = (message: ReplyMessage): void => {
    const copy = structuredClone(message);
    for (const listener of messageListeners) listener(copy);
  };
  state.set('open');
  return {
    send: (message) => receive(structuredClone(message), deliver),
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    onState: state.on,
    deliver,
    lose(reason) {
      state.set('connecting');
      for (const listener of closeListeners) listener(reason);
    },
    restore: () => state.set('open'),
  };
}
