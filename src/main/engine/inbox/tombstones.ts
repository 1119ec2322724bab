import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';
import { stampOf } from './stamps.ts';

const MARK_BYTES = 16;

/** What stands in place of what was purged: marks that tell it again when it comes, and say nothing of it. */
export class Marks {
  readonly #key: KeyObject;

  constructor(db: ReadDb) {
    const key = db.value<Uint8Array>('SELECT key FROM purge_key');
    assert(key, 'every store has its key');
    this.#key = createSecretKey(key);
  }

  source(sourceId: string): Buffer {
    return this.#of('source', sourceId);
  }

  /** @param hash of a version's bytes, as the inbox has it */
  content(sourceId: string, hash: string): Buffer {
    return this.#of('content', `${hash} ${sourceId}`);
  }

  /** People write numbers of orders in any case. */
  order(orderNo: string): Buffer {
    return this.#of('order', orderNo.trim().toLowerCase());
  }

  #of(kind: string, text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind} ${text}`).digest().subarray(0, MARK_BYTES);
  }
}

/** A version that goes. */
export interface PurgedVersion {
  readonly stream: number;
  readonly sourceId: string;
  readonly version: string;
  readonly hash: string;
  readonly recordedAt: Instant | null;
}

/** Leaves marks in place of versions that go; what else was purged of their records stays noted. Call within a transaction. */
export function leaveMarks(db: WriteDb, versions: readonly PurgedVersion[], whole: boolean): void {
  const marks = new Marks(db);
  for (const { stream, sourceId, version, hash, recordedAt } of versions)
    db.run(
      `INSERT INTO purged_version (stream, source_mark, content_mark, stamp, recorded_at, whole) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (stream, source_mark, content_mark) DO UPDATE SET stamp = max(stamp, excluded.stamp),
         recorded_at = max(coalesce(recorded_at, excluded.recorded_at), coalesce(excluded.recorded_at, recorded_at))`,
      stream,
      marks.source(sourceId),
      marks.content(sourceId, hash),
      stampOf(version),
      recordedAt,
      whole ? 1 : 0,
    );
  for (const [stream, of] of Map.groupBy(versions, (version) => version.stream))
    for (const sourceId of new Set(of.map((version) => version.sourceId)))
      markWhole(db, stream, marks.source(sourceId), whole);
}

function markWhole(db: WriteDb, stream: number, sourceMark: Buffer, whole: boolean): void {
  db.run('UPDATE purged_version SET whole = ? WHERE stream = ? AND source_mark = ?', whole ? 1 : 0, stream, sourceMark);
}

/** What was purged of one stream, as records of it come. */
class PurgedRecords {
  readonly #db: WriteDb;
  readonly #stream: number;
  readonly #marks: Marks;

  constructor(db: WriteDb, stream: number) {
    this.#db = db;
    this.#stream = stream;
    this.#marks = new Marks(db);
  }

  /** Whether these bytes of the record were, under this stamp or a later one. */
  has(sourceId: string, stamp: string, hash: string): boolean {
    const purged = this.#db.value<string>(
      'SELECT stamp FROM purged_version WHERE stream = ? AND source_mark = ? AND content_mark = ?',
      this.#stream,
      this.#marks.source(sourceId),
      this.#marks.content(sourceId, hash),
    );
    return purged !== undefined && stamp <= purged;
  }

  /** Something new of the record is held. */
  isHeldAgain(sourceId: string): void {
    markWhole(this.#db, this.#stream, this.#marks.source(sourceId), false);
  }
}

/** Null where nothing of the stream was purged, as nearly always. */
export function purgedRecords(db: WriteDb, stream: number): PurgedRecords | null {
  return hasPurged(db, stream) ? new PurgedRecords(db, stream) : null;
}

function hasPurged(db: ReadDb, stream: number): boolean {
  return db.value('SELECT 1 FROM purged_version WHERE stream = ? LIMIT 1', stream) !== undefined;
}

/** Those of the records that were purged whole. */
export function purgedAmong(db: ReadDb, stream: number, sourceIds: readonly string[]): string[] {
  if (!hasPurged(db, stream)) return [];
  const marks = new Marks(db);
  return sourceIds.filter(
    (sourceId) =>
      db.value(
        'SELECT 1 FROM purged_version WHERE stream = ? AND source_mark = ? AND whole = 1 LIMIT 1',
        stream,
        marks.source(sourceId),
      ) !== undefined,
  );
}

/** Records that were purged whole, with a stamp from that moment on; from null: all of them. */
export function countPurgedIn(db: ReadDb, stream: number, from: Instant | null): number {
  return (
    db.value<number>(
      `SELECT count(DISTINCT source_mark) FROM purged_version
       WHERE stream = ? AND whole = 1 AND (? IS NULL OR recorded_at >= ?)`,
      stream,
      from,
      from,
    ) ?? 0
  );
}

/** The newest change stamp of what was purged of a stream; null without one. */
export function newestPurged(db: ReadDb, stream: number): Instant | null {
  return db.value<number | null>('SELECT max(recorded_at) FROM purged_version WHERE stream = ?', stream) ?? null;
}
