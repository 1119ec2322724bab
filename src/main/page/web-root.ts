import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * The file below root that a URL's path names, or null when the path is malformed or leaves root.
 * @param urlPath still percent-encoded, as in `URL.pathname`
 */
export function fileBelow(root: string, urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  // A backslash or a drive letter would mean something else to Windows than it did to the URL parser.
  if (path.includes('\0') || path.includes('\\') || path.includes(':')) return null;
  const file = resolve(root, `.${path.startsWith('/') ? path : `/${path}`}`);
  const inside = relative(resolve(root), file);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file;
}

/** Puts the response's nonce where the page's scripts look for it. */
export function withNonce(html: string, nonce: string): string {
  const meta = `<meta name="csp-nonce" content="${nonce}">`;
  const placeholder = /<meta\s+name="csp-nonce"[^>]*>/i;
  return placeholder.test(html) ? html.replace(placeholder, meta) : html.replace(/<head[^>]*>/i, (head) => head + meta);
}

/**
 * A file of the built page; paths without an extension are the page itself, which finds its screen by the path.
 * Null when there is no such file, or none of a kind that a page is made of.
 */
export async function readPageFile(root: string, urlPath: string, nonce: string): Promise<PageFile | null> {
  const path = extname(urlPath) === '' ? '/index.html' : urlPath;
  const file = fileBelow(root, path);
  const contentType = CONTENT_TYPES[extname(path).toLowerCase()];
  if (file === null || contentType === undefined) return null;
  try {
    const body = await readFile(file);
    return path.endsWith('.html')
      ? { contentType, body: Buffer.from(withNonce(body.toString('utf8'), nonce)) }
      : { contentType, body };
  } catch {
    return null;
  }
}
