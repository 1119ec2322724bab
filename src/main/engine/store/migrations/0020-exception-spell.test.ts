import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('a store from before spells were kept gains an empty table of them and keeps what people decided', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0020-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 10);
    before.run(
      `INSERT INTO decision (id, at, author, kind, target, body) VALUES ('d', 1, 'ada', 'note', 'CR-HOLD:a', '{}')`,
    );
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.value('SELECT count(*) FROM exception_spell')).toBe(0);
    expect(upgraded.value('SELECT target FROM decision')).toBe('CR-HOLD:a');
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('spells last through a change of what is derived', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0020-'));
  try {
    const file = join(folder, 'store.sqlite');
    const first = openStore(file);
    first.run(
      `INSERT INTO exception_spell (exception_key, code, subject_key, onset_at, opened_at) VALUES ('CR-HOLD:a', 'CR-HOLD', 'a', 1, 2)`,
    );
    first.run('UPDATE derived_version SET version = 0');
    first.close();
    const again = openStore(file);
    expect(again.all('SELECT exception_key, onset_at, opened_at, closed_at FROM exception_spell')).toEqual([
      { exception_key: 'CR-HOLD:a', onset_at: 1, opened_at: 2, closed_at: null },
    ]);
    again.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
