import type { IncomingHttpHeaders } from 'node:http';

export type Refusal = 'foreign host' | 'foreign origin' | 'cross-site request';

/**
 * Why a request cannot come from our own page or a person's address bar; null when it can. The Host header stops names
 * that were rebound to this machine; Origin and Fetch Metadata stop other pages in the same browser.
 * @param host our own `address:port`
 */
export function refusalOf(headers: IncomingHttpHeaders, host: string): Refusal | null {
  if (headers.host !== host) return 'foreign host';
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 'foreign origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'cross-site request';
  return null;
}

/** A socket names its page always; without an Origin it is no browser of ours. */
export function socketRefusalOf(headers: IncomingHttpHeaders, host: string): Refusal | null {
  return headers.origin === undefined ? 'foreign origin' : refusalOf(headers, host);
}
