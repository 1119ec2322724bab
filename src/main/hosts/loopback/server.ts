import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { EnginePeer } from '#engine/service/peer.ts';
import { contentSecurityPolicy, newNonce, PAGE_HEADERS } from '../../page/csp.ts';
import { fileBelow, readPageFile } from '../../page/web-root.ts';
import { createAccess } from './access.ts';
import { refusalOf, socketRefusalOf } from './same-origin.ts';
import { socketPeer } from './socket-peer.ts';

const ADDRESS = '127.0.0.1';
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const GOING_AWAY = 1001;

export interface LoopbackOptions {
  /** Folder of the built page. */
  readonly webRoot: string;
  /** Folder whose files `/exports/<name>` offers for download. */
  readonly exportsFolder: string;
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

const DOWNLOAD_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function answer(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${sentence}\n`);
}

async function sendDownload(response: ServerResponse, folder: string, name: string, isHead: boolean): Promise<void> {
  const file = fileBelow(folder, name);
  const contentType = DOWNLOAD_TYPES[extname(name).toLowerCase()];
  // A link would lead out of the folder.
  const found = file === null || contentType === undefined ? null : await lstat(file).catch(() => null);
  if (file === null || contentType === undefined || !found?.isFile()) {
    answer(response, 404, 'There is no such export; it may have been moved or removed.');
    return;
  }
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': contentType,
    'Content-Length': String(found.size),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file))}`,
  });
  if (isHead) response.end();
  else await pipeline(createReadStream(file), response);
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

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(request.headers, host);
    if (refusal !== null) return answer(response, 403, `Refused: ${refusal}.`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(response, 405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
    }
    const url = URL.parse(request.url ?? '/', origin);
    if (url === null) return answer(response, 400, 'This is no address.');
    const token = url.searchParams.get('token');
    const cookie = token === null ? null : access.redeem(token);
    if (cookie !== null) return answer(response, 303, 'Opening.', { Location: '/', 'Set-Cookie': cookie });
    if (!access.admits(request.headers.cookie)) {
      return answer(
        response,
        401,
        'This address works once, in the browser that opened it. Press Enter where Throughline was started for a new one.',
      );
    }
    const isHead = request.method === 'HEAD';
    if (url.pathname.startsWith('/exports/')) {
      return sendDownload(response, options.exportsFolder, url.pathname.slice('/exports'.length), isHead);
    }
    const nonce = newNonce();
    const file = await readPageFile(options.webRoot, url.pathname, nonce);
    if (file === null) return answer(response, 404, 'There is nothing here.');
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Type': file.contentType,
      'Content-Length': String(file.body.length),
      'Content-Security-Policy': contentSecurityPolicy({ nonce, connect: [`ws://${host}`] }),
    });
    response.end(isHead ? undefined : file.body);
  };

  server.on('request', (request, response) => {
    respond(request, response).catch((error: unknown) => {
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
