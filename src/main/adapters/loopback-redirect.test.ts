import { afterEach, expect, it } from 'vitest';
import type { RedirectListener } from '#engine/ports/ports.ts';
import { loopbackRedirects } from './loopback-redirect.ts';

let listener: RedirectListener | null = null;
afterEach(() => listener?.close());

it('takes the first answer of the browser, at its own path alone', async () => {
  listener = await loopbackRedirects.listen(null);
  const { origin } = new URL(listener.redirectUri);
  expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404);
  expect((await fetch(listener.redirectUri, { method: 'POST', body: 'code=forged' })).status).toBe(404);
  const page = await fetch(`${listener.redirectUri}?code=c-1&state=s-1`);
  expect(await page.text()).not.toContain('c-1');
  const url = await listener.came(new AbortController().signal);
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
  const waiting = listener.came(stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
