import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RedirectListener, Redirects } from '#engine/ports/ports.ts';

const PATH = '/signed-in';

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Throughline</title>
<body style="font: 16px system-ui; margin: 4rem"><p>Throughline has the answer. You can close this page.</p></body></html>`;

/** Waits for a person's browser on an address that only this machine reaches, for one sign-in at a time. */
export const loopbackRedirects: Redirects = { listen };

async function listen(port: number | null): Promise<RedirectListener> {
  const came = Promise.withResolvers<URL>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    const head = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', connection: 'close' };
    if (request.method !== 'GET' || url.pathname !== PATH) {
      response.writeHead(404, head).end();
      return;
    }
    response.writeHead(200, { ...head, 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    came.resolve(url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port ?? 0, '127.0.0.1', resolve);
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  return {
    redirectUri,
    came: (signal) =>
      new Promise((resolve, reject) => {
        const give = (): void => reject(signal.reason as Error);
        if (signal.aborted) return give();
        signal.addEventListener('abort', give, { once: true });
        came.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
      }),
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}
