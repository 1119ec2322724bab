import { randomBytes } from 'node:crypto';

export interface PagePolicy {
  /** Lets the grid's injected style sheet in. One per response. */
  readonly nonce: string;
  /** Where the page may connect besides its own origin: the loopback host's socket. */
  readonly connect: readonly string[];
}

export function newNonce(): string {
  return randomBytes(18).toString('base64');
}

/** The Content-Security-Policy of every page, in the desktop app and in the browser alike. */
export function contentSecurityPolicy({ nonce, connect }: PagePolicy): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer that carries a part of the page. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
