import { hash } from 'node:crypto';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { Checkpoint, RawRecord } from '../connectors/kit/connector.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { keepPage, storePage } from './payloads.ts';
import { stampOf, versionAfter } from './stamps.ts';
import { purgedRecords } from './tombstones.ts';

export interface PageToLand {
  /** stream.id */
  readonly stream: number;
  readonly records: readonly RawRecord[];
  /** null: records that were read again; the checkpoint stays where it is. */
  readonly checkpoint: Checkpoint | null;
  /**
   * The source shows the records so at this moment. Other bytes under a stamp that is held are then a change that the
   * source did not stamp (of a child, of its schema), and when it was seen becomes part of the version: what was seen
   * last counts. Without it, the bytes decide between two contents of one stamp, whatever arrives last.
   */
  readonly shown?: boolean;
  /** The source went back in time: what it shows now counts, though it is older than what it showed before. */
  readonly back?: boolean;
}

export interface Landed {
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Records that could not be read at all; they are kept, parked. */
  readonly rejected: number;
  /** Payload bytes received. */
  readonly bytes: number;
}

/** Where bytes lie in the inbox. */
interface Place {
  readonly page: number;
  readonly offset: number;
  readonly length: number;
}

/** A version that is held already, or comes with the same page and has no place yet. */
interface Held {
  readonly version: string;
  readonly hash: string;
  readonly deleted: boolean;
  readonly place: Place | null;
}

interface NewVersion {
  readonly record: RawRecord;
  readonly payload: Buffer;
  readonly version: string;
  readonly hash: string;
  /** Where the same bytes already are, or null to store them. */
  readonly at: Place | null;
}

/** The row of a stream, made when it is first asked for. */
export function streamId(db: WriteDb, connectionId: string, stream: string): number {
  const known = db.value<number>(
    'SELECT id FROM stream WHERE connection_id = ? AND stream_id = ?',
    connectionId,
    stream,
  );
  return known ?? db.run('INSERT INTO stream (connection_id, stream_id) VALUES (?, ?)', connectionId, stream).id;
}

export function readCheckpoint(db: WriteDb, stream: number): Checkpoint | null {
  const state = db.value<string>('SELECT state FROM checkpoint WHERE stream = ?', stream);
  return state === undefined ? null : (JSON.parse(state) as Checkpoint);
}

/**
 * Lands one page: payloads, the checkpoint that says "we have it" and the work that follows, in one transaction.
 * A record already held in the same version with the same bytes changes nothing, and neither does a version that was
 * purged; a newer one is something new.
 */
export function landPage(db: WriteDb, page: PageToLand, now: Instant): Landed {
  const { landed, stored } = db.transaction(() => {
    const { fresh, changed, bytes } = newVersions(db, page, now);
    const newPage = fresh.length > 0 ? storeVersions(db, page.stream, fresh, now) : null;
    if (page.checkpoint !== null) saveCheckpoint(db, page.stream, page.checkpoint, now);
    const rejected = fresh.filter((version) => version.at === null && version.record.unreadable !== undefined).length;
    const { length: read } = page.records;
    return {
      landed: { read, changed: changed - rejected, unchanged: read - changed, rejected, bytes },
      stored: newPage,
    };
  });
  if (stored) keepPage(db, stored.id, stored.bytes);
  return landed;
}

interface NewVersions {
  readonly fresh: readonly NewVersion[];
  /** Records that are not as they were held; a version may be new and say the same. */
  readonly changed: number;
  /** Payload bytes received. */
  readonly bytes: number;
}

