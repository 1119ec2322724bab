import { hash } from 'node:crypto';
import type { Instant } from '#shared/domain/time.ts';
import type { RawRecord } from '../connectors/kit/connector.ts';
import type { ReadDb } from '../store/database.ts';
import { stampOf } from './stamps.ts';

interface InForce {
  readonly source_id: string;
  readonly version: string;
  readonly hash: string;
  readonly deleted: number;
  readonly recorded_at: number | null;
}

/** The version of each record that counts, as versionInForce has it. */
const IN_FORCE = `SELECT source_id, version, hash, deleted, recorded_at FROM (
    SELECT source_id, version, hash, deleted, recorded_at,
      row_number() OVER (PARTITION BY source_id ORDER BY version DESC, hash DESC) AS place
    FROM inbox_record WHERE stream = ?) WHERE place = 1`;

export interface PresentRecords {
  /** Source ids of records that are there, and of those that are known to be gone. */
  readonly there: readonly string[];
  readonly gone: readonly string[];
}

/** Which records of a stream its source has, as far as is known. */
export function presentRecords(db: ReadDb, stream: number): PresentRecords {
  const records = db.all<InForce>(IN_FORCE, stream);
  return {
    there: records.flatMap(({ source_id: id, deleted }) => (deleted === 0 ? [id] : [])),
    gone: records.flatMap(({ source_id: id, deleted }) => (deleted === 1 ? [id] : [])),
  };
}

/** The records whose change stamps are the greatest, the newest first. */
export function newestRecords(db: ReadDb, stream: number, most: number): readonly string[] {
  return db.column<string>(
    `SELECT source_id FROM (${IN_FORCE}) WHERE deleted = 0 AND recorded_at IS NOT NULL
     ORDER BY recorded_at DESC, source_id LIMIT ?`,
    stream,
    most,
  );
}

/** A record that its source shows in an older state than it was already seen in. */
export interface OlderRecord {
  readonly sourceId: string;
  /** Change stamp of what is shown, and of what was seen. */
  readonly shownAt: Instant;
  readonly seenAt: Instant;
}

/** Those of the records that are older than what is held of them, and say something else. */
export function olderThanHeld(db: ReadDb, stream: number, records: readonly RawRecord[]): OlderRecord[] {
  return records.flatMap((record): OlderRecord[] => {
    const held = db.get<InForce>(
      `SELECT source_id, version, hash, deleted, recorded_at FROM inbox_record WHERE stream = ? AND source_id = ?
       ORDER BY version DESC, hash DESC LIMIT 1`,
      stream,
      record.sourceId,
    );
    if (!held || record.recordedAt === null || held.recorded_at === null) return [];
    const isOlder = record.version < stampOf(held.version) && record.recordedAt < held.recorded_at;
    if (!isOlder || held.hash === hash('sha1', record.payload, 'base64')) return [];
    return [{ sourceId: record.sourceId, shownAt: record.recordedAt, seenAt: held.recorded_at }];
  });
}
