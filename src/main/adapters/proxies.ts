/** The proxy through which an address is reached, as a URL; null: directly. */
export type ProxyFor = (url: string) => Promise<string | null>;

/**
 * The first way that a PAC script names which we can go: `PROXY host:port`, `HTTP …`, `HTTPS …` or `DIRECT`. Null for
 * DIRECT, and where there is none (SOCKS alone).
 */
export function proxyOfPac(ways: string): string | null {
  for (const way of ways.split(';')) {
    const [kind = '', host = ''] = way.trim().split(/\s+/);
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return null;
      case 'PROXY':
      case 'HTTP':
        if (host !== '') return `http://${host}`;
        break;
      case 'HTTPS':
        if (host !== '') return `https://${host}`;
        break;
      default:
    }
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
