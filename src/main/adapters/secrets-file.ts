import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SecretStore } from '#engine/ports/ports.ts';

const fileSchema = z.record(z.string(), z.string());

/**
 * Secrets where there is no keychain to ask: a file that the system lets only its owner read. Says so, so that a person
 * can decide what to put there.
 */
export function createFileSecretStore(folder: string): SecretStore {
  const file = join(folder, 'secrets.json');
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work);
    turn = result;
    return result;
  };

  const load = async (): Promise<Record<string, string>> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw new Error(`The secrets file ${file} cannot be read; put back a copy of it, or remove it and enter the secrets again.`, { cause: error });
    }
  };
  const save = async (secrets: Record<string, string>): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Renamed into place, so that a crash leaves the old file or the new one and nothing between.
    await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  };

  return {
    protection: process.platform === 'win32' ? 'a file in your user profile' : 'a file that only you can read',
    get: (reference) =>
      inTurn(async () => {
        const secrets = await load();
        return Object.hasOwn(secrets, reference) ? (secrets[reference] ?? null) : null;
      }),
    set: (reference, value) => inTurn(async () => save({ ...(await load()), [reference]: value })),
    remove: (reference) =>
      inTurn(async () => {
        const { [reference]: removed, ...kept } = await load();
        if (removed !== undefined) await save(kept);
      }),
  };
}
