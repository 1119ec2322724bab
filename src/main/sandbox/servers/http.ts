import { createServer, type IncomingMessage } from 'node:http';
import { send, type FaultInjector } from '../faults/injector.ts';
import type { PaceLimits } from './pace.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or text that is JSON already. */
  readonly body: unknown;
}

export interface RunningServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;

/** Serves JSON on loopback; `handle` gets each request in full. Port 0 takes a free one. */
export async function serve(
  port: number,
  pace: PaceLimits,
  handle: (request: Request, origin: string) => Reply | Promise<Reply>,
  faults?: FaultInjector,
): Promise<RunningServer> {
  let origin = '';
  let count = 0;
  const server = createServer((message, response) => {
    count += 1;
    const wait = latencyOf(pace, count);
    void (async () => {
      let body = '';
      const reply = await answer(message, (request) => {
        ({ body } = request);
        return handle(request, origin);
      });
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const answered = {
        status: reply.status,
        headers: { 'content-type': 'application/json; charset=utf-8', ...reply.headers },
        text: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
      };
      if (faults === undefined) {
        response.writeHead(answered.status, answered.headers);
        response.end(answered.text);
        return;
      }
      const { method = 'GET', url: target = '/', headers } = message;
      await send(response, faults.deliver({ method, target, authorization: headers.authorization, body }, answered));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function answer(message: IncomingMessage, handle: (request: Request) => Reply | Promise<Reply>): Promise<Reply> {
  try {
    const url = new URL(message.url ?? '/', 'http://127.0.0.1');
    const body = await readBody(message);
    if (body === null) return { status: 413, body: { message: 'Payload too large' } };
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    return await handle({
      method: message.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers,
      body,
    });
  } catch (error) {
    return { status: 500, body: { message: error instanceof Error ? error.message : 'Internal error' } };
  }
}

async function readBody(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Spread over the range, the same for the same count. */
function latencyOf({ latencyMs: [least, most] }: PaceLimits, count: number): number {
  return least + ((count * 7) % (most - least + 1));
}

/** Bearer tokens that expire by the company's clock. */
export interface Tokens {
  issue(): string;
  accepts(authorization: string | undefined): boolean;
}

export function createTokens(now: () => number, prefix: string, lifetimeMs: number): Tokens {
  const expiry = new Map<string, number>();
  return {
    issue: () => {
      const token = `${prefix}${expiry.size + 1}.${Math.floor(now()).toString(36)}`;
      expiry.set(token, now() + lifetimeMs);
      return token;
    },
    accepts: (authorization) => {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      return token !== undefined && (expiry.get(token) ?? 0) > now();
    },
  };
}
