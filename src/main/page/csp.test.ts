import { expect, it } from 'vitest';
import { contentSecurityPolicy, newNonce } from './csp.ts';

it('allows scripts of the page alone and styles by nonce', () => {
  const policy = contentSecurityPolicy({ nonce: 'n0nce', connect: ['ws://127.0.0.1:4000'] });
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce-n0nce'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' ws://127.0.0.1:4000",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

it('makes a nonce that no one can guess and that needs no escaping', () => {
  const nonces = new Set(Array.from({ length: 100 }, newNonce));
  expect(nonces.size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9+/=]{24}$/);
});
