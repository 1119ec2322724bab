import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store that knows no deciles gains an empty table of them and keeps its learned durations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0050-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 40);
    before.run(
      `INSERT INTO duration_table (learned_at, shipped_from, shipped_to, orders, entries) VALUES (1, 1, 2, 20, '[]')`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM value_decile')).toBe(0);
    expect(upgraded.value('SELECT orders FROM duration_table')).toBe(20);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
