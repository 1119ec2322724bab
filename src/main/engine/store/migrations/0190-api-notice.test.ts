import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before has heard of no end of an interface, and keeps its connections', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0190-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 150);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM api_notice')).toBe(0);
    expect(upgraded.value('SELECT id FROM connection')).toBe('erp');
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
