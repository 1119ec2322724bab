import type { CanonicalDocument } from '#shared/domain/document.ts';
import { IDENTITY_REFERENCE_TYPES, type ReferenceRule, type ReferenceType } from '#shared/domain/references.ts';
import type { MapOutcome } from '../connectors/kit/connector.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import type { Corrections } from './corrections.ts';
import { withDerivedReferences } from './derived-references.ts';
import { documentDate } from './document-date.ts';
import { dueRecords, knownDocuments, type DueRecord, type KnownDocument } from './due-records.ts';
import { isTooCommon, MAX_SHARERS } from './hub-limits.ts';
import { packDocument } from './packing.ts';
import { DOCUMENT_RANKS } from './ranks.ts';
import { RecordHistories } from './record-histories.ts';
import {
  everInForce,
  keyLines,
  mapVersion,
  nameOf,
  splitKeys,
  versionInForce,
  type RecordVersion,
  type StreamMapping,
} from './record-versions.ts';

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
  SET record = ?, kind = ?, rank = ?, recorded_at = ?, dated_at = ?, voided = ?, keys = ?, body = ? WHERE id = ?
  AND (record <> ? OR kind <> ? OR rank <> ? OR recorded_at IS NOT ? OR dated_at IS NOT ? OR voided <> ? OR keys <> ? OR body <> ?)`;

/** What people taught about the references of a connection, and how they had single records read. */
export interface LearnedRules {
  inForce(connectionId: string): readonly ReferenceRule[];
  /** With those that are undone. */
  ever(connectionId: string): readonly ReferenceRule[];
  corrections(): Corrections;
}

/** Stage 3: the current version of each record becomes documents, or the record is parked with its reason. */
export class MapStage {
  readonly #db: WriteDb;
  readonly #mapping: (stream: number) => StreamMapping | null;
  readonly #rules: LearnedRules;
  readonly #payloads: PayloadReader;
  readonly #histories: RecordHistories;

  constructor(db: WriteDb, mapping: (stream: number) => StreamMapping | null, rules: LearnedRules) {
    this.#db = db;
    this.#mapping = mapping;
    this.#rules = rules;
    this.#payloads = new PayloadReader(db);
    this.#histories = new RecordHistories(db);
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
      const lastKnown = db.value<number>('SELECT max(id) FROM document') ?? 0;
      for (const record of dueRecords(db, due)) this.#mapRecord(record);
      db.run(
        `INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ${RANK_STEP} + id FROM document WHERE id > ?`,
        WORK_STAGES.correlate,
        lastKnown,
      );
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.map, due.at(-1) ?? 0);
      return due.length;
    });
  }

  #mapRecord({ stream, sourceId, versions, due, known, parked }: DueRecord): void {
    const db = this.#db;
    const current = versionInForce(versions);
    if (!current) return;
    const outcome = this.#outcome(stream, sourceId, current);
    if (parked) db.run('DELETE FROM parked_record WHERE stream = ? AND source_id = ?', stream, sourceId);
    if (!outcome.ok) {
      db.run(
        'INSERT INTO parked_record (record, stream, source_id, reason, path) VALUES (?, ?, ?, ?, ?)',
        current.id,
        stream,
        sourceId,
        outcome.error.reason,
        outcome.error.path,
      );
    }
    const documents = this.#withHistories(stream, sourceId, versions, current, outcome.ok ? outcome.value : []);
    this.#store(stream, sourceId, current, documents, known);
    const removed = (this.#mapping(stream)?.removedAt ?? null) !== null;
    if (versions.length > 1 || removed) {
      // What was known has been noted when it went; of a record that has had no documents all is to be noted.
      const earlier = everInForce(versions).filter(({ id }) => known.length === 0 || due.has(id));
      // What counts now is what it was mapped to, unless its connection is out of use.
      this.#noteEarlier(stream, sourceId, removed ? earlier : earlier.filter(({ id }) => id !== current.id), documents);
    }
    this.#noteUndone(stream, sourceId, documents);
    this.#noteCorrected(stream, sourceId, versions, documents);
  }

  #outcome(stream: number, sourceId: string, current: RecordVersion): MapOutcome {
    const mapping = this.#mapping(stream);
    return mapping && mapping.removedAt === null
      ? this.#mapAsCorrected(mapping, this.#rules.inForce(mapping.context.connectionId), sourceId, current)
      : { ok: true, value: [] };
  }

  #mapAsCorrected(
    mapping: StreamMapping,
    rules: readonly ReferenceRule[],
    sourceId: string,
    version: RecordVersion,
  ): MapOutcome {
    const correction = this.#rules.corrections().of(nameOf(mapping, sourceId, version));
    return mapVersion(this.#payloads, mapping, rules, sourceId, version, correction);
  }

  #withHistories(
    stream: number,
    sourceId: string,
    versions: readonly RecordVersion[],
    inForce: RecordVersion,
    documents: readonly CanonicalDocument[],
  ): readonly CanonicalDocument[] {
    const mapping = this.#mapping(stream);
    if (!mapping) return documents;
    const rules = this.#rules.inForce(mapping.context.connectionId);
    return this.#histories.of({ stream, sourceId, versions, inForce, documents }, (version) =>
      this.#mapAsCorrected(mapping, rules, sourceId, version),
    );
  }

  /** Keys that versions carried once, by any rule that was in force for a time, and the present documents do not. */
  #noteEarlier(
    stream: number,
    sourceId: string,
    versions: readonly RecordVersion[],
    documents: readonly CanonicalDocument[],
  ): void {
    const mapping = this.#mapping(stream);
    if (!mapping || versions.length === 0) return;
    const rules = this.#rules.ever(mapping.context.connectionId);
    const present = presentKeys(documents);
    for (const version of versions) {
      this.#noteKeys(stream, sourceId, this.#mapAsCorrected(mapping, rules, sourceId, version), present);
    }
  }

  #noteKeys(stream: number, sourceId: string, outcome: MapOutcome, present: ReadonlyMap<string, string>): void {
    if (!outcome.ok) return;
    for (const document of outcome.value) {
      const { localKey, kind } = document;
      this.#noteFormer(stream, sourceId, localKey, keyLines(document), present.get(`${localKey} ${kind}`) ?? '');
    }
  }

  /** Keys that a version carried as people had it read for a time. */
  #noteCorrected(
    stream: number,
    sourceId: string,
    versions: readonly RecordVersion[],
    documents: readonly CanonicalDocument[],
  ): void {
    const mapping = this.#mapping(stream);
    if (!mapping) return;
    const corrections = this.#rules.corrections();
    const rules = this.#rules.ever(mapping.context.connectionId);
    for (const version of versions)
      for (const correction of corrections.ever(nameOf(mapping, sourceId, version))) {
        const outcome = mapVersion(this.#payloads, mapping, rules, sourceId, version, correction);
        this.#noteKeys(stream, sourceId, outcome, presentKeys(documents));
      }
  }

  /** Keys that the present documents carried by rules which are undone since. */
  #noteUndone(stream: number, sourceId: string, documents: readonly CanonicalDocument[]): void {
    const connectionId = this.#mapping(stream)?.context.connectionId ?? '';
    const ever = this.#rules.ever(connectionId);
    if (ever.length === this.#rules.inForce(connectionId).length) return;
    for (const document of documents) {
      const before = keyLines(withDerivedReferences(document, ever));
      this.#noteFormer(stream, sourceId, document.localKey, before, keyLines(document));
    }
  }

  /** A document that carried other keys is found by them when one asks what was known then. */
  #noteFormer(stream: number, sourceId: string, localKey: string, before: string, now: string): void {
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

  /** Takes the documents of a record away of which no version is left. */
  forget(stream: number, sourceId: string): void {
    this.#db.run('DELETE FROM parked_record WHERE stream = ? AND source_id = ?', stream, sourceId);
    for (const gone of knownDocuments(this.#db, stream, sourceId)) this.#remove(stream, sourceId, gone);
  }

  #store(
    stream: number,
    sourceId: string,
    current: RecordVersion,
    documents: readonly CanonicalDocument[],
    mapped: readonly KnownDocument[],
  ): void {
    const db = this.#db;
    const known = new Map(mapped.map((row) => [row.local_key, row]));
    for (const document of documents) {
      const before = known.get(document.localKey);
      known.delete(document.localKey);
      const keys = keyLines(document);
      const body = packDocument(document);
      const rank = DOCUMENT_RANKS[document.kind];
      const voided = document.voided ? 1 : 0;
      const dated = documentDate(document);
      if (!before) {
        const { id } = db.run(
          `INSERT INTO document (stream, source_id, local_key, record, kind, rank, recorded_at, dated_at, voided, keys, body)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          stream,
          sourceId,
          document.localKey,
          current.id,
          document.kind,
          rank,
          current.recorded_at,
          dated,
          voided,
          keys,
          body,
        );
        this.#insertKeys(id, rank, keys);
        continue;
      }
      // What is mapped again and comes out as it was asks for nothing.
      const values = [current.id, document.kind, rank, current.recorded_at, dated, voided, keys, body];
      const { changes } = db.run(UPDATE_DOCUMENT, ...values, before.id, ...values);
      if (changes === 0) continue;
      // One that is of another kind now is not found by its rank then.
      this.#noteFormer(stream, sourceId, document.localKey, before.keys, before.rank === rank ? keys : '');
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
    for (const gone of known.values()) this.#remove(stream, sourceId, gone);
  }

  #remove(stream: number, sourceId: string, gone: KnownDocument): void {
    this.#deleteKeys(gone, NO_LINES);
    this.#db.run('DELETE FROM document WHERE id = ?', gone.id);
    this.#noteFormer(stream, sourceId, gone.local_key, gone.keys, '');
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

function presentKeys(documents: readonly CanonicalDocument[]): ReadonlyMap<string, string> {
  return new Map(documents.map((document) => [`${document.localKey} ${document.kind}`, keyLines(document)]));
}
