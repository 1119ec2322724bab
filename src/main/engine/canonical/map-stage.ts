import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { assert } from '#shared/lib/assert.ts';
import type { MapOutcome, Rejection } from '../connectors/kit/connector.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import type { Corrections } from './corrections.ts';
import { withDerivedReferences } from './derived-references.ts';
import { DocumentRows } from './document-rows.ts';
import { dueRecords, knownDocuments, type DueRecord } from './due-records.ts';
import { prepareDocument, prepareRecord, type PreparedRecord } from './prepared-records.ts';
import { RecordHistories } from './record-histories.ts';
import {
  everInForce,
  keyLines,
  mapVersion,
  nameOf,
  versionInForce,
  type RecordVersion,
  type StreamMapping,
} from './record-versions.ts';
import { alone, type Sharing } from './sharing.ts';

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
  readonly #rows: DocumentRows;

  constructor(db: WriteDb, mapping: (stream: number) => StreamMapping | null, rules: LearnedRules) {
    this.#db = db;
    this.#mapping = mapping;
    this.#rules = rules;
    this.#payloads = new PayloadReader(db);
    this.#histories = new RecordHistories(db);
    this.#rows = new DocumentRows(db);
  }

  /**
   * Maps up to limit records that are due, in one transaction. Returns how many.
   * @param basis tells the ways of mapping apart: see Ahead
   */
  run(limit: number, share: Sharing = alone, basis: string | null = null): number {
    const db = this.#db;
    return db.transaction(() => {
      const due = db.column<number>(
        'SELECT key FROM work WHERE stage = ? ORDER BY key LIMIT ?',
        WORK_STAGES.map,
        limit,
      );
      const lastKnown = db.value<number>('SELECT max(id) FROM document') ?? 0;
      const records = dueRecords(db, due);
      const { alone: fresh = [], among = [] } = Object.groupBy(records, (record) =>
        this.#standsAlone(record) ? 'alone' : 'among',
      );
      this.#mapNew(fresh, share, basis);
      for (const record of among) this.#mapRecord(record);
      db.run(
        `INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ${RANK_STEP} + id FROM document WHERE id > ?`,
        WORK_STAGES.correlate,
        lastKnown,
      );
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.map, due.at(-1) ?? 0);
      return due.length;
    });
  }

  /** Whether what its version comes to is all there is to say of a record: it was never said or read otherwise. */
  #standsAlone({ stream, sourceId, versions }: DueRecord): boolean {
    const mapping = this.#mapping(stream);
    const [version] = versions;
    if (!version || versions.length > 1 || mapping === null || mapping.removedAt !== null) return false;
    const { connectionId } = mapping.context;
    return (
      this.#rules.ever(connectionId).length === this.#rules.inForce(connectionId).length &&
      this.#rules.corrections().ever(nameOf(mapping, sourceId, version)).length === 0
    );
  }

  /** The records that stand alone: by far the most in a backfill. */
  #mapNew(records: readonly DueRecord[], share: Sharing, basis: string | null): void {
    const byVersion = new Map<number, DueRecord>();
    for (const record of records) {
      const [version] = record.versions;
      if (version) byVersion.set(version.id, record);
    }
    share<PreparedRecord>({
      stage: 'map',
      basis,
      keys: [...byVersion.keys()],
      compute: (ids) => ids.map((id) => this.#prepare(recordOf(byVersion, id))),
      keep: (id, prepared) => this.#storePrepared(recordOf(byVersion, id), prepared),
    });
  }

  #prepare({ stream, sourceId, versions: [version] }: DueRecord): PreparedRecord {
    const mapping = this.#mapping(stream);
    assert(mapping && version, 'a record that stands alone is mapped, and has a version');
    const rules = this.#rules.inForce(mapping.context.connectionId);
    return prepareRecord(this.#payloads, mapping, rules, sourceId, version);
  }

  #storePrepared({ stream, sourceId, versions: [version], known, parked }: DueRecord, prepared: PreparedRecord): void {
    assert(version, 'it was mapped');
    this.#keepRejection(stream, sourceId, version.id, parked, prepared.ok ? null : prepared.error);
    this.#rows.store(stream, sourceId, version, prepared.ok ? prepared.documents : [], known);
  }

  #keepRejection(stream: number, sourceId: string, record: number, parked: boolean, rejection: Rejection | null): void {
    if (parked) this.#db.run('DELETE FROM parked_record WHERE stream = ? AND source_id = ?', stream, sourceId);
    if (rejection === null) return;
    this.#db.run(
      'INSERT INTO parked_record (record, stream, source_id, reason, path) VALUES (?, ?, ?, ?, ?)',
      record,
      stream,
      sourceId,
      rejection.reason,
      rejection.path,
    );
  }

  #mapRecord({ stream, sourceId, versions, due, known, parked }: DueRecord): void {
    const current = versionInForce(versions);
    if (!current) return;
    const outcome = this.#outcome(stream, sourceId, current);
    this.#keepRejection(stream, sourceId, current.id, parked, outcome.ok ? null : outcome.error);
    const documents = this.#withHistories(
      { stream, sourceId, versions, due },
      current,
      outcome.ok ? outcome.value : [],
    );
    this.#rows.store(stream, sourceId, current, documents.map(prepareDocument), known);
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
    record: Pick<DueRecord, 'stream' | 'sourceId' | 'versions' | 'due'>,
    inForce: RecordVersion,
    documents: readonly CanonicalDocument[],
  ): readonly CanonicalDocument[] {
    const { stream, sourceId } = record;
    const mapping = this.#mapping(stream);
    if (!mapping) return documents;
    const rules = this.#rules.inForce(mapping.context.connectionId);
    return this.#histories.of({ ...record, inForce, documents }, (version) =>
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
      this.#rows.noteFormer(stream, sourceId, localKey, keyLines(document), present.get(`${localKey} ${kind}`) ?? '');
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
      this.#rows.noteFormer(stream, sourceId, document.localKey, before, keyLines(document));
    }
  }

  /** Takes the documents of a record away of which no version is left. */
  forget(stream: number, sourceId: string): void {
    this.#db.run('DELETE FROM parked_record WHERE stream = ? AND source_id = ?', stream, sourceId);
    for (const gone of knownDocuments(this.#db, stream, sourceId)) this.#rows.remove(stream, sourceId, gone);
  }
}

function recordOf(records: ReadonlyMap<number, DueRecord>, version: number): DueRecord {
  const record = records.get(version);
  assert(record, `version ${version} is due`);
  return record;
}

function presentKeys(documents: readonly CanonicalDocument[]): ReadonlyMap<string, string> {
  return new Map(documents.map((document) => [`${document.localKey} ${document.kind}`, keyLines(document)]));
}
