import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
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

const fileSchema = z.record(z.string(), z.base64());

/** Keeps secrets encrypted by the system's keychain in one file, and answers the engine's questions about them. */
export function createKeychainSecrets(keychain: Keychain, file: string): (question: SecretQuestion) => Promise<string | null> {
  let turn: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<Record<string, string>> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw new Error('The file of secrets cannot be read. Enter the secrets of your connections again.', { cause: error });
    }
  };
  const save = async (secrets: Record<string, string>): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // Renamed into place, so that a crash leaves the old file or the new one and nothing between.
    await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  };
  const encrypt = async (value: string): Promise<string> => {
    if (!(await keychain.isAsyncEncryptionAvailable())) {
      throw new Error('The system keychain is not available, so the secret was not kept. Unlock it and try again.');
    }
    return (await keychain.encryptStringAsync(value)).toString('base64');
  };

  const answer = async ({ action, reference, value }: SecretQuestion): Promise<string | null> => {
    const secrets = await load();
    if (action === 'set') {
      await save({ ...secrets, [reference]: await encrypt(value ?? '') });
      return null;
    }
    if (!Object.hasOwn(secrets, reference)) return null;
    const { [reference]: found = '', ...others } = secrets;
    if (action === 'remove') {
      await save(others);
      return null;
    }
    const { result, shouldReEncrypt } = await keychain.decryptStringAsync(Buffer.from(found, 'base64'));
    if (shouldReEncrypt) await save({ ...others, [reference]: await encrypt(result) });
    return result;
  };

  return (question) => {
    const result = turn.then(
      () => answer(question),
      () => answer(question),
    );
    turn = result;
    return result;
  };
}
