import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SecretQuestion } from '../process/messages.ts';
import { createKeychainSecrets, protectionOf, type Keychain } from './secrets.ts';

/** Reverses text, and can be locked or ask for its answers to be encrypted anew. */
function keychain(state: { isLocked?: boolean; wantsAnew?: boolean } = {}): Keychain {
  const reverse = (text: string): string => text.split('').toReversed().join('');
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(!state.isLocked),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from((state.wantsAnew ? 'new:' : 'old:') + reverse(text))),
    decryptStringAsync: (bytes) =>
      Promise.resolve({ result: reverse(bytes.toString().slice(4)), shouldReEncrypt: state.wantsAnew === true }),
  };
}

const log = (): void => undefined;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-keychain-'));
  file = join(folder, 'shell', 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const question = (
  action: SecretQuestion['action'],
  reference: string,
  value: string | null = null,
): SecretQuestion => ({
  type: 'secret',
  id: 1,
  action,
  reference,
  value,
});

it('keeps secrets encrypted, over a restart, until they are removed', async () => {
  const answer = createKeychainSecrets(keychain(), file, log);
  await answer(question('set', 'connection/erp/clientSecret', 'hunter2'));
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2');

  const later = createKeychainSecrets(keychain(), file, log);
  expect(await later(question('get', 'connection/erp/clientSecret'))).toBe('hunter2');
  await later(question('remove', 'connection/erp/clientSecret'));
  expect(await later(question('get', 'connection/erp/clientSecret'))).toBeNull();
});

it('loses none of many that are set at once', async () => {
  const answer = createKeychainSecrets(keychain(), file, log);
  const names = Array.from({ length: 20 }, (_, index) => `connection/${index}`);
  await Promise.all(names.map((name) => answer(question('set', name, `value of ${name}`))));
  expect(await Promise.all(names.map((name) => answer(question('get', name))))).toEqual(
    names.map((name) => `value of ${name}`),
  );
});

it('encrypts anew when the keychain’s key was changed', async () => {
  await createKeychainSecrets(keychain(), file, log)(question('set', 'a', 'secret'));
  const before = readFileSync(file, 'utf8');
  expect(await createKeychainSecrets(keychain({ wantsAnew: true }), file, log)(question('get', 'a'))).toBe('secret');
  expect(readFileSync(file, 'utf8')).not.toBe(before);
});

it('keeps nothing unencrypted when the keychain is locked, tells none as absent, and goes on when it is not', async () => {
  const state = { isLocked: true };
  const answer = createKeychainSecrets(keychain(state), file, log);
  await expect(answer(question('set', 'a', 'secret'))).rejects.toThrow('keychain is locked or away');
  state.isLocked = false;
  await answer(question('set', 'a', 'secret'));
  state.isLocked = true;
  await expect(answer(question('get', 'a'))).rejects.toThrow('keychain is locked or away');
  state.isLocked = false;
  expect(await answer(question('get', 'a'))).toBe('secret');
});

it('asks anew for what the keychain cannot open any more, says so, and takes it', async () => {
  await createKeychainSecrets(keychain(), file, log)(question('set', 'a', 'secret'));
  const foreign: Keychain = { ...keychain(), decryptStringAsync: () => Promise.reject(new Error('bad padding')) };
  const said: string[] = [];
  const answer = createKeychainSecrets(foreign, file, (sentence) => said.push(sentence));
  expect(await answer(question('get', 'a'))).toBeNull();
  expect(said).toEqual(['The system keychain has no key for the secret a.']);
  await answer(question('set', 'a', 'anew'));
  expect(await createKeychainSecrets(keychain(), file, log)(question('get', 'a'))).toBe('anew');
});

it('says what to do about a file that is broken', async () => {
  const answer = createKeychainSecrets(keychain(), join(folder, 'broken.json'), log);
  writeFileSync(join(folder, 'broken.json'), '{"a":');
  await expect(answer(question('get', 'a'))).rejects.toThrow('cannot be read');
});

it('knows no names but those that were set', async () => {
  const answer = createKeychainSecrets(keychain(), file, log);
  expect(await answer(question('get', 'constructor'))).toBeNull();
});

it('tells a person what protects the secrets, and when nothing does', () => {
  expect(protectionOf('darwin', null, true)).toContain('keychain');
  expect(protectionOf('linux', 'gnome_libsecret', true)).toContain('GNOME');
  expect(protectionOf('linux', 'basic_text', true)).toContain('no keyring');
  expect(protectionOf('linux', 'gnome_libsecret', false)).toContain('not available');
});
