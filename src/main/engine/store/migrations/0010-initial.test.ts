import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store of the first version keeps everything durable through an upgrade', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0010-'));
  try {
    const file = join(folder, 'store.sqlite');
    const first = storeAt(file, 10);
    first.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at) VALUES ('erp', 'x', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    first.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
    first.run(
      'INSERT INTO inbox_page (id, stream, received_at, codec, body) VALUES (1, 1, 7, 0, ?)',
      Buffer.from('{"a":1}'),
    );
    first.run(
      `INSERT INTO inbox_record (stream, source_id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted)
       VALUES (1, 'a', '1', 'x', 5, 7, 1, 0, 7, 0)`,
    );
    first.run(`INSERT INTO checkpoint (stream, state, updated_at) VALUES (1, '{"at":5}', 7)`);
    first.run(
      `INSERT INTO decision (id, at, author, kind, target, body) VALUES ('d', 1, 'ada', 'note', 'erp/orders/a', '{}')`,
    );
    first.run(
      `INSERT INTO run (connection_id, started_at, outcome, read, changed, unchanged, rejected, bytes) VALUES ('erp', 1, 'ok', 1, 1, 0, 0, 7)`,
    );
    first.run(`INSERT INTO preference (key, value) VALUES ('theme', '"dark"')`);
    const tables = [
      'connection',
      'stream',
      'checkpoint',
      'inbox_page',
      'inbox_record',
      'decision',
      'run',
      'preference',
    ];
    const before = tables.map((table) => first.all(`SELECT * FROM ${table}`));
    expect(before.map((rows) => rows.length)).toEqual(tables.map(() => 1));
    first.close();
    const upgraded = openStore(file);
    expect(tables.map((table) => upgraded.all(`SELECT * FROM ${table}`))).toMatchObject(before);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what belongs to a connection cannot stand without it', () => {
  const db = storeAt(':memory:', 10);
  expect(() => db.run(`INSERT INTO stream (connection_id, stream_id) VALUES ('none', 'orders')`)).toThrow(
    'FOREIGN KEY constraint failed',
  );
  expect(() => db.run(`INSERT INTO checkpoint (stream, state, updated_at) VALUES (1, '{}', 0)`)).toThrow(
    'FOREIGN KEY constraint failed',
  );
});
