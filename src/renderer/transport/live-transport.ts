import type { Transport } from '#shared/contract/client.ts';

/** open: calls are answered · connecting: calls wait · closed: nothing will come any more. */
export type LinkState = 'connecting' | 'open' | 'closed';

/** A transport that comes back by itself and says how it stands. */
export interface LiveTransport extends Transport {
  /** Calls at once with the present state. Returns the function that stops listening. */
  onState(listener: (state: LinkState) => void): () => void;
}

/** Holds a value and tells those who listen. */
export function createStateHolder(): { set(state: LinkState): void; on: LiveTransport['onState'] } {
  const listeners = new Set<(state: LinkState) => void>();
  let current: LinkState = 'connecting';
  return {
    set(state) {
      if (state === current) return;
      current = state;
      for (const listener of listeners) listener(state);
    },
    on(listener) {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
  };
}
