import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EnginePeer } from '#engine/service/peer.ts';
import { startLoopbackServer, type LoopbackServer } from './server.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let server: LoopbackServer;
let peers: EnginePeer[];
let logged: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-loopback-'));
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  mkdirSync(join(folder, 'exports'));
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><html><head></head><body>page</body></html>');
  writeFileSync(join(folder, 'web', 'assets', 'main.js'), 'run()');
  writeFileSync(join(folder, 'exports', 'orders 1.csv'), 'a,b');
  writeFileSync(join(folder, 'secrets.json'), '{}');
  peers = [];
  logged = [];
  server = await startLoopbackServer({
    webRoot: join(folder, 'web'),
    exportsFolder: join(folder, 'exports'),
    port: 0,
    connect: (peer) => peers.push(peer),
    log: (sentence) => logged.push(sentence),
  });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it is written, unlike fetch, which tidies it first. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject).end();
  });
}

async function signIn(): Promise<string> {
  const { pathname, search } = new URL(server.newAddress());
  const answer = await get(pathname + search);
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The status that refused the socket, or 101. */
async function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

describe('the address', () => {
  it('opens the page once: token, cookie, clean address', async () => {
    const { pathname, search } = new URL(server.newAddress());
    const first = await get(pathname + search);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^throughline-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const again = await get(pathname + search);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it.each(['/', '/assets/main.js', '/exports/orders%201.csv', '/?token=', '/?token=wrong'])(
    'refuses %s to a stranger',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(401);
      expect(answer.body).not.toContain('page');
    },
  );

  it('refuses a cookie that it never set', async () => {
    const { port } = new URL(server.origin);
    expect((await get('/', { cookie: `throughline-${port}=${'a'.repeat(43)}` })).status).toBe(401);
  });

  it.each([
    ['a foreign host', { host: 'throughline.example' }],
    ['a rebound name with our port', { host: 'evil.example:80' }],
    ['the other name of this machine', { host: 'localhost' }],
    ['a foreign origin', { origin: 'http://evil.example' }],
    ['a sandboxed origin', { origin: 'null' }],
    ['our address on another port', { origin: 'http://127.0.0.1:1' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s, signed in or not', async (_name, headers) => {
    const cookie = await signIn();
    expect((await get('/', { ...headers, cookie })).status).toBe(403);
    const { pathname, search } = new URL(server.newAddress());
    const withToken = await get(pathname + search, headers);
    expect(withToken.status).toBe(403);
    expect(withToken.headers['set-cookie']).toBeUndefined();
  });
});

describe('the page', () => {
  it('carries a policy whose nonce is the one in the page, new each time', async () => {
    const cookie = await signIn();
    const nonces = [];
    for (const answer of [await get('/', { cookie }), await get('/', { cookie })]) {
      expect(answer.status).toBe(200);
      const nonce = /content="([^"]+)"/.exec(answer.body)?.[1] ?? '';
      expect(answer.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(answer.headers['content-security-policy']).toContain(
        `connect-src 'self' ${server.origin.replace('http', 'ws')}`,
      );
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it.each([
    '/../secrets.json',
    '/..%2fsecrets.json',
    '/exports/..%2fsecrets.json',
    '/exports/../../secrets.json',
    '/exports/%2e%2e/secrets.json',
  ])('keeps files outside its folders: %s', async (path) => {
    const answer = await get(path, { cookie: await signIn() });
    expect(answer.status).toBe(404);
  });

  it('follows no link out of the exports', async () => {
    symlinkSync(join(folder, 'secrets.json'), join(folder, 'exports', 'link.csv'));
    expect((await get('/exports/link.csv', { cookie: await signIn() })).status).toBe(404);
  });

  it('has no answer to what is no address, and goes on', async () => {
    expect((await get('//', { cookie: await signIn() })).status).toBe(400);
    expect((await get('//?token=x')).status).toBe(400);
    expect(logged).toEqual([]);
  });

  it('tells the log of what was not sent whole', async () => {
    writeFileSync(join(folder, 'exports', 'large.csv'), Buffer.alloc(20_000_000, 'a,b\n'));
    const { port } = new URL(server.origin);
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      path: '/exports/large.csv',
      headers: { cookie: await signIn() },
      agent: false,
    });
    request.on('error', () => undefined);
    request.on('response', (response) => response.once('data', () => response.destroy())).end();
    await expect.poll(() => logged).toEqual(['a page or a download was not sent']);
  });

  it('offers a finished export as a download', async () => {
    const answer = await get('/exports/orders%201.csv', { cookie: await signIn() });
    expect(answer).toMatchObject({ status: 200, body: 'a,b' });
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''orders%201.csv");
  });

  it('answers no other method', async () => {
    expect((await get('/', { cookie: await signIn() }, 'POST')).status).toBe(405);
  });
});

describe('the socket', () => {
  it('opens for our own page and carries messages both ways', async () => {
    const cookie = await signIn();
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie, origin: server.origin },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const [peer] = peers;
    const asked = new Promise((resolve) => peer!.onMessage(resolve));
    const closed = new Promise<void>((resolve) => peer!.onClose(resolve));
    socket.send('{"type":"cancel","id":1}');
    expect(await asked).toEqual({ type: 'cancel', id: 1 });
    const told = new Promise((resolve) =>
      socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))),
    );
    peer!.send({ type: 'event', topics: ['orders'], revision: 2 });
    expect(await told).toEqual({ type: 'event', topics: ['orders'], revision: 2 });
    socket.close();
    await closed;
  });

  it.each([
    ['no cookie', 401, (own: string) => ({ origin: own, cookie: '' })],
    ['no origin', 403, () => ({})],
    ['a foreign origin', 403, () => ({ origin: 'http://evil.example' })],
    ['a foreign host', 403, (own: string) => ({ origin: own, host: 'evil.example' })],
  ])('is refused with %s', async (_name, status, headersOf) => {
    const cookie = await signIn();
    expect(await upgrade({ cookie, ...headersOf(server.origin) })).toBe(status);
    expect(peers).toEqual([]);
  });

  it('is at one path only', async () => {
    expect(await upgrade({ cookie: await signIn(), origin: server.origin }, '/other')).toBe(404);
  });

  it.each([
    ['what is not JSON', '{', 1003],
    ['more than a request can need', 'x'.repeat(5 * 1024 * 1024), 1009],
  ])('closes on %s', async (_name, text, code) => {
    const cookie = await signIn();
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie, origin: server.origin },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const messages: unknown[] = [];
    peers[0]!.onMessage((message) => messages.push(message));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.send(text);
    expect(await closed).toBe(code);
    expect(messages).toEqual([]);
  });
});
