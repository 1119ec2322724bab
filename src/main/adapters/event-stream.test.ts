import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStream } from '#engine/ports/ports.ts';
import { createAxiosHttp } from './http-axios.ts';

let serve: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => serve(request, response));
const http = createAxiosHttp({ maxBytes: 4096 });
const { signal } = new AbortController();

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  http.close();
  server.closeAllConnections();
  server.close();
});

function open(headers: Record<string, string> = {}): Promise<EventStream> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return http.openStream({ method: 'GET', url, headers, timeoutMs: 2000, signal });
}

/** Answers with a stream of these pieces, which stays open. */
function streaming(...pieces: readonly (string | Buffer)[]): void {
  serve = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
  };
}

describe('a stream of server-sent events', () => {
  it('brings each event with its type and the id that the stream has reached', async () => {
    streaming(
      ': hello\n\n',
      'data: first\n\n',
      'id: 7\nevent: order\ndata: {"a":\ndata: 1}\n\n',
      'data: without an id of its own\n\n',
      'id: 8\n\n',
      'data: never finished',
    );
    const stream = await open();
    const events = [];
    while (events.length < 3) events.push(...(await stream.take(2, 2000, signal)));
    expect(events).toEqual([
      { lastEventId: '', type: 'message', data: 'first' },
      { lastEventId: '7', type: 'order', data: '{"a":\n1}' },
      { lastEventId: '7', type: 'message', data: 'without an id of its own' },
    ]);
    expect(await stream.take(1, 50, signal)).toEqual([]);
    await stream.close();
    await expect(stream.take(1, 50, signal)).rejects.toMatchObject({ reason: 'aborted' });
  });

  it('says how long the server wants to be left alone', async () => {
    streaming('data: first\n\n', 'retry: 2500\n\n', 'retry: soon\n\n', 'data: second\n\n');
    const stream = await open();
    const events = [];
    while (events.length < 2) events.push(...(await stream.take(2, 2000, signal)));
    expect(stream.reconnectMs()).toBe(2500);
    await stream.close();
    streaming('data: first\n\n');
    const silent = await open();
    await silent.take(1, 2000, signal);
    expect(silent.reconnectMs()).toBeNull();
    await silent.close();
  });

  it('reads characters whose bytes are torn apart', async () => {
    const bytes = Buffer.from('data: Müller €\n\n');
    streaming(bytes.subarray(0, 8), bytes.subarray(8, 15), bytes.subarray(15));
    const stream = await open();
    expect(await stream.take(1, 2000, signal)).toEqual([{ lastEventId: '', type: 'message', data: 'Müller €' }]);
    await stream.close();
  });

  it('says that the server ended it, after all that came', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: last\n\n');
    };
    const stream = await open();
    expect(await stream.take(5, 2000, signal)).toHaveLength(1);
    await expect(stream.take(5, 2000, signal)).rejects.toMatchObject({ reason: 'ended' });
    await stream.close();
  });

  it('says that the line broke', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: last\n\n', () => response.destroy());
    };
    const stream = await open();
    expect(await stream.take(5, 2000, signal)).toHaveLength(1);
    await expect(stream.take(5, 2000, signal)).rejects.toMatchObject({ name: 'EventSourceError', reason: 'network' });
    await stream.close();
  });

  it('ends at an event that is too long to be one', async () => {
    streaming(`data: ${'x'.repeat(5000)}`);
    const stream = await open();
    await expect(stream.take(1, 2000, signal)).rejects.toThrow('longer than 4096');
    await stream.close();
  });

  it('passes on what the caller sends, and brings the words of an answer that is no stream', async () => {
    serve = (request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ asked: request.headers['last-event-id'] }));
    };
    const stream = await open({ 'last-event-id': '41' });
    expect(stream).toMatchObject({ status: 401, text: '{"asked":"41"}' });
    await stream.close();
  });

  it('waits for the head of the answer no longer than it is told, and for events as long as nobody says stop', async () => {
    const stop = new AbortController();
    streaming();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
    const stream = await http.openStream({ method: 'GET', url, timeoutMs: 1_000, signal });
    expect(await stream.take(1, 1_200, signal)).toEqual([]);
    const waiting = stream.take(1, 60_000, stop.signal);
    stop.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await stream.close();
    serve = () => undefined;
    await expect(http.openStream({ method: 'GET', url, timeoutMs: 100, signal })).rejects.toMatchObject({
      name: 'HttpTransportError',
      reason: 'timeout',
    });
  });
});
