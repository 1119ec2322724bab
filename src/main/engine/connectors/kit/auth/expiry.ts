import { X509Certificate } from 'node:crypto';
import type { Instant } from '#shared/domain/time.ts';
import type { ConnectorManifest } from '../connector.ts';
import { MANAGED_REFRESH_TOKEN, refreshTokenExpiry } from './tokens.ts';

/** When a credential stops being accepted, as far as anyone can know beforehand. */
export interface CredentialExpiry {
  /** Key of the secret field. */
  readonly key: string;
  readonly label: string;
  readonly expiresAt: Instant;
  /** Who says so: the settings that a person filled in, the certificate itself, or the vendor at the sign-in. */
  readonly from: 'settings' | 'certificate' | 'sign-in';
}

/** Setting that a connector spreads into its config where the vendor does not say when a secret ends. */
export const CREDENTIAL_EXPIRES = 'credentialExpires';

/**
 * Credentials of a connection that end, the first to end first. Reads secrets by reference and tells nothing of them but
 * their end.
 */
export async function credentialExpiries(
  manifest: Pick<ConnectorManifest<never>, 'secrets'>,
  config: unknown,
  secret: (key: string) => Promise<string | null>,
): Promise<readonly CredentialExpiry[]> {
  const found: CredentialExpiry[] = [];
  for (const { key, label, managed } of manifest.secrets) {
    const text = await secret(key);
    if (text === null || text === '') continue;
    const certificate = certificateEnd(text);
    if (certificate !== null) found.push({ key, label, expiresAt: certificate, from: 'certificate' });
    if (key === MANAGED_REFRESH_TOKEN.key && managed) {
      const expiresAt = refreshTokenExpiry(text);
      if (expiresAt !== null) found.push({ key, label, expiresAt, from: 'sign-in' });
    }
  }
  const entered = enteredEnd(config);
  const asked = manifest.secrets.find(({ managed }) => !managed);
  if (entered !== null && asked !== undefined) {
    found.push({ key: asked.key, label: asked.label, expiresAt: entered, from: 'settings' });
  }
  return found.toSorted((a, b) => a.expiresAt - b.expiresAt);
}

function certificateEnd(text: string): Instant | null {
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return null;
  try {
    return new X509Certificate(text).validToDate.getTime();
  } catch {
    return null;
  }
}

/** A date that a person entered: the credential holds until it begins. */
function enteredEnd(config: unknown): Instant | null {
  const date = (config as Readonly<Record<string, unknown>> | null)?.[CREDENTIAL_EXPIRES];
  const at = typeof date === 'string' && date !== '' ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
