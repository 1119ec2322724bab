import { beforeAll, describe, expect, it } from 'vitest';
import type { WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';
import { backfill } from '../../bench/backfill.ts';
import { companyConnections, companyPages } from '../../bench/company.ts';
import { truthAt } from '../../src/main/sandbox/truth/truth.ts';
import { createWorld } from '../../src/main/sandbox/world.ts';
import { MAILBOX_CONNECTION, mailboxPages } from './mailbox-pages.ts';
import { score, type Score } from './score.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 3_000;

let db: WriteDb;
let found: Score;
let landed: number;
beforeAll(() => {
  const world = createWorld({ seed: 7, orders: ORDERS, moment: MOMENT });
  const mailbox = mailboxPages(world, MOMENT);
  const streams = [...companyPages(world), { ...mailbox, pages: [...mailbox.pages] }];
  landed = new Set(
    streams.flatMap(({ connectionId, streamId, pages }) =>
      pages.flat().map(({ sourceId }) => `${connectionId}/${streamId}/${sourceId}`),
    ),
  ).size;
  db = openStore(':memory:');
  backfill(db, streams, MOMENT, undefined, [...companyConnections(), MAILBOX_CONNECTION]);
  found = score(db, truthAt(world, MOMENT));
}, 300_000);

const ENOUGH = { enough: true, examples: [] };

/** Whether a share reaches its bar, and if not, what is wrong. */
function judged(
  share: number,
  bar: number,
  problems: readonly unknown[],
): { readonly enough: boolean; readonly examples: readonly unknown[] } {
  return { enough: share >= bar, examples: share >= bar ? [] : problems.slice(0, 8) };
}

describe(`the engine, against what really happened to ${ORDERS} orders of the demo company`, () => {
  it('links what belongs together', () => {
    const { precision, recall, wrong, missed } = found.links;
    expect(judged(precision, 0.9995, wrong)).toEqual(ENOUGH);
    expect(judged(recall, 0.995, missed)).toEqual(ENOUGH);
  });

  it('reads every message of the EDI mailbox, and links all that a reader can', () => {
    const told = [...truthAt(createWorld({ seed: 7, orders: ORDERS, moment: MOMENT }), MOMENT).documents()].filter(
      ({ key }) => key.startsWith('ed/'),
    );
    const keys = db.column<string>(
      `SELECT 'ed/messages/' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE '#' || d.local_key END
       FROM document d JOIN stream s ON s.id = d.stream WHERE s.connection_id = 'ed'`,
    );
    expect(keys.length).toBeGreaterThan(ORDERS / 4);
    expect(keys.toSorted()).toEqual(told.map(({ key }) => key).toSorted());
    expect(told.filter(({ linkable }) => !linkable).length).toBeLessThan(told.length / 100);
  });

  it('keeps apart what is not one order, links nothing over a word, and leaves mistyped numbers to a person', () => {
    expect(found.merged.slice(0, 5)).toEqual([]);
    expect(found.hubLinks.slice(0, 5)).toEqual([]);
    expect(found.notWaiting.slice(0, 5)).toEqual([]);
  });

  it('names the cause that made an order late', () => {
    const { of, share, wrong } = found.lateCauses;
    expect(of).toBeGreaterThan(ORDERS / 50);
    expect(judged(share, 0.97, wrong)).toEqual(ENOUGH);
  });

  it('gives every cause its hours', () => {
    expect(judged(found.causeHours.share, 0.97, found.causeHours.wrong)).toEqual(ENOUGH);
  });

  it('finds the conflicts that stand, and no others', () => {
    const { of, share, missed, invented } = found.conflicts;
    expect(of).toBeGreaterThan(0);
    expect(judged(share, 0.97, [...missed, ...invented])).toEqual(ENOUGH);
  });

  it('calls no order late that is not', () => {
    expect(found.falselyLate.slice(0, 5)).toEqual([]);
  });

  it('parks every malformed record and nothing else', () => {
    expect(found.malformed.total).toBeGreaterThan(0);
    expect(found.malformed.notParked).toEqual([]);
    expect(found.malformed.wronglyParked).toEqual([]);
  });

  it('raises the exceptions that plainly stand open', () => {
    const { expected, raised, missed } = found.exceptions;
    expect(expected).toBeGreaterThan(0);
    expect(
      judged(
        raised / expected,
        0.97,
        [...missed].toSorted(([, a], [, b]) => b - a),
      ),
    ).toEqual(ENOUGH);
    expect(found.exceptions.forbidden.slice(0, 5)).toEqual([]);
  });

  it('loses nothing: every record has its documents, or is parked, or means nothing to anyone', () => {
    const count = (sql: string): number => db.value<number>(sql) ?? 0;
    const records = count('SELECT count(*) FROM (SELECT DISTINCT stream, source_id FROM inbox_record)');
    expect(records).toBe(landed);
    const mapped = count('SELECT count(*) FROM (SELECT DISTINCT stream, source_id FROM document)');
    const parked = count('SELECT count(*) FROM parked_record');
    const silent = db.column<string>(
      `SELECT DISTINCT s.connection_id || '/' || s.stream_id FROM inbox_record r JOIN stream s ON s.id = r.stream
       WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.stream = r.stream AND d.source_id = r.source_id)
         AND NOT EXISTS (SELECT 1 FROM parked_record p WHERE p.stream = r.stream AND p.source_id = r.source_id)`,
    );
    expect(silent).toEqual([]);
    expect(mapped + parked).toBe(records);
    const adrift = count(
      `SELECT count(*) FROM document d WHERE d.id NOT IN (SELECT document FROM document_link) AND d.id NOT IN (SELECT document FROM unlinked_document)`,
    );
    expect(adrift).toBe(0);
    expect(count('SELECT count(*) FROM work')).toBe(0);
  });
});
