import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { landPage, streamId } from '../../inbox/land.ts';
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
    landPage(
      first,
      {
        stream: streamId(first, 'erp', 'orders'),
        records: [{ sourceId: 'a', version: '1', recordedAt: 5, payload: '{"a":1}' }],
        checkpoint: null,
      },
      7,
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
