import { IDENTITY_REFERENCE_TYPES, type ReferenceType } from '#shared/domain/references.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import type { KnownDocument } from './due-records.ts';
import { isTooCommon, MAX_SHARERS } from './hub-limits.ts';
import type { PreparedDocument } from './prepared-records.ts';
import { splitKeys, type RecordVersion } from './record-versions.ts';

/** Keys are written a few at a time: most documents have less than five. */
const KEYS_AT_ONCE = 4;
const INSERT_KEYS = Array.from(
  { length: KEYS_AT_ONCE },
  (_, more) =>
    `INSERT OR IGNORE INTO document_reference (key, document, role, rank) VALUES ${Array(more + 1)
      .fill('(?, ?, ?, ?)')
      .join(', ')}`,
);

const NO_LINES: ReadonlySet<string> = new Set();

const UPDATE_DOCUMENT = `UPDATE document
  SET record = ?, kind = ?, rank = ?, recorded_at = ?, first_seen_at = ?, dated_at = ?, voided = ?, keys = ?, body = ? WHERE id = ?
  AND (record <> ? OR kind <> ? OR rank <> ? OR recorded_at IS NOT ? OR first_seen_at <> ? OR dated_at IS NOT ? OR voided <> ? OR keys <> ? OR body <> ?)`;

/** Writes documents and the keys they are linked by, and marks what is to be linked and assembled for it. */
export class DocumentRows {
  readonly #db: WriteDb;

  constructor(db: WriteDb) {
    this.#db = db;
  }

  /** A document that carried other keys is found by them when one asks what was known then. */
  noteFormer(stream: number, sourceId: string, localKey: string, before: string, now: string): void {
    if (before === now) return;
    const kept = new Set(splitKeys(now).map((line) => line.slice(1)));
    for (const line of splitKeys(before)) {
      const key = line.slice(1);
      if (kept.has(key)) continue;
      this.#db.run(
        'INSERT OR IGNORE INTO former_reference (key, stream, source_id, local_key) VALUES (?, ?, ?, ?)',
        key,
        stream,
        sourceId,
        localKey,
      );
    }
  }

  /** Makes the documents of a record those that it was mapped to, and marks whom that concerns. */
  store(
    stream: number,
    sourceId: string,
    current: RecordVersion,
    documents: readonly PreparedDocument[],
    mapped: readonly KnownDocument[],
  ): void {
    const db = this.#db;
    const known = new Map(mapped.map((row) => [row.local_key, row]));
    for (const document of documents) {
      const before = known.get(document.localKey);
      known.delete(document.localKey);
      const { keys, body, rank, voided, datedAt: dated } = document;
      if (!before) {
        const { id } = db.run(
          `INSERT INTO document (stream, source_id, local_key, record, kind, rank, recorded_at, first_seen_at, dated_at, voided, keys, body)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          stream,
          sourceId,
          document.localKey,
          current.id,
          document.kind,
          rank,
          current.recorded_at,
          current.first_seen_at,
          dated,
          voided,
          keys,
          body,
        );
        this.#insertKeys(id, rank, keys);
        continue;
      }
      // What is mapped again and comes out as it was asks for nothing.
      const { id: record, recorded_at: recordedAt, first_seen_at: firstSeenAt } = current;
      const values = [record, document.kind, rank, recordedAt, firstSeenAt, dated, voided, keys, body];
      const { changes } = db.run(UPDATE_DOCUMENT, ...values, before.id, ...values);
      if (changes === 0) continue;
      // One that is of another kind now is not found by its rank then.
      this.noteFormer(stream, sourceId, document.localKey, before.keys, before.rank === rank ? keys : '');
      if (before.keys !== keys || before.rank !== rank) {
        this.#deleteKeys(before, before.rank === rank ? new Set(splitKeys(keys)) : NO_LINES);
        this.#insertKeys(before.id, rank, keys);
        this.#correlate(rank, before.id);
      } else if (before.dated_at !== dated || (rank === 0 && before.voided !== voided)) {
        // By its date it is told from a namesake; a void order stands behind the one that replaced it.
        this.#correlate(rank, before.id);
      }
      db.run(
        'INSERT OR IGNORE INTO work (stage, key) SELECT ?, order_id FROM document_link WHERE document = ?',
        WORK_STAGES.assemble,
        before.id,
      );
    }
    for (const gone of known.values()) this.remove(stream, sourceId, gone);
  }

  remove(stream: number, sourceId: string, gone: KnownDocument): void {
    this.#deleteKeys(gone, NO_LINES);
    this.#db.run('DELETE FROM document WHERE id = ?', gone.id);
    this.noteFormer(stream, sourceId, gone.local_key, gone.keys, '');
    this.#correlate(gone.rank, gone.id);
  }

  #correlate(rank: number, document: number): void {
    this.#db.run(
      'INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)',
      WORK_STAGES.correlate,
      rank * RANK_STEP + document,
    );
  }

  #insertKeys(document: number, rank: number, keys: string): void {
    const lines = splitKeys(keys);
    for (let at = 0; at < lines.length; at += KEYS_AT_ONCE) {
      const some = lines.slice(at, at + KEYS_AT_ONCE);
      this.#db.run(
        INSERT_KEYS[some.length - 1] ?? '',
        ...some.flatMap((line) => [line.slice(1), document, Number(line[0]), rank]),
      );
    }
  }

  /** Whoever shares a key with a document that gives it up is looked at again. */
  #deleteKeys(document: KnownDocument, kept: ReadonlySet<string>): void {
    for (const line of splitKeys(document.keys)) {
      const key = line.slice(1);
      this.#db.run(
        'DELETE FROM document_reference WHERE key = ? AND rank = ? AND document = ?',
        key,
        document.rank,
        document.id,
      );
      if (!kept.has(line)) this.#relinkSharers(key, document.rank);
    }
  }

  /** Spares a key that places nobody without the document either: one that is still on too many, or names its order. */
  #relinkSharers(key: string, lostRank: number): void {
    const type = key.slice(0, key.indexOf('|')) as ReferenceType;
    // A document has a row for each role, and rows come by rank.
    const rows = this.#db.column<number>(
      'SELECT rank FROM document_reference WHERE key = ? LIMIT ?',
      key,
      2 * MAX_SHARERS + 2,
    );
    const orders = rows.filter((rank) => rank === 0).length;
    if (isTooCommon(type, orders / 2, rows.length / 2)) return;
    if (IDENTITY_REFERENCE_TYPES.has(type) && lostRank > 0 && orders > 0) return;
    this.#db.run(
      `INSERT OR IGNORE INTO work (stage, key)
       SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ?`,
      WORK_STAGES.relink,
      key,
    );
  }
}
