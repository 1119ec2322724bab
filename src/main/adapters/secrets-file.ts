import { join } from 'node:path';
import type { SecretStore } from '#engine/ports/ports.ts';
import { createPrivateMap } from './private-map.ts';

/**
 * Secrets where there is no keychain to ask: a file that the system lets only its owner read. It says so, for a person to
 * decide what to put there.
 */
export function createFileSecretStore(folder: string): SecretStore {
  return {
    ...createPrivateMap(join(folder, 'secrets.json')),
    protection: process.platform === 'win32' ? 'a file in your user profile' : 'a file that only you can read',
  };
}
