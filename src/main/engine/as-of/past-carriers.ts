import type { ReadDb } from '../store/database.ts';
import { STORED_NOW, type PastDocument, type Place, type StoredNow } from './past-document.ts';

const CARRIERS = `SELECT ${STORED_NOW} FROM document_reference x JOIN document d ON d.id = x.document
  LEFT JOIN inbox_record r ON r.id = d.record WHERE x.key = ?`;

/** So many are read at once of what carries a key: nearly every key is on fewer. */
const FEW = 64;

/** Finds a document as it stood at the moment; null where it was not there. */
export interface PastDocuments {
  /** Where it has not changed since; null where its record has to be looked at. */
  asStored(row: StoredNow): PastDocument | null;
  ofRecord(place: Place): PastDocument | null;
  locate(place: Place): PastDocument | null;
}

/** What carried a key at a moment, found among what carries it now and what carried it once. Each find is verified. */
export class PastCarriers {
  readonly #db: ReadDb;
  readonly #documents: PastDocuments;
  /** All of them; null where they are too many. */
  readonly #all = new Map<string, readonly PastDocument[] | null>();
  /** Of a common key, as many as were asked for. */
  readonly #some = new Map<string, { readonly limit: number; readonly carriers: readonly PastDocument[] }>();

  constructor(db: ReadDb, documents: PastDocuments) {
    this.#db = db;
    this.#documents = documents;
  }

  /** Documents that carried a key: at least as many of those that are wanted as the limit says, or all. */
  of(key: string, wanted: 'order' | 'any', limit: number): readonly PastDocument[] {
    const all = this.#few(key);
    if (all) return all;
    const name = `${wanted} ${key}`;
    const kept = this.#some.get(name);
    if (kept && kept.limit >= limit) return kept.carriers;
    const rows = this.#db.each<StoredNow>(`${CARRIERS} ${wanted === 'order' ? 'AND x.rank = 0' : ''}`, key);
    const carriers = this.#among(key, rows, limit, ({ node }) => wanted === 'any' || node.rank === 0);
    this.#some.set(name, { limit, carriers });
    return carriers;
  }

  #few(key: string): readonly PastDocument[] | null {
    const kept = this.#all.get(key);
    if (kept !== undefined) return kept;
    const rows = this.#db.all<StoredNow>(`${CARRIERS} LIMIT ?`, key, FEW);
    const carriers = rows.length < FEW ? this.#among(key, rows, Number.POSITIVE_INFINITY, () => true) : null;
    this.#all.set(key, carriers);
    return carriers;
  }

  /** What carries the key now first, if it did so then; what has changed since only where these are not enough. */
  #among(
    key: string,
    rows: Iterable<StoredNow>,
    limit: number,
    counts: (document: PastDocument) => boolean,
  ): readonly PastDocument[] {
    const found = new Set<PastDocument>();
    const add = (document: PastDocument | null): void => {
      if (document && counts(document) && document.node.keys.some((line) => line.key === key)) found.add(document);
    };
    const changed: Place[] = [];
    for (const row of rows) {
      if (found.size >= limit) break;
      const document = this.#documents.asStored(row);
      if (document) add(document);
      else changed.push(row);
    }
    for (const place of changed) if (found.size < limit) add(this.#documents.ofRecord(place));
    if (found.size >= limit) return [...found];
    const sql = 'SELECT stream, source_id, local_key FROM former_reference WHERE key = ?';
    for (const place of this.#db.all<Place>(sql, key)) if (found.size < limit) add(this.#documents.locate(place));
    return [...found];
  }
}
