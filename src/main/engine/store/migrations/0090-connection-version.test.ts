import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before keeps the settings it has as the first ones, and no connection is at rest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0090-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 70);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{"page":5}', 'erp', '{}', 7)`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.all('SELECT connection_id, since, config FROM connection_version')).toEqual([
      { connection_id: 'erp', since: 7, config: '{"page":5}' },
    ]);
    expect(upgraded.value('SELECT count(*) FROM connection_breaker')).toBe(0);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
