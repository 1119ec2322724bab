import http from 'node:http';
import https from 'node:https';
import axios, { AxiosError, AxiosHeaders, type AxiosInstance } from 'axios';
import { HttpTransportError, type HttpClient, type HttpRequest, type HttpResponse } from '#engine/ports/ports.ts';

export interface AxiosHttpOptions {
  /** Largest answer that is read, in bytes after decompression. */
  readonly maxBytes?: number;
  /** Sockets per host. */
  readonly maxSockets?: number;
}

const MEGABYTE = 1024 * 1024;
const MAX_REDIRECTS = 3;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Axios behind the HttpClient port: every status is an answer, the body stays text. `close` frees idle sockets. */
export function createAxiosHttp(options: AxiosHttpOptions = {}): HttpClient & { close(): void } {
  const maxBytes = options.maxBytes ?? 64 * MEGABYTE;
  const sockets = { keepAlive: true, maxSockets: options.maxSockets ?? 16 };
  const httpAgent = new http.Agent(sockets);
  const httpsAgent = new https.Agent(sockets);
  const client = axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    responseType: 'text',
    // Axios parses JSON even for text; digits would be lost.
    transformResponse: (data: unknown) => data,
    transformRequest: (data: unknown) => data,
    validateStatus: () => true,
    decompress: true,
    maxContentLength: maxBytes,
    maxBodyLength: maxBytes,
    maxRedirects: MAX_REDIRECTS,
  });
  return {
    send: (request) => send(client, request),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

async function send(client: AxiosInstance, request: HttpRequest): Promise<HttpResponse> {
  // The socket timeout of axios starts again with each byte; this one is for the whole exchange.
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
  const { hostname, origin } = new URL(request.url);
  try {
    const response = await client.request<string>({
      method: request.method,
      url: request.url,
      headers: { ...request.headers },
      signal,
      ...(request.body === undefined ? {} : { data: request.body }),
      ...(LOOPBACK.test(hostname) ? { proxy: false as const } : {}),
      // A redirect to another host would carry our credential there.
      beforeRedirect: (target: Record<string, unknown>) => {
        if (originOf(target) !== origin) throw new Error('redirect to another host');
      },
    });
    return { status: response.status, headers: headersOf(response.headers), text: response.data ?? '' };
  } catch (cause) {
    if (request.signal?.aborted) throw new HttpTransportError('aborted', 'the request was aborted');
    if (deadline.aborted) throw new HttpTransportError('timeout', `no answer within ${request.timeoutMs} ms`);
    throw new HttpTransportError('network', reasonOf(cause));
  }
}

function originOf(target: Record<string, unknown>): string | null {
  const { href } = target;
  return typeof href === 'string' && URL.canParse(href) ? new URL(href).origin : null;
}

/** The code (ECONNREFUSED, CERT_HAS_EXPIRED …) and the message; never the request, which holds the credential. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof AxiosError)) return cause instanceof Error ? cause.message : 'unknown reason';
  return [cause.code, cause.message].filter((part) => part !== undefined && part !== '').join(': ');
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function headersOf(raw: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  const plain = raw instanceof AxiosHeaders ? raw.toJSON() : (raw as Record<string, unknown>);
  for (const [name, value] of Object.entries(plain)) {
    if (value === null || value === undefined) continue;
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : plainText(value);
  }
  return headers;
}
