import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before keeps its events of sources, which nobody has looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0110-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 90);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    before.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
    before.run(
      `INSERT INTO source_event (stream, kind, subject, first_at, last_at, body) VALUES (1, 'shape', 'new /x', 5, 6, '{}')`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.all('SELECT subject, ending, acknowledged_at, acknowledged_by FROM source_event')).toEqual([
      { subject: 'new /x', ending: null, acknowledged_at: null, acknowledged_by: null },
    ]);
    for (const table of ['stream_state', 'hop_sample', 'connection_event'])
      expect(upgraded.value(`SELECT count(*) FROM ${table}`)).toBe(0);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
