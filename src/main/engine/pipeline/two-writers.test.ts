import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NewConnection } from '../commands/connections.ts';
import { declarationOf } from '../connectors/declared/testing/memory-folder.ts';
import { openStore } from '../store/open.ts';
import { Writer } from './writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);

/** A connection whose order numbers stand in one field or the other. */
function portal(field: string): NewConnection {
  const declaration = declarationOf(`
connection: portal
name: Portal
kind: commerce
monogram: DP
streams:
  orders:
    files: [orders.ndjson]
    format: ndjson
    kinds:
      - id: no
        documents: [{ kind: order, label: ${field}, references: [{ type: order_no, role: is, value: ${field} }] }]
`);
  return {
    id: 'portal',
    connectorId: 'declared',
    name: 'Portal',
    kind: 'commerce',
    monogram: 'DP',
    config: { folder: '/files', declaration },
    orderNumberScope: 'erp',
    referenceRules: {},
  };
}

test('what another program has changed in the store counts from the next step on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-two-writers-'));
  const open = (): { writer: Writer; close: () => void } => {
    const db = openStore(join(folder, 'store.sqlite'));
    return { writer: new Writer(db, NOW, () => undefined), close: () => db.close() };
  };
  const [app, commandLine] = [open(), open()];
  const settle = (): void => {
    while (app.writer.step());
  };
  try {
    app.writer.handle('saveConnection', portal('no'), NOW);
    const records = ['A', 'B'].map((no) => ({
      sourceId: no,
      version: '1',
      recordedAt: null,
      payload: JSON.stringify({ no, number: `SO-${no}1` }),
    }));
    app.writer.handle('land', { connectionId: 'portal', streamId: 'orders', records, checkpoint: {} }, NOW);
    settle();
    // The command line gives the connection other settings, and ends before it has read anything by them.
    commandLine.writer.handle('saveConnection', portal('number'), NOW);
    settle();
    const seen = app.writer.handle('digest', null, NOW);
    app.writer.handle('rebuild', null, NOW);
    settle();
    expect(seen).toBe(app.writer.handle('digest', null, NOW));
  } finally {
    app.close();
    commandLine.close();
    rmSync(folder, { recursive: true });
  }
});
