import { createPrivateMap, createTurns } from '../adapters/private-map.ts';
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

/** Keeps secrets encrypted by the system's keychain in one file, and answers the engine's questions about them. */
export function createKeychainSecrets(
  keychain: Keychain,
  file: string,
): (question: SecretQuestion) => Promise<string | null> {
  const encrypted = createPrivateMap(file);
  const inTurn = createTurns();

  const keep = async (reference: string, value: string): Promise<void> => {
    if (!(await keychain.isAsyncEncryptionAvailable())) {
      throw new Error('The system keychain is not available, so the secret was not kept. Unlock it and try again.');
    }
    await encrypted.set(reference, (await keychain.encryptStringAsync(value)).toString('base64'));
  };
  const find = async (reference: string): Promise<string | null> => {
    const found = await encrypted.get(reference);
    if (found === null) return null;
    const { result, shouldReEncrypt } = await keychain.decryptStringAsync(Buffer.from(found, 'base64'));
    if (shouldReEncrypt) await keep(reference, result);
    return result;
  };

  return ({ action, reference, value }) =>
    inTurn(async () => {
      if (action === 'get') return find(reference);
      if (action === 'set') await keep(reference, value ?? '');
      else await encrypted.remove(reference);
      return null;
    });
}
