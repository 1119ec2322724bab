import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodePage, encodePage } from './compression.ts';
import { openReader } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openStore } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const later = { version: 20, name: 'later', statements: ['CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'] };

test('versions of the steps rise', () => {
  const versions = MIGRATIONS.map((step) => step.version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
});

test('a file from the future is refused with what to do', () => {
  const file = join(folder, 'a.sqlite');
  openStore(file, undefined, [...MIGRATIONS, later]).close();
  expect(() => openStore(file)).toThrowError(expect.objectContaining({ data: expect.objectContaining({ code: 'store.newer' }) }));
});

test('a copy is made before an existing file is changed, and the data stays', () => {
  const file = join(folder, 'a.sqlite');
  const first = openStore(file);
  first.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'theme', '"dark"');
  first.close();
  const second = openStore(file, undefined, [...MIGRATIONS, later]);
  expect(second.value('SELECT value FROM preference')).toBe('"dark"');
  second.close();
  expect(readdirSync(folder)).toContain('a.sqlite.before-20');
});

test('a step that fails leaves the file as it was', () => {
  const file = join(folder, 'a.sqlite');
  openStore(file).close();
  const broken = { version: 20, name: 'broken', statements: ['CREATE TABLE half (id INTEGER) STRICT', 'CREATE NONSENSE'] };
  expect(() => openStore(file, undefined, [...MIGRATIONS, broken])).toThrow();
  const db = openStore(file);
  expect(db.column(`SELECT name FROM sqlite_schema WHERE name = 'half'`)).toEqual([]);
  db.close();
});

test('a reader sees the last commit while the writer is in a transaction', () => {
  const file = join(folder, 'a.sqlite');
  const writer = openStore(file);
  const reader = openReader(file);
  writer.transaction(() => {
    writer.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'a', '1');
    expect(reader.value('SELECT count(*) FROM preference')).toBe(0);
  });
  expect(reader.value('SELECT count(*) FROM preference')).toBe(1);
  reader.close();
  writer.close();
});

test('pages come back byte for byte', () => {
  for (const text of ['', '{"a":1}', JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ n, name: `Größe ${n}` })))]) {
    const { codec, body } = encodePage(Buffer.from(text));
    expect(decodePage(codec, body).toString()).toBe(text);
  }
});
