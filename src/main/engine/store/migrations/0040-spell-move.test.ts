import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store with spells gains an empty table and keeps them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0040-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 30);
    before.run(
      `INSERT INTO exception_spell (exception_key, code, subject_key, onset_at, opened_at) VALUES ('CR-HOLD:a', 'CR-HOLD', 'a', 1, 2)`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM exception_spell_move')).toBe(0);
    expect(upgraded.value('SELECT exception_key FROM exception_spell')).toBe('CR-HOLD:a');
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
