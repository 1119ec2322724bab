import { createPrivateKey } from 'node:crypto';
import { importPKCS8, type CryptoKey } from 'jose';
import { ConnectorError } from '../connector.ts';

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256';

/** A private key from its PEM text, PKCS #8 or older. @throws ConnectorError config */
export async function readPrivateKey(pem: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  try {
    const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString();
    return await importPKCS8(pkcs8, algorithm);
  } catch {
    throw new ConnectorError(
      'config',
      `The private key is not PEM text that can be read for ${algorithm}`,
      'Paste the whole key, from the BEGIN line to the END line',
    );
  }
}
