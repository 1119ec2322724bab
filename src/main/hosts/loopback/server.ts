import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { EnginePeer } from '#engine/service/peer.ts';
import { createAccess } from './access.ts';
import { answer, respond, type PageOptions } from './pages.ts';
import { socketRefusalOf } from './same-origin.ts';
import { socketPeer } from './socket-peer.ts';

const ADDRESS = '127.0.0.1';
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const GOING_AWAY = 1001;

export interface LoopbackOptions extends Pick<PageOptions, 'webRoot' | 'exportsFolder'> {
  /** 0: any free port. */
  readonly port: number;
  readonly connect: (peer: EnginePeer) => void;
  readonly log: (sentence: string, error: unknown) => void;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** An address that opens the page once; a new one each time. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Serves the page, its socket to the engine and finished exports, to this machine's own browser alone. */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, ADDRESS, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  const host = `${ADDRESS}:${bound.port}`;
  const origin = `http://${host}`;
  const access = createAccess(`throughline-${bound.port}`);

  server.on('request', (request, response) => {
    respond(request, response, { ...options, host, access }).catch((error: unknown) => {
      options.log('a page or a download was not sent', error);
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'This answer failed; the log says more.');
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const refuse = (socket: Duplex, status: string): void => {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (socketRefusalOf(request.headers, host) !== null) return refuse(socket, '403 Forbidden');
    if (!access.admits(request.headers.cookie)) return refuse(socket, '401 Unauthorized');
    if (request.url !== '/rpc') return refuse(socket, '404 Not Found');
    sockets.handleUpgrade(request, socket, head, (client) => {
      // Its close follows and tells the engine; the socket's own error needs no second telling.
      client.on('error', () => client.terminate());
      options.connect(socketPeer(client));
    });
  });

  return {
    origin,
    newAddress: () => `${origin}/?token=${access.issueToken()}`,
    async close() {
      for (const client of sockets.clients) client.close(GOING_AWAY, 'Throughline is closing.');
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const deadline = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
        server.closeAllConnections();
      }, 1000);
      server.closeIdleConnections();
      await closed;
      clearTimeout(deadline);
    },
  };
}
