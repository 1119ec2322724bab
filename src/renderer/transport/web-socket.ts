import type { RequestMessage } from '#shared/contract/envelope.ts';
import { createStateHolder, type LiveTransport } from './live-transport.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 8000;

export function rpcAddress(location: { protocol: string; host: string }): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`;
}

/** Connects, and again after a loss with growing pauses. Calls made meanwhile wait for the next connection. */
export function connectWebSocket(address: string): LiveTransport {
  const state = createStateHolder();
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: ((reason: string) => void)[] = [];
  let waiting: RequestMessage[] = [];
  let socket: WebSocket | null = null;
  let retryMs = FIRST_RETRY_MS;

  const connect = (): void => {
    const next = new WebSocket(address);
    next.addEventListener('open', () => {
      socket = next;
      retryMs = FIRST_RETRY_MS;
      state.set('open');
      for (const message of waiting) next.send(JSON.stringify(message));
      waiting = [];
    });
    next.addEventListener('message', (event) => {
      const message = JSON.parse(String(event.data)) as unknown;
      for (const listener of messageListeners) listener(message);
    });
    next.addEventListener('close', () => {
      if (socket === next) {
        socket = null;
        for (const listener of closeListeners) listener('The connection to the engine was lost.');
      }
      state.set('connecting');
      setTimeout(connect, retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    });
  };
  connect();

  return {
    send(message) {
      if (socket) socket.send(JSON.stringify(message));
      else if (message.type === 'call') waiting.push(message);
      else waiting = waiting.filter((earlier) => earlier.id !== message.id);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    onState: state.on,
  };
}
