import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('of a store from before nothing was purged, and its marks are its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0170-'));
  try {
    const keys = ['a.sqlite', 'b.sqlite'].map((name) => {
      const file = join(folder, name);
      storeAt(file, 150).close();
      const upgraded = openStore(file);
      for (const table of ['purged_version', 'purge', 'purged_order'])
        expect(upgraded.value(`SELECT count(*) FROM ${table}`)).toBe(0);
      const [key, ...others] = upgraded.column<Uint8Array>('SELECT key FROM purge_key');
      expect(others).toEqual([]);
      upgraded.close();
      return Buffer.from(key ?? []).toString('hex');
    });
    expect(keys[0]).toHaveLength(64);
    expect(keys[0]).not.toBe(keys[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
