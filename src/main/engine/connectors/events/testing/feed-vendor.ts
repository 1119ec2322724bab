import { Readable } from 'node:stream';
import { eventStreamOf } from '../../../../adapters/event-stream.ts';
import type { EventSources, HttpClient, HttpRequest } from '../../../ports/ports.ts';
import { answering, jsonAnswer } from '../../kit/testing.ts';

export const FEED = 'https://wms.example/v1/events/orders';
export const TOKEN_URL = 'https://wms.example/token';
export const TOKEN = 'token-of-the-feed-0001';
const MOST_CHARS = 64 * 1024;

export function isSignIn({ url }: HttpRequest): boolean {
  return url === TOKEN_URL;
}

/** A server that tells these events after the last one that a reader had, and then ends its stream. */
export function feedVendor(events: readonly object[]): HttpClient {
  return answering((request) => {
    if (isSignIn(request)) return jsonAnswer({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
    if (request.headers?.['authorization'] !== `Bearer ${TOKEN}`) return jsonAnswer({}, 401);
    if (request.url !== FEED) return jsonAnswer({ asked: request.url }, 404);
    const last = Number(request.headers['last-event-id'] ?? 0);
    const told = events
      .slice(last)
      .map((event, index) => `id: ${last + index + 1}\ndata: ${JSON.stringify(event)}\n\n`);
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, text: told.join('') };
  });
}

/** Lines over a client: what happens to a request happens to the opening of a line. */
export function linesOver(http: HttpClient): EventSources {
  return {
    openQueue: () => Promise.reject(new Error('a feed has no queues')),
    async openStream(request) {
      const { status, headers, text } = await http.send(request);
      return eventStreamOf({ status, headers, body: Readable.from([Buffer.from(text)]) }, MOST_CHARS);
    },
  };
}
