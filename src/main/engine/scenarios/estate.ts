import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Declaration } from '../connectors/declared/declaration/schema.ts';
import { loadDeclaration } from '../connectors/declared/declaration/load-declaration.ts';

const FOLDER = fileURLToPath(new URL('./estate', import.meta.url));

/** The systems that scenarios speak through, by id: declarations as IT writes them, read by the same code. */
export const ESTATE: ReadonlyMap<string, Declaration> = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const loaded = loadDeclaration(readFileSync(join(FOLDER, name), 'utf8'), name);
      if (!loaded.ok) throw new Error(loaded.error.map(({ line, reason }) => `${name}:${line} ${reason}`).join('\n'));
      return [loaded.value.connection, loaded.value] as const;
    }),
);
