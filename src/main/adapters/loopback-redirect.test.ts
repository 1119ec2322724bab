import { request } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import type { RedirectListener } from '#engine/ports/ports.ts';
import { loopbackRedirects } from './loopback-redirect.ts';

let listener: RedirectListener | null = null;
afterEach(() => listener?.close());

it('takes the answer of its own sign-in, at its own path alone', async () => {
  listener = await loopbackRedirects.listen(null);
  const { origin } = new URL(listener.redirectUri);
  const came = listener.came('s-1', new AbortController().signal);
  expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404);
  expect((await fetch(listener.redirectUri, { method: 'POST', body: 'code=forged' })).status).toBe(404);
  // Any page that is open in a browser of this machine can send these.
  for (const forged of ['', '?code=c-0', '?code=c-0&state=s-0', '?error=access_denied&state='])
    expect((await fetch(listener.redirectUri + forged)).status).toBe(400);
  const page = await fetch(`${listener.redirectUri}?code=c-1&state=s-1`);
  expect(await page.text()).not.toContain('c-1');
  const url = await came;
  expect(Object.fromEntries(url.searchParams)).toEqual({ code: 'c-1', state: 's-1' });
});

it('listens on this machine alone, and says when its port is taken', async () => {
  listener = await loopbackRedirects.listen(null);
  const { hostname, port } = new URL(listener.redirectUri);
  expect(hostname).toBe('127.0.0.1');
  await expect(loopbackRedirects.listen(Number(port))).rejects.toThrow('EADDRINUSE');
});

it('stops waiting when it is told to', async () => {
  listener = await loopbackRedirects.listen(null);
  const stop = new AbortController();
  const waiting = listener.came('s-1', stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

it('outlives a path that is none', async () => {
  listener = await loopbackRedirects.listen(null);
  const { port } = new URL(listener.redirectUri);
  const status = await new Promise((resolve, reject) => {
    // Written as it is: fetch would tidy it first.
    const asked = request({ host: '127.0.0.1', port, path: '//', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(404);
});
