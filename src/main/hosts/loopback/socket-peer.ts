import type { WebSocket } from 'ws';
import type { EnginePeer } from '#engine/service/peer.ts';

/** Above this much unsent, no further requests are read; below a quarter of it they are again. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
/** A client that reads nothing while this much waits for it is let go; it reconnects and asks again. */
const GIVE_UP_BYTES = 64 * 1024 * 1024;
const TRY_AGAIN_LATER = 1013;
const UNSUPPORTED_DATA = 1003;

/** A browser's socket as the engine sees a client. */
export function socketPeer(socket: WebSocket): EnginePeer {
  let paused = false;
  const relieve = (): void => {
    if (!paused || socket.bufferedAmount > HIGH_WATER_BYTES / 4) return;
    paused = false;
    socket.resume();
  };
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(message), relieve);
      if (socket.bufferedAmount > GIVE_UP_BYTES) {
        socket.close(TRY_AGAIN_LATER, 'The page does not read what it asked for.');
      } else if (!paused && socket.bufferedAmount > HIGH_WATER_BYTES) {
        paused = true;
        socket.pause();
      }
    },
    onMessage(listener) {
      socket.on('message', (data: Buffer, isBinary) => {
        let message: unknown;
        try {
          if (isBinary) throw new TypeError('binary message');
          message = JSON.parse(data.toString('utf8'));
        } catch {
          socket.close(UNSUPPORTED_DATA, 'Messages are JSON text.');
          return;
        }
        listener(message);
      });
    },
    onClose(listener) {
      socket.once('close', () => listener());
    },
  };
}
