import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store that has learned nothing yet gains an empty table and keeps its decisions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0030-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 20);
    before.run(`INSERT INTO decision (id, at, author, kind, target, body) VALUES ('d', 1, 'ada', 'note', 'a', '{}')`);
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM duration_table')).toBe(0);
    expect(upgraded.value('SELECT count(*) FROM decision')).toBe(1);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what was learned lasts through a change of what is derived', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0030-'));
  try {
    const file = join(folder, 'store.sqlite');
    const first = openStore(file);
    first.run(
      `INSERT INTO duration_table (learned_at, shipped_from, shipped_to, orders, entries) VALUES (9, 1, 8, 20, '[]')`,
    );
    first.run('UPDATE derived_version SET version = 0');
    first.close();
    const again = openStore(file);
    expect(again.get('SELECT version, learned_at, orders FROM duration_table')).toEqual({
      version: 1,
      learned_at: 9,
      orders: 20,
    });
    again.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
