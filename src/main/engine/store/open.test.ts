import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodePage, encodePage } from './compression.ts';
import { landPage, streamId } from '../inbox/land.ts';
import { copyStore } from './copy.ts';
import { openReader, type WriteDb } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openStore } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const later = { version: 9_990, name: 'later', statements: ['CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'] };

test('versions of the steps rise', () => {
  const versions = MIGRATIONS.map((step) => step.version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
});

test('a file from the future is refused with what to do', () => {
  const file = join(folder, 'a.sqlite');
  openStore(file, undefined, [...MIGRATIONS, later]).close();
  expect(() => openStore(file)).toThrowError(
    expect.objectContaining({ data: expect.objectContaining({ code: 'store.newer' }) }),
  );
});

test('a copy is made before an existing file is changed, and the data stays', () => {
  const file = join(folder, 'a.sqlite');
  const first = openStore(file);
  first.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'theme', '"dark"');
  first.close();
  const second = openStore(file, undefined, [...MIGRATIONS, later]);
  expect(second.value('SELECT value FROM preference')).toBe('"dark"');
  second.close();
  expect(readdirSync(folder)).toContain('a.sqlite.before-9990');
});

// Permissions mean nothing on Windows, where a profile's folders are its owner's.
test.skipIf(process.platform === 'win32')('a store and every copy of it are for their owner alone', async () => {
  const file = join(folder, 'a.sqlite');
  openStore(file).close();
  const open = openStore(file, undefined, [...MIGRATIONS, later]);
  open.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'theme', '"dark"');
  await copyStore(file, join(folder, 'copy.sqlite'), () => undefined);
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining(['a.sqlite', 'a.sqlite-wal', 'a.sqlite.before-9990', 'copy.sqlite']));
  expect(names.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual([]);
  open.close();
});

test('a step that fails leaves the file as it was', () => {
  const file = join(folder, 'a.sqlite');
  openStore(file).close();
  const broken = {
    version: 9_990,
    name: 'broken',
    statements: ['CREATE TABLE half (id INTEGER) STRICT', 'CREATE NONSENSE'],
  };
  expect(() => openStore(file, undefined, [...MIGRATIONS, broken])).toThrow('syntax error');
  const db = openStore(file);
  expect(db.column(`SELECT name FROM sqlite_schema WHERE name = 'half'`)).toEqual([]);
  db.close();
});

test('a step that failed can be tried again: its copy is made anew', () => {
  const file = join(folder, 'a.sqlite');
  openStore(file).close();
  const broken = { version: 9_990, name: 'broken', statements: ['CREATE NONSENSE'] };
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect(() => openStore(file, undefined, [...MIGRATIONS, broken])).toThrow('syntax error');
  const between = openStore(file);
  between.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'theme', '"dark"');
  between.close();
  openStore(file, undefined, [...MIGRATIONS, later]).close();
  const copy = openReader(`${file}.before-9990`);
  expect(copy.value('SELECT value FROM preference')).toBe('"dark"');
  copy.close();
  expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
});

test('what is derived is made anew when its version changed, from everything that was received', () => {
  const file = join(folder, 'a.sqlite');
  const db = openStore(file);
  db.run(
    `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at) VALUES ('erp', 'x', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 0)`,
  );
  const stream = streamId(db, 'erp', 'orders');
  for (const version of ['1', '2'])
    landPage(
      db,
      {
        stream,
        records: ['a', 'b'].map((sourceId) => ({ sourceId, version, recordedAt: null, payload: version })),
        checkpoint: {},
      },
      0,
    );
  db.exec('DELETE FROM work; UPDATE derived_version SET version = -1');
  db.run(`INSERT INTO hub_key (key) VALUES ('left over')`);
  db.close();
  const again = openStore(file);
  expect(
    again.column('SELECT r.source_id FROM work w JOIN inbox_record r ON r.id = w.key ORDER BY r.source_id'),
  ).toEqual(['a', 'b']);
  expect(again.value('SELECT count(*) FROM hub_key')).toBe(0);
  again.close();
});

test('a reader cannot write, whatever it is asked', () => {
  const file = join(folder, 'a.sqlite');
  const writer = openStore(file);
  const reader = openReader(file) as unknown as WriteDb;
  expect(() => reader.run('DELETE FROM preference')).toThrow('readonly');
  reader.close();
  writer.close();
});

test('a transaction that throws leaves nothing, and the next one works', () => {
  const db = openStore(':memory:');
  const put = (key: string): unknown => db.run('INSERT INTO preference (key, value) VALUES (?, ?)', key, '1');
  expect(() =>
    db.transaction(() => {
      put('a');
      throw new Error('stop');
    }),
  ).toThrow('stop');
  db.transaction(() => put('b'));
  expect(db.column('SELECT key FROM preference')).toEqual(['b']);
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
  for (const text of [
    '',
    '{"a":1}',
    JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ n, name: `Größe ${n}` }))),
  ]) {
    const { codec, body } = encodePage(Buffer.from(text));
    expect(decodePage(codec, body).toString()).toBe(text);
  }
});
