import { createTurns } from '#shared/lib/turns.ts';
import { createPrivateMap, secretsNotAvailable } from '../adapters/private-map.ts';
import type { SecretQuestion } from '../process/messages.ts';

/** The part of Electron's safeStorage that is used here. */
export interface Keychain {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
}

export type KeychainBackend = 'basic_text' | 'gnome_libsecret' | 'kwallet' | 'kwallet5' | 'kwallet6' | 'unknown';

/** What protects secrets, for a person. */
export function protectionOf(platform: NodeJS.Platform, backend: KeychainBackend | null, isAvailable: boolean): string {
  if (!isAvailable) return 'nothing yet: the system keychain is not available, so secrets cannot be kept';
  if (platform === 'darwin') return 'the macOS keychain';
  if (platform === 'win32') return 'Windows data protection, for your account';
  if (backend === 'gnome_libsecret') return 'the GNOME keyring';
  if (backend === 'kwallet' || backend === 'kwallet5' || backend === 'kwallet6') return 'KWallet';
  return 'no keyring was found: a file that any program of yours could decrypt';
}

/** @param safeStorage Electron's, which knows its Linux backend only after the app is ready */
export async function describeProtection(
  safeStorage: Keychain & { getSelectedStorageBackend?(): KeychainBackend },
  platform: NodeJS.Platform,
): Promise<string> {
  const isAvailable = await safeStorage.isAsyncEncryptionAvailable();
  const backend = platform === 'linux' ? (safeStorage.getSelectedStorageBackend?.() ?? null) : null;
  return protectionOf(platform, backend, isAvailable);
}

/**
 * Keeps secrets encrypted by the system's keychain in one file, and answers the engine's questions about them. What came
 * from another machine or account, or from before a keychain was made anew, has lost its key: it counts as not there, so
 * that it is asked for, and entered over it.
 */
export function createKeychainSecrets(
  keychain: Keychain,
  file: string,
  log: (sentence: string) => void,
): (question: SecretQuestion) => Promise<string | null> {
  const encrypted = createPrivateMap(file);
  const inTurn = createTurns();

  const mustBeAvailable = async (): Promise<void> => {
    if (!(await keychain.isAsyncEncryptionAvailable()))
      throw secretsNotAvailable('The system keychain is locked or away.');
  };
  const keep = async (reference: string, value: string): Promise<void> => {
    await mustBeAvailable();
    await encrypted.set(reference, (await keychain.encryptStringAsync(value)).toString('base64'));
  };
  const find = async (reference: string): Promise<string | null> => {
    const found = await encrypted.get(reference);
    if (found === null) return null;
    await mustBeAvailable();
    const opened = await keychain.decryptStringAsync(Buffer.from(found, 'base64')).catch(() => null);
    if (opened === null) {
      log(`The system keychain has no key for the secret ${reference}.`);
      return null;
    }
    if (opened.shouldReEncrypt) await keep(reference, opened.result);
    return opened.result;
  };

  return ({ action, reference, value }) =>
    inTurn(async () => {
      if (action === 'get') return find(reference);
      if (action === 'set') await keep(reference, value ?? '');
      else await encrypted.remove(reference);
      return null;
    });
}
