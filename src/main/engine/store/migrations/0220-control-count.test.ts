import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../open.ts';
import { storeAt } from './testing/store-at.ts';

test('the last count of each stream is the first of its counts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-0220-'));
  try {
    const file = join(folder, 'store.sqlite');
    const before = storeAt(file, 210);
    before.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
    );
    for (const [stream, control] of [{ at: 7, source: 20, held: 19 }, null].entries()) {
      before.run(`INSERT INTO stream (id, connection_id, stream_id) VALUES (?, 'erp', ?)`, stream + 1, `s${stream}`);
      before.run(
        'INSERT INTO stream_proof (stream, state, updated_at) VALUES (?, ?, 8)',
        stream + 1,
        JSON.stringify({ control }),
      );
    }
    before.close();
    const upgraded = openStore(file);
    expect(upgraded.all('SELECT stream, at, source, held FROM control_count')).toEqual([
      { stream: 1, at: 7, source: 20, held: 19 },
    ]);
    upgraded.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
