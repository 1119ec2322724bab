import type { CanonicalDocument } from '#shared/domain/document.ts';
import { referenceKey } from '#shared/domain/references.ts';
import { parseJson } from '#shared/lib/json.ts';
import type { Connector, MapContext, MapOutcome, Rejection } from '../connectors/kit/connector.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import { packDocument } from './packing.ts';
import { DOCUMENT_RANKS } from './ranks.ts';

/** Keys are written a few at a time: most documents have less than five. */
const KEYS_AT_ONCE = 4;
const INSERT_KEYS = Array.from(
  { length: KEYS_AT_ONCE },
  (_, more) =>
    `INSERT OR IGNORE INTO document_reference (key, document, role, rank) VALUES ${Array(more + 1)
      .fill('(?, ?, ?, ?)')
      .join(', ')}`,
);

/** What a stream's records are mapped with. */
export interface StreamMapping {
  readonly streamId: string;
  readonly connector: Connector<unknown>;
  readonly context: MapContext<unknown>;
}

interface CurrentVersion {
  readonly id: number;
  readonly version: string;
  readonly hash: string;
  readonly recorded_at: number | null;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
  readonly deleted: number;
  readonly unreadable: string | null;
}

interface KnownDocument {
  readonly id: number;
  readonly local_key: string;
  readonly rank: number;
  readonly keys: string;
}

/** Stage 3: the current version of each record becomes documents, or the record is parked with its reason. */
export class MapStage {
  readonly #db: WriteDb;
  readonly #mapping: (stream: number) => StreamMapping | null;
  readonly #payloads: PayloadReader;
  #anyParked = true;

  constructor(db: WriteDb, mapping: (stream: number) => StreamMapping | null) {
    this.#db = db;
    this.#mapping = mapping;
    this.#payloads = new PayloadReader(db);
  }

