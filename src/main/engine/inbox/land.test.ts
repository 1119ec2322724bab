import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { saveConnection } from '../commands/connections.ts';
import { PLAIN_CONNECTION } from '../commands/testing/plain-connection.ts';
import type { RawRecord } from '../connectors/kit/connector.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { landPage, readCheckpoint, streamId, type Landed } from './land.ts';
import { versionInForce, versionsOf } from '../canonical/record-versions.ts';
import { PayloadReader } from './payloads.ts';

let db: WriteDb;
let stream: number;
beforeEach(() => {
  db = blankStore();
  saveConnection(db, PLAIN_CONNECTION, 0);
  stream = streamId(db, 'erp', 'orders');
});

const record = (sourceId: string, version: string, payload: string, more: Partial<RawRecord> = {}): RawRecord => ({
  sourceId,
  version,
  payload,
  recordedAt: null,
  ...more,
});
const land = (...records: RawRecord[]): Landed =>
  landPage(db, { stream, records, checkpoint: { after: records.length } }, 100);

/** Rows of each table that landing writes. */
function rows(): Record<string, number> {
  return Object.fromEntries(
    ['inbox_page', 'inbox_record', 'checkpoint', 'work'].map((table) => [
      table,
      db.value<number>(`SELECT count(*) FROM ${table}`) ?? 0,
    ]),
  );
}

/** Payloads as they are read back, by source id and version. */
function held(): Record<string, string> {
  const reader = new PayloadReader(db);
  return Object.fromEntries(
    db
      .all<{ source_id: string; version: string; page: number; page_offset: number; page_length: number }>(
        'SELECT source_id, version, page, page_offset, page_length FROM inbox_record ORDER BY source_id, version, hash',
      )
      .map((row) => [`${row.source_id} ${row.version}`, reader.text(row.page, row.page_offset, row.page_length)]),
  );
}

