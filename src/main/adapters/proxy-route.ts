import type http from 'node:http';
import type https from 'node:https';
import type { AxiosProxyConfig } from 'axios';
import { getProxyForUrl } from 'proxy-from-env';
import type { ProxySignIn } from '#engine/ports/proxy-sign-ins.ts';
import type { ProxyFor } from './proxies.ts';

/** How a request leaves this machine, in the words of axios. */
export interface Route {
  /** False: by no proxy that axios knows; absent: by that of the environment. */
  readonly proxy?: AxiosProxyConfig | false;
  /** Opens the connections of a SOCKS proxy. */
  readonly socks?: URL;
}

/** What opens connections, for axios. */
export interface RouteAgents {
  readonly httpAgent?: http.Agent;
  readonly httpsAgent?: https.Agent | http.Agent;
}

export interface Proxies {
  /** Null: those of the environment. */
  readonly proxyFor: ProxyFor | null;
  /** User and password for a proxy, "host:port", whose address names none. */
  readonly signInFor: ((proxy: string) => Promise<ProxySignIn | null>) | null;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const SOCKS = /^socks(?:4a?|5h?)?:$/;
const USUAL_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const SOCKS_PORT = 1080;

/** Addresses of this machine never take a proxy. Where the environment names proxies of HTTP, axios goes by them. */
export async function routeOf(address: string, { proxyFor, signInFor }: Proxies): Promise<Route> {
  if (LOOPBACK.test(new URL(address).hostname)) return { proxy: false };
  const chosen = proxyFor === null ? getProxyForUrl(address) : await proxyFor(address);
  if (chosen === null || chosen === '') return proxyFor === null ? {} : { proxy: false };
  const proxy = new URL(chosen);
  const port = Number(proxy.port) || (USUAL_PORTS[proxy.protocol] ?? SOCKS_PORT);
  const signIn =
    proxy.username !== '' || signInFor === null ? null : await signInFor(`${proxy.hostname}:${String(port)}`);
  if (SOCKS.test(proxy.protocol)) {
    if (signIn !== null) {
      proxy.username = encodeURIComponent(signIn.user);
      proxy.password = encodeURIComponent(signIn.password);
    }
    return { proxy: false, socks: proxy };
  }
  if (proxyFor === null && signIn === null) return {};
  const auth = signIn === null ? ownSignIn(proxy) : { username: signIn.user, password: signIn.password };
  return { proxy: { protocol: proxy.protocol, host: proxy.hostname, port, ...(auth === null ? {} : { auth }) } };
}

function ownSignIn({ username, password }: URL): { username: string; password: string } | null {
  if (username === '') return null;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
