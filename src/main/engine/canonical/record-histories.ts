import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { MapOutcome } from '../connectors/kit/connector.ts';
import type { ReadDb } from '../store/database.ts';
import { extended, oneOfEachStamp, withHistories } from './document-history.ts';
import { unpackDocument } from './packing.ts';
import { versionInForce, type RecordVersion } from './record-versions.ts';

/** A record and what its version in force is mapped to. */
export interface MappedRecord {
  readonly stream: number;
  readonly sourceId: string;
  readonly versions: readonly RecordVersion[];
  readonly inForce: RecordVersion;
  /** Versions that are to be read, for the first time or in another way than before. */
  readonly due: ReadonlySet<number>;
  readonly documents: readonly CanonicalDocument[];
}

/** Adds to mapped documents what earlier versions of their records said. */
export class RecordHistories {
  readonly #db: ReadDb;

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** The documents, with their histories. A record of one version, which nearly all are, has none and costs nothing. */
  of(record: MappedRecord, map: (version: RecordVersion) => MapOutcome): readonly CanonicalDocument[] {
    const { inForce, documents } = record;
    if (record.versions.length < 2 || documents.length === 0) return documents;
    const versions = oneOfEachStamp(record.versions, inForce);
    if (versions.length < 2) return documents;
    return this.#withOneMore({ ...record, versions }) ?? withHistories(documents, versions, inForce, map);
  }

  /** Where the stored documents account for every version but the one in force; else null. Spares mapping them again. */
  #withOneMore(record: MappedRecord): readonly CanonicalDocument[] | null {
    const { stream, sourceId, versions, inForce, due, documents } = record;
    if ([...due].some((id) => id !== inForce.id)) return null;
    const last = versionInForce(versions.filter((version) => version !== inForce));
    if (!last || last.version === inForce.version || last.deleted === 1 || inForce.deleted === 1) return null;
    const rows = this.#db.all<{ local_key: string; body: string }>(
      'SELECT local_key, body FROM document WHERE stream = ? AND source_id = ? AND record = ?',
      stream,
      sourceId,
      last.id,
    );
    const stored = new Map(rows.map((row) => [row.local_key, unpackDocument(row.body)]));
    const known = documents.flatMap((document) => {
      const before = stored.get(document.localKey);
      if (!before || (before.history?.versions ?? 1) !== versions.length - 1) return [];
      const history = extended(
        { version: last.version, recordedAt: last.recorded_at, document: before },
        { version: inForce.version, recordedAt: inForce.recorded_at, document },
        versions.length,
      );
      return [{ ...document, history }];
    });
    return known.length === documents.length ? known : null;
  }
}
