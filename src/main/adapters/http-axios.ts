import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import axios, { AxiosError, AxiosHeaders, type AxiosInstance, type AxiosResponse } from 'axios';
import { SocksProxyAgent } from 'socks-proxy-agent';
import {
  HttpTransportError,
  type ClientCertificate,
  type EventStream,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
} from '#engine/ports/ports.ts';
import { eventStreamOf } from './event-stream.ts';
import type { ProxySignIn } from '#engine/ports/proxy-sign-ins.ts';
import type { ProxyFor } from './proxies.ts';
import { routeOf, type Proxies, type RouteAgents } from './proxy-route.ts';

export interface AxiosHttpOptions {
  /** Largest answer that is read, in bytes after decompression. */
  readonly maxBytes?: number;
  /** Sockets per host. */
  readonly maxSockets?: number;
  /** PEM text of the authorities whose servers are believed, read at the first question over TLS; default: Node's. */
  readonly authorities?: () => readonly string[];
  /** Default: what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say. Addresses of this machine never take a proxy. */
  readonly proxyFor?: ProxyFor;
  /** User and password for a proxy, "host:port", whose address names none. */
  readonly proxySignIn?: (proxy: string) => Promise<ProxySignIn | null>;
}

const MEGABYTE = 1024 * 1024;
const MAX_REDIRECTS = 3;
/** Said for each connection: NODE_TLS_REJECT_UNAUTHORIZED of somebody's environment would else turn it off for all. */
const VERIFIED = { rejectUnauthorized: true } as const;

/** HTTP by axios, for all that the engine asks of it. */
export interface AxiosHttp extends HttpClient {
  openStream(request: HttpRequest): Promise<EventStream>;
  /** Frees idle sockets. */
  close(): void;
}

/** Axios behind the HttpClient port: every status is an answer, the body stays text. */
export function createAxiosHttp(options: AxiosHttpOptions = {}): AxiosHttp {
  const maxBytes = options.maxBytes ?? 64 * MEGABYTE;
  const agents = createAgents(options);
  const client = axios.create({
    adapter: 'http',
    httpAgent: agents.http,
    // Axios parses JSON even for text; digits would be lost.
    transformResponse: (data: unknown) => data,
    transformRequest: (data: unknown) => data,
    validateStatus: () => true,
    decompress: true,
    maxContentLength: maxBytes,
    maxBodyLength: maxBytes,
    maxRedirects: MAX_REDIRECTS,
  });
  const proxies = { proxyFor: options.proxyFor ?? null, signInFor: options.proxySignIn ?? null };
  const exchange = { client, agents, proxies };
  return {
    send: (request) => send(exchange, request),
    openStream: (request) => openStream(exchange, request, maxBytes),
    close: () => agents.close(),
  };
}

interface Agents {
  readonly http: http.Agent;
  /** One for each client certificate, and one for none. */
  https(certificate: ClientCertificate | undefined): https.Agent;
  /** The same for each SOCKS proxy, with and without TLS inside. */
  socks(proxy: URL, certificate: ClientCertificate | undefined): SocksProxyAgent;
  close(): void;
}

function createAgents({ maxSockets = 16, authorities }: AxiosHttpOptions): Agents {
  const sockets = { keepAlive: true, maxSockets };
  const plain = new http.Agent(sockets);
  const secure = new Map<string, https.Agent>();
  const socks = new Map<string, SocksProxyAgent>();
  let ca: string[] | null = null;
  const trusted = (): { readonly rejectUnauthorized: true; readonly ca?: string[] } => {
    if (authorities !== undefined) ca ??= [...authorities()];
    return { ...VERIFIED, ...(ca === null ? {} : { ca }) };
  };
  return {
    http: plain,
    https(certificate) {
      const key = keyOf(certificate);
      let agent = secure.get(key);
      if (agent === undefined) {
        agent = new https.Agent({ ...sockets, ...trusted(), ...certificate });
        secure.set(key, agent);
      }
      return agent;
    },
    socks(proxy, certificate) {
      const key = `${proxy.href}\n${keyOf(certificate)}`;
      let agent = socks.get(key);
      if (agent === undefined) {
        const options = { ...sockets, ...trusted(), ...certificate };
        agent = new SocksProxyAgent(proxy, options);
        socks.set(key, agent);
      }
      return agent;
    },
    close() {
      plain.destroy();
      for (const agent of [...secure.values(), ...socks.values()]) agent.destroy();
    },
  };
}

function keyOf(certificate: ClientCertificate | undefined): string {
  return certificate === undefined ? '' : `${certificate.cert}\n${certificate.key}`;
}

interface Exchange {
  readonly client: AxiosInstance;
  readonly agents: Agents;
  readonly proxies: Proxies;
}

async function send(exchange: Exchange, request: HttpRequest): Promise<HttpResponse> {
  // The socket timeout of axios starts again with each byte; this one is for the whole exchange.
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
  const response = await ask<string>(exchange, request, 'text', signal, () => deadline.aborted);
  return { status: response.status, headers: headersOf(response.headers), text: response.data ?? '' };
}

/** The time of the request is for the head of the answer alone: a stream may say nothing for hours. */
async function openStream(exchange: Exchange, request: HttpRequest, maxBytes: number): Promise<EventStream> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, late.signal]) : late.signal;
  try {
    const response = await ask<Readable>(exchange, request, 'stream', signal, () => late.signal.aborted);
    const answer = { status: response.status, headers: headersOf(response.headers), body: response.data };
    return await eventStreamOf(answer, maxBytes);
  } finally {
    clearTimeout(timer);
  }
}

async function ask<T>(
  { client, agents, proxies }: Exchange,
  request: HttpRequest,
  responseType: 'text' | 'stream',
  signal: AbortSignal,
  isLate: () => boolean,
): Promise<AxiosResponse<T>> {
  const { protocol, origin } = new URL(request.url);
  try {
    return await client.request<T>({
      method: request.method,
      url: request.url,
      headers: { ...request.headers },
      responseType,
      signal,
      // Of a stream it would count what has passed through since it was opened.
      ...(responseType === 'stream' ? { maxContentLength: -1 } : {}),
      ...(request.body === undefined ? {} : { data: request.body }),
      ...(await wayOf(request, protocol, agents, proxies)),
      // A redirect to another host would carry our credential there.
      beforeRedirect: (target: Record<string, unknown>) => {
        if (originOf(target) !== origin) throw new Error('redirect to another host');
      },
    });
  } catch (cause) {
    if (request.signal?.aborted) throw new HttpTransportError('aborted', 'the request was aborted');
    if (isLate()) throw new HttpTransportError('timeout', `no answer within ${request.timeoutMs} ms`);
    throw new HttpTransportError('network', reasonOf(cause));
  }
}

/** What axios is told of the way to an address. */
async function wayOf(
  { url, certificate }: HttpRequest,
  protocol: string,
  agents: Agents,
  proxies: Proxies,
): Promise<RouteAgents & Pick<Awaited<ReturnType<typeof routeOf>>, 'proxy'>> {
  const { socks, ...route } = await routeOf(url, proxies);
  if (socks !== undefined) {
    const agent = agents.socks(socks, certificate);
    return { ...route, httpAgent: agent, httpsAgent: agent };
  }
  return protocol === 'https:' ? { ...route, httpsAgent: agents.https(certificate) } : route;
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
