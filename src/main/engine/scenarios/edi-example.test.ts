import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEdi } from '#shared/domain/edi/parse.ts';
import { ediConnector } from '../connectors/edi/connector.ts';
import { recordsOf } from '../connectors/edi/landing.ts';
import { ediConfig } from '../connectors/edi/manifest.ts';
import { Writer } from '../pipeline/writer.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';

const EXAMPLE = new URL('../../../../examples/edi/files/', import.meta.url);
const FILES = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.edi'));
const CONFIG = ediConfig.parse({
  folder: 'examples/edi/files',
  ownIds: ['ACMESUPPLY', '4099999000014'],
  zone: 'America/Chicago',
  partners: { '4088888000011': { zone: 'Europe/Berlin', acknowledgeHours: 2 } },
});

/** The example in a store, as it stands at a moment. */
function storeAt(moment: string, files: readonly string[]): WriteDb {
  const now = Date.parse(moment);
  const db = blankStore();
  const writer = new Writer(db, now, () => undefined);
  const { id, name, kind, monogram } = ediConnector.manifest;
  const connection = {
    id: 'edi',
    connectorId: id,
    name,
    kind,
    monogram,
    config: CONFIG,
    orderNumberScope: 'erp',
    referenceRules: {},
  };
  writer.handle('saveConnection', connection, now);
  for (const file of files) {
    const text = readFileSync(new URL(file, EXAMPLE), 'utf8');
    const info = { name: file, size: text.length, modifiedAt: now };
    const { records } = recordsOf(text, info, { config: CONFIG, owners: new Map(), isThere: () => true });
    expect(parseEdi(text).faults).toEqual([]);
    writer.handle('land', { connectionId: 'edi', streamId: 'messages', records, checkpoint: { file } }, now);
  }
  writer.handle('tick', null, now);
  while (writer.step());
  return db;
}

const openCodes = (db: WriteDb): readonly string[] =>
  db.column<string>(
    `SELECT DISTINCT o.order_no || ' ' || e.code FROM exception_row e JOIN order_row o ON o.id = e.order_id
     WHERE e.cleared_at IS NULL ORDER BY 1`,
  );

let db: WriteDb;
beforeAll(() => {
  db = storeAt('2026-03-18T12:00:00Z', FILES);
});
afterAll(() => db.close());

describe('the messages of the example', () => {
  it('are three orders, and one message is set aside', () => {
    expect(db.column<string>('SELECT order_no FROM order_row ORDER BY order_no')).toEqual([
      '4500098',
      'BW-77120',
      'BW-77121',
    ]);
    expect(db.column<string>('SELECT reason FROM parked_record')).toEqual([
      'Interchange 000000104, group 104, set 0002 (850), segment 3 (PO1), element 2: "five" is not a decimal number.',
    ]);
  });

  it('all belong to their order', () => {
    expect(db.column<string>('SELECT reason FROM unlinked_document')).toEqual([]);
  });

  it('raise what the customer’s acknowledgement rejects, and not what it accepts', () => {
    const open = openCodes(db);
    expect(open).toContain('BW-77120 IN-REJECT');
    expect(open).not.toContain('4500098 IN-REJECT');
  });

  it('raise what nobody acknowledged in time', () => {
    const without = storeAt(
      '2026-03-18T12:00:00Z',
      FILES.filter((file) => !file.endsWith('contrl.edi')),
    );
    expect(openCodes(without)).toContain('4500098 IN-REJECT');
    without.close();
  });
});
