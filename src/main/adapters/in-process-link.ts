import type { EnginePeer } from '#engine/service/peer.ts';
import type { Transport } from '#shared/contract/client.ts';

export interface InProcessLink {
  /** For the engine. */
  readonly peer: EnginePeer;
  /** For a client in the same process. */
  readonly transport: Transport;
  close(reason: string): void;
}

/** Two ends of one connection inside one process. Messages are copied and arrive later, as over any other transport. */
export function linkInProcess(): InProcessLink {
  const toEngine = new Set<(message: unknown) => void>();
  const toClient = new Set<(message: unknown) => void>();
  const engineClosed = new Set<() => void>();
  const clientClosed = new Set<(reason: string) => void>();
  let open = true;
  const deliver = (listeners: ReadonlySet<(message: unknown) => void>, message: unknown): void => {
    if (!open) return;
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => {
      for (const listener of listeners) listener(copy);
    });
  };
  return {
    peer: {
      send: (message) => deliver(toClient, message),
      onMessage: (listener) => void toEngine.add(listener),
      onClose: (listener) => void engineClosed.add(listener),
    },
    transport: {
      send: (message) => deliver(toEngine, message),
      onMessage: (listener) => void toClient.add(listener),
      onClose: (listener) => void clientClosed.add(listener),
    },
    close(reason) {
      if (!open) return;
      open = false;
      for (const listener of engineClosed) listener();
      for (const listener of clientClosed) listener(reason);
    },
  };
}