  /** Maps up to limit records that are due, in one transaction. Returns how many. */
  run(limit: number): number {
    const db = this.#db;
    return db.transaction(() => {
      const due = db.column<number>(
        'SELECT key FROM work WHERE stage = ? ORDER BY key LIMIT ?',
        WORK_STAGES.map,
        limit,
      );
      this.#anyParked = db.value('SELECT 1 FROM parked_record LIMIT 1') !== undefined;
      const lastKnown = db.value<number>('SELECT max(id) FROM document') ?? 0;
      for (const record of due) this.#mapRecord(record);
      db.run(
        `INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ${RANK_STEP} + id FROM document WHERE id > ?`,
        WORK_STAGES.correlate,
        lastKnown,
      );
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.map, due.at(-1) ?? 0);
      return due.length;
    });
  }

  #mapRecord(record: number): void {
    const db = this.#db;
    const head = db.get<{ stream: number; source_id: string }>(
      'SELECT stream, source_id FROM inbox_record WHERE id = ?',
      record,
    );
    if (!head) return;
    // Without ORDER BY, which costs more here than the rest of the statement: there is rarely a second version.
    const versions = db.all<CurrentVersion>(
      `SELECT id, version, hash, recorded_at, page, page_offset, page_length, deleted, unreadable
       FROM inbox_record WHERE stream = ? AND source_id = ?`,
      head.stream,
      head.source_id,
    );
    const current = versions.reduce<CurrentVersion | undefined>(
      (best, version) => (best && isAfter(best, version) ? best : version),
      undefined,
    );
    if (!current) return;
    const { stream, source_id: sourceId } = head;
    const outcome = this.#outcome(stream, sourceId, current);
    if (this.#anyParked) db.run('DELETE FROM parked_record WHERE stream = ? AND source_id = ?', stream, sourceId);
    if (!outcome.ok) {
      this.#anyParked = true;
      db.run(
        'INSERT INTO parked_record (record, stream, source_id, reason, path) VALUES (?, ?, ?, ?, ?)',
        current.id,
        stream,
        sourceId,
        outcome.error.reason,
        outcome.error.path,
      );
    }
    this.#store(stream, sourceId, current, outcome.ok ? outcome.value : []);
  }

  #outcome(stream: number, sourceId: string, current: CurrentVersion): MapOutcome {
    const mapping = this.#mapping(stream);
    if (!mapping) return { ok: true, value: [] };
    if (current.unreadable !== null) return { ok: false, error: JSON.parse(current.unreadable) as Rejection };
    try {
      const payload = parseJson(this.#payloads.text(current.page, current.page_offset, current.page_length));
      const outcome = mapping.connector.map(
        { streamId: mapping.streamId, sourceId, recordedAt: current.recorded_at, payload },
        mapping.context,
      );
      if (!outcome.ok || current.deleted === 0) return outcome;
      return { ok: true, value: outcome.value.map((document) => ({ ...document, voided: true })) };
    } catch (error) {
      // One record that a mapping cannot stand must not stop its neighbours.
      return {
        ok: false,
        error: { reason: `The mapping failed: ${error instanceof Error ? error.message : String(error)}`, path: '' },
      };
    }
  }

  #store(stream: number, sourceId: string, current: CurrentVersion, documents: readonly CanonicalDocument[]): void {
    const db = this.#db;
    const known = new Map(
      db
        .all<KnownDocument>(
          'SELECT id, local_key, rank, keys FROM document WHERE stream = ? AND source_id = ?',
          stream,
          sourceId,
        )
        .map((row) => [row.local_key, row]),
    );
    for (const document of documents) {
      const before = known.get(document.localKey);
      known.delete(document.localKey);
      const keys = keyLines(document);
      const body = packDocument(document);
      const rank = DOCUMENT_RANKS[document.kind];
      const voided = document.voided ? 1 : 0;
      if (!before) {
        const { id } = db.run(
          `INSERT INTO document (stream, source_id, local_key, record, kind, rank, recorded_at, voided, keys, body)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          stream,
          sourceId,
          document.localKey,
          current.id,
          document.kind,
          rank,
          current.recorded_at,
          voided,
          keys,
          body,
        );
        this.#insertKeys(id, rank, keys);
        continue;
      }
      db.run(
        'UPDATE document SET record = ?, kind = ?, rank = ?, recorded_at = ?, voided = ?, keys = ?, body = ? WHERE id = ?',
        current.id,
        document.kind,
        rank,
        current.recorded_at,
        voided,
        keys,
        body,
        before.id,
      );
      if (before.keys !== keys || before.rank !== rank) {
        this.#deleteKeys(before);
        this.#insertKeys(before.id, rank, keys);
        this.#correlate(rank, before.id);
      }
      db.run(
        'INSERT OR IGNORE INTO work (stage, key) SELECT ?, order_id FROM document_link WHERE document = ?',
        WORK_STAGES.assemble,
        before.id,
      );
    }
    for (const gone of known.values()) {
      this.#deleteKeys(gone);
      db.run('DELETE FROM document WHERE id = ?', gone.id);
      this.#correlate(gone.rank, gone.id);
    }
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
  #deleteKeys(document: KnownDocument): void {
    for (const line of splitKeys(document.keys)) {
      const key = line.slice(1);
      this.#db.run(
        'DELETE FROM document_reference WHERE key = ? AND rank = ? AND document = ?',
        key,
        document.rank,
        document.id,
      );
      this.#db.run(
        `INSERT OR IGNORE INTO work (stage, key)
         SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ?`,
        WORK_STAGES.relink,
        key,
      );
    }
  }
}

/** Whether a version is the later one: by the source's own version, whatever arrived last. */
function isAfter(a: CurrentVersion, b: CurrentVersion): boolean {
  return a.version === b.version ? a.hash > b.hash : a.version > b.version;
}

/** A document's keys, a line each: the role, then the key. Sorted, without repeats. */
function keyLines(document: CanonicalDocument): string {
  const lines = new Set<string>();
  for (const reference of document.references) {
    if (reference.normalised === null) continue;
    lines.add(
      `${reference.role === 'is' ? 0 : 1}${referenceKey(reference.type, reference.scope, reference.normalised)}`,
    );
  }
  return [...lines].toSorted().join('\n');
}

export function splitKeys(keys: string): string[] {
  return keys === '' ? [] : keys.split('\n');
}