describe('landing a page', () => {
  it('keeps payloads, the checkpoint and the work that follows', () => {
    expect(land(record('a', '1', '{"größe":1}'), record('b', '1', '{"b":1}'))).toEqual({
      read: 2,
      changed: 2,
      unchanged: 0,
      rejected: 0,
      bytes: 20,
    });
    expect(held()).toEqual({ 'a 1': '{"größe":1}', 'b 1': '{"b":1}' });
    expect(readCheckpoint(db, stream)).toEqual({ after: 2 });
    expect(rows()).toEqual({ inbox_page: 1, inbox_record: 2, checkpoint: 1, work: 2 });
  });

  it('a second time changes nothing but the checkpoint', () => {
    const page = [record('a', '1', '{"a":1}'), record('b', '1', '{"b":1}')];
    land(...page);
    const before = rows();
    expect(landPage(db, { stream, records: page, checkpoint: { after: 'again' } }, 200)).toMatchObject({
      read: 2,
      changed: 0,
      unchanged: 2,
      rejected: 0,
    });
    expect(rows()).toEqual(before);
    expect(db.column('SELECT DISTINCT first_seen_at FROM inbox_record')).toEqual([100]);
    expect(readCheckpoint(db, stream)).toEqual({ after: 'again' });
  });

  it('with a record twice counts it once', () => {
    expect(land(record('a', '1', '{"a":1}'), record('a', '1', '{"a":1}'))).toMatchObject({
      read: 2,
      changed: 1,
      unchanged: 1,
    });
    expect(rows()).toMatchObject({ inbox_record: 1, work: 1 });
  });

  it('stores the same bytes under another version once', () => {
    land(record('a', '1', '{"a":1}'));
    expect(land(record('a', '2', '{"a":1}'))).toMatchObject({ changed: 0, unchanged: 1 });
    expect(rows()).toMatchObject({ inbox_page: 1, inbox_record: 2 });
    expect(held()).toEqual({ 'a 1': '{"a":1}', 'a 2': '{"a":1}' });
  });

  it('keeps other bytes of the same version beside them', () => {
    land(record('a', '1', '{"a":1}'));
    expect(land(record('a', '1', '{"a":2}'))).toMatchObject({ changed: 1 });
    expect(db.value('SELECT count(*) FROM inbox_record')).toBe(2);
  });

  it('of what a source changed without a new stamp, the last seen counts, and going back counts too', () => {
    const inForce = (): string | undefined => {
      const versions = versionsOf(db, stream, 'a');
      const {
        page,
        page_offset: offset,
        page_length: length,
      } = versionInForce(versions) ?? { page: 0, page_offset: 0, page_length: 0 };
      return new PayloadReader(db).text(page, offset, length);
    };
    const show = (...records: RawRecord[]): Landed =>
      landPage(db, { stream, records, checkpoint: null, shown: true }, 100);
    show(record('a', '1', '{"a":1}'));
    show(record('a', '1', '{"a":2}'));
    expect(inForce()).toBe('{"a":2}');
    expect(show(record('a', '1', '{"a":1}'))).toMatchObject({ changed: 0 });
    expect(inForce()).toBe('{"a":1}');
    // Again and again the same is nothing new.
    const before = rows();
    show(record('a', '1', '{"a":1}'));
    expect(rows()).toEqual(before);
    show(record('a', '10', '{"a":10}'), record('a', '1', '{"a":3}'));
    expect(inForce()).toBe('{"a":10}');
  });

  it('that was read again leaves the checkpoint where it is', () => {
    land(record('a', '1', '{"a":1}'));
    expect(landPage(db, { stream, records: [record('b', '1', '{"b":1}')], checkpoint: null }, 100)).toMatchObject({
      changed: 1,
    });
    expect(readCheckpoint(db, stream)).toEqual({ after: 1 });
  });

  it('tells streams apart', () => {
    land(record('a', '1', '{"a":1}'));
    const other = streamId(db, 'erp', 'invoices');
    expect(landPage(db, { stream: other, records: [record('a', '1', '{"a":1}')], checkpoint: {} }, 100)).toMatchObject({
      changed: 1,
    });
    expect(streamId(db, 'erp', 'orders')).toBe(stream);
    expect(readCheckpoint(db, other)).toEqual({});
  });

  it('keeps what could not be read, with its reason, and counts it apart', () => {
    const torn = { reason: 'It has 3 cells where the header names 5.', path: 'orders.csv:7' };
    expect(land(record('a', '1', '{"a":1}'), record('line 7', '1', '"x;y;z"', { unreadable: torn }))).toMatchObject({
      read: 2,
      changed: 1,
      unchanged: 0,
      rejected: 1,
    });
    expect(
      JSON.parse(db.value<string>('SELECT unreadable FROM inbox_record WHERE unreadable IS NOT NULL') ?? ''),
    ).toEqual(torn);
    // The file was written again and its bad line is as it was.
    expect(land(record('line 7', '2', '"x;y;z"', { unreadable: torn }))).toMatchObject({
      read: 1,
      changed: 0,
      unchanged: 1,
      rejected: 0,
    });
  });

  it('without records moves the checkpoint alone', () => {
    expect(land()).toEqual({ read: 0, changed: 0, unchanged: 0, rejected: 0, bytes: 0 });
    expect(rows()).toEqual({ inbox_page: 0, inbox_record: 0, checkpoint: 1, work: 0 });
  });

  it('that fails in its middle leaves neither payloads nor checkpoint', () => {
    land(record('a', '1', '{"a":1}'));
    const before = { rows: rows(), held: held(), checkpoint: readCheckpoint(db, stream) };
    db.exec(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON inbox_record WHEN NEW.source_id = 'c' BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    const page = [record('b', '1', '{"b":1}'), record('c', '1', '{"c":1}'), record('d', '1', '{"d":1}')];
    expect(() => land(...page)).toThrow('disk full');
    expect({ rows: rows(), held: held(), checkpoint: readCheckpoint(db, stream) }).toEqual(before);
    db.exec('DROP TRIGGER full');
    expect(land(...page)).toMatchObject({ changed: 3 });
    expect(readCheckpoint(db, stream)).toEqual({ after: 3 });
  });

  it('that fails at its checkpoint leaves no payloads either', () => {
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    expect(() => land(record('a', '1', '{"a":1}'))).toThrow('disk full');
    expect(rows()).toEqual({ inbox_page: 0, inbox_record: 0, checkpoint: 0, work: 0 });
  });
});

it('whatever arrives, in whatever pages and however often, is held byte for byte and once', () => {
  const arrival = fc.array(
    fc.record({
      sourceId: fc.constantFrom('a', 'b', 'ä/ö', 'c#1'),
      version: fc.constantFrom('1', '2'),
      payload: fc.json({ maxDepth: 2 }),
      repeat: fc.boolean(),
    }),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(arrival, fc.integer({ min: 1, max: 7 }), (records, pageSize) => {
      db = blankStore();
      saveConnection(
        db,
        {
          id: 'erp',
          connectorId: 'plain',
          name: 'ERP',
          kind: 'erp',
          monogram: 'ER',
          config: {},
          orderNumberScope: 'erp',
          referenceRules: {},
        },
        0,
      );
      stream = streamId(db, 'erp', 'orders');
      const sent = records.flatMap(({ repeat, ...rest }) =>
        repeat
          ? [record(rest.sourceId, rest.version, rest.payload), record(rest.sourceId, rest.version, rest.payload)]
          : [record(rest.sourceId, rest.version, rest.payload)],
      );
      let counted = 0;
      for (let at = 0; at < sent.length; at += pageSize) {
        const { read, changed, unchanged, rejected } = land(...sent.slice(at, at + pageSize));
        expect(changed + unchanged + rejected).toBe(read);
        counted += read;
      }
      expect(counted).toBe(sent.length);
      const reader = new PayloadReader(db);
      const kept = db
        .all<{ source_id: string; version: string; page: number; page_offset: number; page_length: number }>(
          'SELECT source_id, version, page, page_offset, page_length FROM inbox_record',
        )
        .map((row) => `${row.source_id} ${row.version} ${reader.text(row.page, row.page_offset, row.page_length)}`);
      expect(kept.toSorted()).toEqual(
        [...new Set(sent.map(({ sourceId, version, payload }) => `${sourceId} ${version} ${payload}`))].toSorted(),
      );
    }),
    { numRuns: 60 },
  );
});
