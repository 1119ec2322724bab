import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DERIVED_NAMES, DERIVED_TABLES } from '../derived-schema.ts';
import { openStore } from '../open.ts';
import { MIGRATIONS } from './index.ts';
import { shapeOf, storeAt } from './testing/store-at.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = ({ version, name }: { readonly version: number; readonly name: string }): string =>
  `${String(version).padStart(4, '0')}-${name}`;

test('every step stands in a file of its number and name, with a test beside it', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => /^\d{4}-.*\.ts$/.test(name) && !name.endsWith('.test.ts'),
  );
  expect(files.toSorted()).toEqual(MIGRATIONS.map((step) => `${fileOf(step)}.ts`));
  const untested = MIGRATIONS.map((step) => `${fileOf(step)}.test.ts`).filter(
    (name) => !existsSync(join(import.meta.dirname, name)),
  );
  expect(untested).toEqual([]);
});

test('steps are numbered upwards with room between them', () => {
  for (const [index, { version }] of MIGRATIONS.entries()) {
    expect(version % 10).toBe(0);
    expect(version).toBeGreaterThan(MIGRATIONS[index - 1]?.version ?? 0);
  }
});

test.each(MIGRATIONS.map(({ version }) => version))(
  'a store of version %d, upgraded, has the shape of a new one',
  (version) => {
    const file = join(folder, 'upgraded.sqlite');
    storeAt(file, version).close();
    const upgraded = openStore(file);
    const fresh = openStore(join(folder, 'fresh.sqlite'));
    expect(shapeOf(upgraded)).toEqual(shapeOf(fresh));
    upgraded.close();
    fresh.close();
  },
);

test('every table checks its types', () => {
  const db = openStore(':memory:');
  const lax = db.column<string>(
    `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'`,
  );
  expect(lax).toEqual([]);
});

test('what is derived is listed, and listed once', () => {
  const made = DERIVED_TABLES.flatMap((sql) => /CREATE (?:VIRTUAL )?TABLE (\w+)/.exec(sql)?.[1] ?? []);
  expect(DERIVED_NAMES.toSorted()).toEqual(made.toSorted());
});
