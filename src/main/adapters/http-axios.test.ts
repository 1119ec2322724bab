import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpTransportError } from '#engine/ports/ports.ts';
import { createAxiosHttp } from './http-axios.ts';

const HEAD = { 'content-type': 'application/json' };
const secretsSeenElsewhere: (string | undefined)[] = [];
let elsewhereUrl = '';

const ROUTES: Record<string, RequestListener> = {
  '/json': (_request, response) => response.writeHead(200, HEAD).end('{"amount":12345678901234567890.10}'),
  '/gzip': (_request, response) =>
    response.writeHead(200, { ...HEAD, 'content-encoding': 'gzip' }).end(gzipSync('{"packed":true}')),
  '/broken': (_request, response) => response.writeHead(503, { 'retry-after': '7' }).end('down'),
  '/large': (_request, response) => response.writeHead(200, HEAD).end('x'.repeat(5000)),
  '/moved': (_request, response) => response.writeHead(302, { location: '/json' }).end(),
  '/away': (_request, response) => response.writeHead(302, { location: `${elsewhereUrl}/trap` }).end(),
  '/drop': (request) => request.socket.destroy(),
  '/never': () => {},
  '/drip': (_request, response) => {
    response.writeHead(200, HEAD);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/echo': (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () =>
      response.writeHead(200, HEAD).end(JSON.stringify({ body, type: request.headers['content-type'] })),
    );
  },
};

const server = createServer((request, response) => ROUTES[request.url ?? '']?.(request, response));
const elsewhere = createServer((request, response) => {
  secretsSeenElsewhere.push(request.headers.authorization);
  response.end('{}');
});
const http = createAxiosHttp({ maxBytes: 1000 });
let url = '';

beforeAll(async () => {
  url = await listen(server);
  elsewhereUrl = await listen(elsewhere);
});

afterAll(() => {
  http.close();
  for (const each of [server, elsewhere]) {
    each.closeAllConnections();
    each.close();
  }
});

async function listen(each: Server): Promise<string> {
  await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
}

function get(path: string, timeoutMs = 5000, signal?: AbortSignal): ReturnType<typeof http.send> {
  return http.send({
    method: 'GET',
    url: url + path,
    headers: { authorization: 'Bearer token-1' },
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
}

describe('HTTP through axios', () => {
  it('leaves the text of JSON alone', async () => {
    expect(await get('/json')).toMatchObject({ status: 200, text: '{"amount":12345678901234567890.10}' });
  });

  it('unpacks', async () => {
    expect((await get('/gzip')).text).toBe('{"packed":true}');
  });

  it('answers with any status, its headers in lower case', async () => {
    expect(await get('/broken')).toMatchObject({ status: 503, text: 'down', headers: { 'retry-after': '7' } });
  });

  it('sends a body as it is', async () => {
    const { text } = await http.send({
      method: 'POST',
      url: `${url}/echo`,
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
      timeoutMs: 5000,
    });
    expect(JSON.parse(text)).toEqual({ body: '{"a":1}', type: 'application/json' });
  });

  it('follows a redirect on the same host and none to another', async () => {
    expect((await get('/moved')).status).toBe(200);
    await expect(get('/away')).rejects.toMatchObject({ reason: 'network' });
    expect(secretsSeenElsewhere).toEqual([]);
  });

  it('refuses an answer that is too large', async () => {
    await expect(get('/large')).rejects.toMatchObject({ reason: 'network' });
  });

  it.each([
    ['never answers', '/never'],
    ['answers drop by drop', '/drip'],
  ])('gives up in time when the host %s', async (_name, path) => {
    await expect(get(path, 150)).rejects.toMatchObject({ name: 'HttpTransportError', reason: 'timeout' });
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const answer = get('/never', 5000, controller.signal);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ reason: 'aborted' });
  });

  it('tells a broken connection, without the credential', async () => {
    const error: unknown = await get('/drop').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(HttpTransportError);
    expect((error as HttpTransportError).message).not.toContain('token-1');
  });
});
