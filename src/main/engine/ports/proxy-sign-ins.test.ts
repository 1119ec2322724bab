import { describe, expect, it } from 'vitest';
import type { SecretStore } from './ports.ts';
import { keepProxySignIn, proxySignIns } from './proxy-sign-ins.ts';

function memory(): SecretStore & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    protection: 'memory',
    get: (reference) => Promise.resolve(held.get(reference) ?? null),
    set: (reference, value) => Promise.resolve(void held.set(reference, value)),
    remove: (reference) => Promise.resolve(void held.delete(reference)),
  };
}

describe('sign-ins of proxies', () => {
  it('are kept by proxy, replaced and forgotten, and leave nothing behind', async () => {
    const secrets = memory();
    expect(await proxySignIns(secrets)).toEqual({});
    await keepProxySignIn(secrets, 'proxy.example:8080', { user: 'a', password: '1' });
    await keepProxySignIn(secrets, 'socks.example:1080', { user: 'b', password: '2' });
    await keepProxySignIn(secrets, 'proxy.example:8080', { user: 'c', password: '3' });
    expect(await proxySignIns(secrets)).toEqual({
      'proxy.example:8080': { user: 'c', password: '3' },
      'socks.example:1080': { user: 'b', password: '2' },
    });
    await keepProxySignIn(secrets, 'proxy.example:8080', null);
    await keepProxySignIn(secrets, 'socks.example:1080', null);
    expect([await proxySignIns(secrets), secrets.held.size]).toEqual([{}, 0]);
  });
});
