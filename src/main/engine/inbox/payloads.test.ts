import { deflateRawSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CODECS, decodePage, encodePage } from '../store/compression.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { keepPage, PayloadReader } from './payloads.ts';

function storeWithStream(): WriteDb {
  const db = blankStore();
  db.run(
    `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at) VALUES ('erp', 'x', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 0)`,
  );
  db.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
  return db;
}

const page = (db: WriteDb, codec: number, body: Uint8Array): number =>
  db.run('INSERT INTO inbox_page (stream, received_at, codec, body) VALUES (1, 0, ?, ?)', codec, body).id;

const PAYLOADS = ['{"größe":"straße"}', '{"empty":""}', '{"emoji":"📦"}', ''] as const;
const BYTES = Buffer.from(PAYLOADS.join(''));

test.each([
  ['plain', CODECS.plain, BYTES],
  ['deflate', CODECS.deflate, deflateRawSync(BYTES)],
  ['zstd', CODECS.zstd, zstdCompressSync(BYTES)],
])('payloads of a %s page come back as they were', (_name, codec, body) => {
  const db = storeWithStream();
  const id = page(db, codec, body);
  const reader = new PayloadReader(db);
  let offset = 0;
  const read = PAYLOADS.map((payload) => {
    const length = Buffer.byteLength(payload);
    const text = reader.text(id, offset, length);
    offset += length;
    return text;
  });
  expect(read).toEqual(PAYLOADS);
});

test('small pages stay plain, large ones are compressed, and both are read again', () => {
  const small = Buffer.from('x'.repeat(255));
  const large = Buffer.from('{"order":"SO-1001"}'.repeat(500));
  expect(encodePage(small).codec).toBe(CODECS.plain);
  const { codec, body } = encodePage(large);
  expect(codec).not.toBe(CODECS.plain);
  expect(body.length).toBeLessThan(large.length / 10);
  expect(decodePage(codec, body).equals(large)).toBe(true);
});

test('a page in words of a later version is refused, not misread', () => {
  expect(() => decodePage(9, BYTES)).toThrow('unknown page codec 9');
});

test('more pages than are kept are read right, in any order', () => {
  const db = storeWithStream();
  const ids = Array.from({ length: 150 }, (_, n) => page(db, CODECS.plain, Buffer.from(`page ${n}`)));
  const reader = new PayloadReader(db);
  for (const order of [ids, ids.toReversed()]) {
    for (const id of order) expect(reader.text(id, 0, 8)).toBe(`page ${ids.indexOf(id)}`);
  }
});

test('a page that is not there is a broken store, not an empty payload', () => {
  expect(() => new PayloadReader(storeWithStream()).text(7, 0, 1)).toThrow('page 7 is missing');
});

test('pages that are too large to be kept together make room for the last', () => {
  const db = storeWithStream();
  const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, 'x');
  const reader = new PayloadReader(db);
  keepPage(db, 1, megabytes(1));
  keepPage(db, 2, megabytes(40));
  expect(reader.text(1, 0, 1)).toBe('x');
  keepPage(db, 3, megabytes(40));
  expect(() => reader.text(1, 0, 1)).toThrow('page 1 is missing');
  expect(() => reader.text(2, 0, 1)).toThrow('page 2 is missing');
  keepPage(db, 4, megabytes(90));
  expect(reader.text(4, 0, 1)).toBe('x');
  expect(() => reader.text(3, 0, 1)).toThrow('page 3 is missing');
});
