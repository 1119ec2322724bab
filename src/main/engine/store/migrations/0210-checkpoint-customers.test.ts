import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('what was read before was read of all customers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0210-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 190);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    before.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (1, 'erp', 'orders')`);
    before.run(`INSERT INTO checkpoint (stream, state, updated_at, since) VALUES (1, '{"at":5}', 7, 3)`);
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.get('SELECT state, since, customers FROM checkpoint')).toEqual({
      state: '{"at":5}',
      since: 3,
      customers: null,
    });
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
