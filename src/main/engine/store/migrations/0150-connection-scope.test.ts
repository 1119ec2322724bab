import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('what was read of a connection is one of its settings, in all its versions; others are read whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0150-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 130);
    const scope = { streams: ['orders'], from: 7 };
    for (const id of ['erp', 'wms-2']) {
      before.run(
        `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
         VALUES (?, 'plain', 'A', 'erp', 'AA', '{}', 'erp', '{}', 1)`,
        id,
      );
      for (const since of [1, 2])
        before.run(
          `INSERT INTO connection_version (connection_id, since, config, order_number_scope, reference_rules)
           VALUES (?, ?, '{}', 'erp', '{}')`,
          id,
          since,
        );
      const { id: stream } = before.run(`INSERT INTO stream (connection_id, stream_id) VALUES (?, 'orders')`, id);
      before.run(`INSERT INTO checkpoint (stream, state, updated_at) VALUES (?, '{}', 1)`, stream);
    }
    before.run(
      `INSERT INTO preference (key, value) VALUES ('connection.scopes', ?)`,
      JSON.stringify({ 'wms-2': scope }),
    );
    before.close();

    const upgraded = openStore(file);
    expect(upgraded.all('SELECT id, scope FROM connection ORDER BY id')).toEqual([
      { id: 'erp', scope: null },
      { id: 'wms-2', scope: JSON.stringify(scope) },
    ]);
    expect(upgraded.column(`SELECT scope FROM connection_version WHERE connection_id = 'wms-2'`)).toEqual([
      JSON.stringify(scope),
      JSON.stringify(scope),
    ]);
    expect(
      upgraded.column(`SELECT k.since FROM checkpoint k JOIN stream s ON s.id = k.stream ORDER BY s.connection_id`),
    ).toEqual([null, 7]);
    expect(upgraded.value('SELECT count(*) FROM preference')).toBe(0);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
