import type { RequestMessage } from '#shared/contract/envelope.ts';
import { createStateHolder, type LiveTransport } from './live-transport.ts';

interface PortMessage {
  readonly type: 'throughline-port';
  readonly nonce: string;
}

function isPortMessage(data: unknown): data is PortMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as Partial<PortMessage>).type === 'throughline-port' &&
    typeof (data as Partial<PortMessage>).nonce === 'string'
  );
}

/**
 * Waits for the port that the preload passes on, and takes each later one in its place: the shell starts the engine
 * again when it dies, and hands over a new port.
 */
export function awaitMessagePort(target: Window): LiveTransport {
  const state = createStateHolder();
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: ((reason: string) => void)[] = [];
  const nonces = new Set<string>();
  let waiting: RequestMessage[] = [];
  let port: MessagePort | null = null;

  const lose = (): void => {
    port = null;
    state.set('connecting');
    for (const listener of closeListeners) listener('The engine stopped; it is being started again.');
  };

  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [next] = event.ports;
    if (event.source !== target || event.origin !== target.location.origin || !next) return;
    if (!isPortMessage(event.data) || nonces.has(event.data.nonce)) return;
    nonces.add(event.data.nonce);
    if (port) {
      port.close();
      lose();
    }
    port = next;
    next.addEventListener('message', (message: MessageEvent<unknown>) => {
      for (const listener of messageListeners) listener(message.data);
    });
    next.addEventListener('close', () => {
      if (port === next) lose();
    });
    next.start();
    state.set('open');
    for (const message of waiting) next.postMessage(message);
    waiting = [];
  });

  return {
    send(message) {
      if (port) port.postMessage(message);
      else if (message.type === 'call') waiting.push(message);
      else waiting = waiting.filter((earlier) => earlier.id !== message.id);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    onState: state.on,
  };
}
