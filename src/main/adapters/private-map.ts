import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ContractError } from '#shared/contract/errors.ts';
import { createTurns } from '#shared/lib/turns.ts';

const mapSchema = z.record(z.string(), z.string());

/** Texts by name in one small file that only its owner can read. @throws ContractError where it cannot be read */
export interface PrivateMap {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What was kept is there and cannot be had, or nothing can be kept. Never with the words of a parser: they quote the file. */
export function secretsNotAvailable(sentence: string): ContractError {
  return new ContractError({
    code: 'file.unreadable',
    message: sentence,
    next: 'Follow the runbook "Secrets not available".',
  });
}

/** One change after the other; each is whole on disk, or not there, whenever the machine stops. */
export function createPrivateMap(file: string): PrivateMap {
  const inTurn = createTurns();
  const load = async (): Promise<Map<string, string>> => {
    try {
      return new Map(Object.entries(mapSchema.parse(JSON.parse(await readFile(file, 'utf8')))));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
      throw secretsNotAvailable(`The file of secrets ${file} cannot be read.`);
    }
  };
  const save = async (map: ReadonlyMap<string, string>): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(map)), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  };
  return {
    get: (name) => inTurn(async () => (await load()).get(name) ?? null),
    set: (name, value) => inTurn(async () => save((await load()).set(name, value))),
    remove: (name) =>
      inTurn(async () => {
        const map = await load();
        if (map.delete(name)) await save(map);
      }),
  };
}
