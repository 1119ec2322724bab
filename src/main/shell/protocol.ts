import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, newNonce, PAGE_HEADERS } from '../page/csp.ts';
import { readPageFile } from '../page/web-root.ts';
import { PAGE_SCHEME, type PageOrigin } from './page-origin.ts';

/** Must run once, before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page, and nothing outside its folder, under our own scheme. */
export function servePage(session: Session, origin: PageOrigin, webRoot: string): void {
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const url = new URL(request.url);
    const nonce = newNonce();
    const isOurs = request.method === 'GET' && origin.holds(request.url);
    const file = isOurs ? await readPageFile(webRoot, url.pathname, nonce) : null;
    if (file === null) return new Response('There is nothing here.', { status: 404, headers: PAGE_HEADERS });
    return new Response(new Uint8Array(file.body), {
      headers: {
        ...PAGE_HEADERS,
        'Content-Type': file.contentType,
        'Content-Security-Policy': contentSecurityPolicy({ nonce, connect: [] }),
      },
    });
  });
}
