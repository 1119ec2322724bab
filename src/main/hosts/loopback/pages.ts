import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentSecurityPolicy, newNonce, PAGE_HEADERS } from '../../page/csp.ts';
import { fileBelow, readPageFile } from '../../page/web-root.ts';
import type { Access } from './access.ts';
import { refusalOf } from './same-origin.ts';

export interface PageOptions {
  /** Our own `address:port`. */
  readonly host: string;
  readonly access: Access;
  /** Folder of the built page. */
  readonly webRoot: string;
  /** Folder whose files `/exports/<name>` offers for download. */
  readonly exportsFolder: string;
}

const DOWNLOAD_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A sentence in place of a page. */
export function answer(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${sentence}\n`);
}

async function sendDownload(response: ServerResponse, folder: string, name: string, isHead: boolean): Promise<void> {
  const file = fileBelow(folder, name);
  const contentType = DOWNLOAD_TYPES[extname(name).toLowerCase()];
  // A link would lead out of the folder.
  const found = file === null || contentType === undefined ? null : await lstat(file).catch(() => null);
  if (file === null || contentType === undefined || !found?.isFile()) {
    answer(response, 404, 'There is no such export; it may have been moved or removed.');
    return;
  }
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': contentType,
    'Content-Length': String(found.size),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file))}`,
  });
  if (isHead) response.end();
  else await pipeline(createReadStream(file), response);
}

/** Answers one request: with the page, a finished export, or why not. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { host, access, webRoot, exportsFolder }: PageOptions,
): Promise<void> {
  const refusal = refusalOf(request.headers, host);
  if (refusal !== null) return answer(response, 403, `Refused: ${refusal}.`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
  }
  const url = URL.parse(request.url ?? '/', `http://${host}`);
  if (url === null) return answer(response, 400, 'This is no address.');
  const token = url.searchParams.get('token');
  const cookie = token === null ? null : access.redeem(token);
  if (cookie !== null) return answer(response, 303, 'Opening.', { Location: '/', 'Set-Cookie': cookie });
  if (!access.admits(request.headers.cookie)) {
    return answer(
      response,
      401,
      'This address works once, in the browser that opened it. Press Enter where Throughline was started for a new one.',
    );
  }
  const isHead = request.method === 'HEAD';
  if (url.pathname.startsWith('/exports/')) {
    return sendDownload(response, exportsFolder, url.pathname.slice('/exports'.length), isHead);
  }
  const nonce = newNonce();
  const file = await readPageFile(webRoot, url.pathname, nonce);
  if (file === null) return answer(response, 404, 'There is nothing here.');
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': file.contentType,
    'Content-Length': String(file.body.length),
    'Content-Security-Policy': contentSecurityPolicy({ nonce, connect: [`ws://${host}`] }),
  });
  response.end(isHead ? undefined : file.body);
}
