import { createServer, type IncomingMessage } from 'node:http';
import type { Answered, AskedFor } from './alter.ts';
import { send, badGateway, type FaultInjector } from './injector.ts';

export interface FaultProxy {
  /** http://127.0.0.1:port: asked in place of the target. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Of one hop only (RFC 9110 §7.6.1), or rewritten here. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'host',
]);

/**
 * Stands in front of any HTTP server and lets its answers meet faults. Links that the server writes to itself lead
 * through the proxy again.
 * @param target origin of the server, http or https
 * @param port 0: a free one
 */
export async function startFaultProxy(target: string, port: number, injector: FaultInjector): Promise<FaultProxy> {
  const upstream = new URL(target).origin;
  let origin = '';
  const server = createServer((message, response) => {
    void (async () => {
      const body = await bodyOf(message);
      const asked: AskedFor = {
        method: message.method ?? 'GET',
        target: message.url ?? '/',
        authorization: message.headers.authorization,
        body: body.toString('utf8'),
      };
      const answer = await forward(upstream, origin, message, body);
      await send(response, injector.deliver(asked, answer));
    })().catch((error: unknown) => send(response, badGateway(error)));
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

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function forward(upstream: string, origin: string, message: IncomingMessage, body: Buffer): Promise<Answered> {
  const headers = Object.entries(message.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || NOT_PASSED_ON.has(name) ? [] : [[name, String(value)]],
  );
  const response = await fetch(upstream + (message.url ?? '/'), {
    method: message.method ?? 'GET',
    headers,
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers]
        .filter(([name]) => !NOT_PASSED_ON.has(name))
        .map(([name, value]) => [name, value.replaceAll(upstream, origin)]),
    ),
    text: text.replaceAll(upstream, origin).replaceAll(escaped(upstream), escaped(origin)),
  };
}

/** As JSON writers write it that escape slashes. */
function escaped(address: string): string {
  return address.replaceAll('/', '\\/');
}
