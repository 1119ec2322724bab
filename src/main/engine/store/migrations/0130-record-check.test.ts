import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before has checked no record yet, and keeps its streams', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0130-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 110);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    before.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT stream_id FROM stream')).toBe('orders');
    for (const table of ['record_check', 'rota']) expect(upgraded.value(`SELECT count(*) FROM ${table}`)).toBe(0);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
