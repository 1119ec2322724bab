import { z } from 'zod';
import type { SecretStore } from './ports.ts';

/** What a proxy of the company's network asks for. */
export interface ProxySignIn {
  readonly user: string;
  readonly password: string;
}

/** One secret for all proxies, so that they can be listed. */
const REFERENCE = 'network/proxies';
const kept = z.record(z.string(), z.strictObject({ user: z.string(), password: z.string() }));

/** Sign-ins by "host:port". */
export async function proxySignIns(secrets: Pick<SecretStore, 'get'>): Promise<Readonly<Record<string, ProxySignIn>>> {
  const text = await secrets.get(REFERENCE);
  return text === null ? {} : kept.parse(JSON.parse(text));
}

/** Null forgets it. */
export async function keepProxySignIn(secrets: SecretStore, proxy: string, signIn: ProxySignIn | null): Promise<void> {
  const { [proxy]: _, ...others } = await proxySignIns(secrets);
  const all = signIn === null ? others : { ...others, [proxy]: signIn };
  if (Object.keys(all).length === 0) await secrets.remove(REFERENCE);
  else await secrets.set(REFERENCE, JSON.stringify(all));
}
