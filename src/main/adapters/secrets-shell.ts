import type { SecretStore } from '#engine/ports/ports.ts';
import type { SecretQuestion, ToEngine } from '../process/messages.ts';
import { secretsNotAvailable } from './private-map.ts';

export interface ShellSecrets extends SecretStore {
  answer(message: Extract<ToEngine, { type: 'secret-answer' }>): void;
}

/** Asks the shell, which alone may speak to the system's keychain. */
export function createShellSecretStore(protection: string, ask: (question: SecretQuestion) => void): ShellSecrets {
  const open = new Map<number, { resolve: (value: string | null) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  const question = (
    action: SecretQuestion['action'],
    reference: string,
    value: string | null,
  ): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const id = nextId;
      nextId += 1;
      open.set(id, { resolve, reject });
      ask({ type: 'secret', id, action, reference, value });
    });
  return {
    protection,
    get: (reference) => question('get', reference, null),
    set: async (reference, value) => {
      await question('set', reference, value);
    },
    remove: async (reference) => {
      await question('remove', reference, null);
    },
    answer({ id, value, error }) {
      const waiting = open.get(id);
      open.delete(id);
      if (error === null) waiting?.resolve(value);
      else waiting?.reject(secretsNotAvailable(error));
    },
  };
}
