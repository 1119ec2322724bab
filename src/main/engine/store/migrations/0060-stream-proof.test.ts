import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before gains empty tables of proofs and events, and keeps its checkpoints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0060-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 50);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    before.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
    before.run(`INSERT INTO checkpoint (stream, state, updated_at) VALUES (1, '{"to":7}', 5)`);
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM stream_proof')).toBe(0);
    expect(upgraded.value('SELECT count(*) FROM source_event')).toBe(0);
    expect(upgraded.value('SELECT state FROM checkpoint')).toBe('{"to":7}');
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
