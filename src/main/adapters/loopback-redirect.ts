import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RedirectListener, Redirects } from '#engine/ports/ports.ts';

const PATH = '/signed-in';

const page = (sentence: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Throughline</title>
<body style="font: 16px system-ui; margin: 4rem"><p>${sentence}</p></body></html>`;

/** Waits for a person's browser on an address that only this machine reaches, for one sign-in at a time. */
export const loopbackRedirects: Redirects = { listen };

async function listen(port: number | null): Promise<RedirectListener> {
  const waiting = new Map<string, (url: URL) => void>();
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000 }, (request, response) => {
    const url = URL.parse(request.url ?? '/', redirectUri);
    const head = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', connection: 'close' };
    if (request.method !== 'GET' || url?.pathname !== PATH) {
      response.writeHead(404, head).end();
      return;
    }
    const html = { ...head, 'content-type': 'text/html; charset=utf-8' };
    const take = waiting.get(url.searchParams.get('state') ?? '');
    if (take === undefined) {
      response.writeHead(400, html).end(page('This answer belongs to no sign-in that Throughline waits for.'));
      return;
    }
    response.writeHead(200, html).end(page('Throughline has the answer. You can close this page.'));
    take(url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port ?? 0, '127.0.0.1', resolve);
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  return {
    redirectUri,
    came: (state, signal) =>
      new Promise((resolve, reject) => {
        const give = (): void => {
          waiting.delete(state);
          reject(signal.reason as Error);
        };
        if (signal.aborted) return give();
        signal.addEventListener('abort', give, { once: true });
        waiting.set(state, (url) => {
          waiting.delete(state);
          signal.removeEventListener('abort', give);
          resolve(url);
        });
      }),
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}