/** What of a page is not held yet, and is to be. */
function newVersions(db: WriteDb, page: PageToLand, now: Instant): NewVersions {
  const held = heldVersions(db, page);
  const purged = purgedRecords(db, page.stream);
  const fresh: NewVersion[] = [];
  let bytes = 0;
  let changed = 0;
  for (const record of page.records) {
    const payload = Buffer.from(record.payload);
    const digest = hash('sha1', payload, 'base64');
    bytes += payload.length;
    const known = held.get(record.sourceId) ?? [];
    const sameStamp = known.filter((row) => stampOf(row.version) === record.version);
    const newest = latestOf(known);
    const isBack = page.back === true && newest !== undefined && record.version < stampOf(newest.version);
    const last = isBack ? newest : latestOf(sameStamp);
    const deleted = record.deleted === true;
    if (
      page.shown === true
        ? last?.hash === digest && last.deleted === deleted
        : sameStamp.some((row) => row.hash === digest)
    )
      continue;
    // What a source shows now of a record that is held counts, also where it says again what it once said.
    const isShown =
      isBack || (page.shown === true && newest !== undefined && stampOf(newest.version) === record.version);
    if (!isShown && purged?.has(record.sourceId, record.version, digest) === true) continue;
    purged?.isHeldAgain(record.sourceId);
    const same = known.find((row) => row.hash === digest && row.place !== null);
    if (!same || same.deleted !== deleted || isBack) changed += 1;
    const version = page.shown === true && last !== undefined ? versionAfter(last.version, now) : record.version;
    fresh.push({ record, payload, version, hash: digest, at: same?.place ?? null });
    held.set(record.sourceId, [...known, { version, hash: digest, deleted, place: null }]);
  }
  return { fresh, changed, bytes };
}

function saveCheckpoint(db: WriteDb, stream: number, checkpoint: Checkpoint, now: Instant): void {
  db.run(
    `INSERT INTO checkpoint (stream, state, updated_at, since, customers)
     SELECT s.id, ?, ?, json_extract(c.scope, '$.from'), json_extract(c.scope, '$.customers')
     FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = ?
     ON CONFLICT (stream) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
    JSON.stringify(checkpoint),
    now,
    stream,
  );
}

function latestOf(versions: readonly Held[]): Held | undefined {
  return versions.reduce<Held | undefined>((best, row) => (best && !isLater(row, best) ? best : row), undefined);
}

function isLater(a: Held, b: Held): boolean {
  return a.version === b.version ? a.hash > b.hash : a.version > b.version;
}

/** The versions that are held of a page's records, by source id. CROSS JOIN: the page's few ids lead, not the whole stream. */
function heldVersions(db: WriteDb, page: PageToLand): Map<string, Held[]> {
  const rows = db.all<{
    readonly source_id: string;
    readonly version: string;
    readonly hash: string;
    readonly deleted: number;
    readonly page: number;
    readonly page_offset: number;
    readonly page_length: number;
  }>(
    `SELECT r.source_id, r.version, r.hash, r.deleted, r.page, r.page_offset, r.page_length
     FROM json_each(?) j CROSS JOIN inbox_record r ON r.stream = ? AND r.source_id = j.value`,
    JSON.stringify([...new Set(page.records.map((record) => record.sourceId))]),
    page.stream,
  );
  const held = new Map<string, Held[]>();
  for (const row of rows) {
    const versions = held.get(row.source_id) ?? [];
    const place = { page: row.page, offset: row.page_offset, length: row.page_length };
    held.set(row.source_id, [...versions, { version: row.version, hash: row.hash, deleted: row.deleted === 1, place }]);
  }
  return held;
}

interface StoredPage {
  readonly id: number;
  readonly bytes: Buffer;
}

/** Returns the page that the bytes went into, where any of them were new. */
function storeVersions(db: WriteDb, stream: number, versions: readonly NewVersion[], now: Instant): StoredPage | null {
  const chunks = versions.flatMap(({ at, payload }) => (at === null ? [payload] : []));
  let newPage: StoredPage | null = null;
  if (chunks.length > 0) {
    const bytes = Buffer.concat(chunks);
    newPage = { id: storePage(db, stream, bytes, now), bytes };
  }
  let offset = 0;
  for (const { record, payload, version, hash: digest, at } of versions) {
    let place = at;
    if (place === null) {
      assert(newPage, 'what lies nowhere yet has a new page');
      place = { page: newPage.id, offset, length: payload.length };
      offset += payload.length;
    }
    const { id } = db.run(
      `INSERT INTO inbox_record (stream, source_id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted, unreadable)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      stream,
      record.sourceId,
      version,
      digest,
      record.recordedAt,
      now,
      place.page,
      place.offset,
      place.length,
      record.deleted ? 1 : 0,
      record.unreadable ? JSON.stringify(record.unreadable) : null,
    );
    db.run('INSERT INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.map, id);
  }
  return newPage;
}
