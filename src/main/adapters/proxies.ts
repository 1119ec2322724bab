/** The proxy through which an address is reached, as a URL; null: directly. */
export type ProxyFor = (url: string) => Promise<string | null>;

/** How the ways of a PAC script are called in a URL. "SOCKS" is version 4, as Chromium takes it: names are resolved here. */
const WAYS: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5h',
};

/**
 * The first way that a PAC script names which we can go: `PROXY host:port`, `HTTP …`, `HTTPS …`, `SOCKS …`, `SOCKS4 …`,
 * `SOCKS5 …` or `DIRECT`. Null for DIRECT, and where there is none.
 */
export function proxyOfPac(ways: string): string | null {
  for (const way of ways.split(';')) {
    const [kind = '', host = ''] = way.trim().split(/\s+/);
    const name = kind.toUpperCase();
    if (name === 'DIRECT') return null;
    const protocol = Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
    if (protocol !== undefined && host !== '') return `${protocol}://${host}`;
  }
  return null;
}

/**
 * The proxies of a host, unless the environment names some (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY): then undefined, and the
 * HTTP client goes by those and NO_PROXY.
 */
export function proxiesBeside(
  env: Readonly<Record<string, string | undefined>>,
  proxyFor: ProxyFor | undefined,
): ProxyFor | undefined {
  const named = Object.entries(env).some(([name, value]) => NAMED.test(name) && value !== undefined && value !== '');
  return named ? undefined : proxyFor;
}

const NAMED = /^(?:https?|all)_proxy$/i;
