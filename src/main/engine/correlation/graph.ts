import { documentKey, type DocumentKeyParts } from '#shared/domain/keys.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb } from '../store/database.ts';
import { parseKeys, type DocumentKeyLine } from './keys.ts';

export interface Node {
  readonly id: number;
  readonly rank: number;
  readonly documentKey: string;
  readonly systemKind: SystemKind;
  /** Void, cancelled or deleted at the source. */
  readonly voided: boolean;
  /** See documentDate. */
  readonly datedAt: Instant | null;
  readonly keys: readonly DocumentKeyLine[];
}

/** The connection that a document came from: the first part of its key. */
export function connectionOf({ documentKey: key }: Node): string {
  return key.slice(0, key.indexOf('/'));
}

interface NodeRow {
  readonly id: number;
  readonly rank: number;
  readonly stream: number;
  readonly source_id: string;
  readonly local_key: string;
  readonly voided: number;
  readonly dated_at: number | null;
  readonly keys: string;
}

export interface Sharer {
  readonly document: number;
  readonly rank: number;
}

/** Documents and the keys between them: what the linking rules look at. */
export interface DocumentGraph {
  node(id: number): Node | null;
  /** Id of the document that a document key names, if it is here. */
  find(parts: DocumentKeyParts): number | undefined;
  /** Order-class documents that carry a key; cut off after limit. */
  orderClass(key: string, limit: number): readonly number[];
  /** All documents that carry a key, once per role; cut off after limit. */
  sharers(key: string, limit: number): readonly Sharer[];
  /** ERP orders by a number, those of one time together, as they were found: see namesakes(). */
  readonly namesakes: Map<string, readonly (readonly Node[])[]>;
}

/** The documents of a store, as far as they are looked at. Valid until documents change. */
export class Graph implements DocumentGraph {
  readonly namesakes = new Map<string, readonly (readonly Node[])[]>();
  readonly #db: ReadDb;
  readonly #nodes = new Map<number, Node | null>();
  readonly #orderClass = new Map<string, { readonly limit: number; readonly ids: readonly number[] }>();
  readonly #sharers = new Map<string, { readonly limit: number; readonly sharers: readonly Sharer[] }>();
  readonly #streams = new Map<number, { connectionId: string; streamId: string; systemKind: SystemKind }>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  node(id: number): Node | null {
    const kept = this.#nodes.get(id);
    if (kept !== undefined) return kept;
    const row = this.#db.get<NodeRow>(
      'SELECT id, rank, stream, source_id, local_key, voided, dated_at, keys FROM document WHERE id = ?',
      id,
    );
    const node = row ? this.#toNode(row) : null;
    this.#nodes.set(id, node);
    return node;
  }

  /** Reads many documents at once, to be asked for one by one. */
  load(ids: readonly number[]): void {
    const rows = this.#db.all<NodeRow>(
      `SELECT d.id, d.rank, d.stream, d.source_id, d.local_key, d.voided, d.dated_at, d.keys
       FROM json_each(?) j CROSS JOIN document d ON d.id = j.value`,
      JSON.stringify(ids),
    );
    for (const row of rows) this.#nodes.set(row.id, this.#toNode(row));
  }

  /** Reads who carries these keys at once, to be asked for one by one. None of them may be on more documents than limit. */
  loadSharers(keys: readonly string[], limit: number): void {
    const carriers = new Map<string, Sharer[]>();
    for (const key of keys) if (!this.#sharers.has(key)) carriers.set(key, []);
    const asked = [...carriers.keys()];
    for (const { place, document, rank } of this.#db.all<Sharer & { readonly place: number }>(
      `SELECT j.key AS place, r.document, r.rank
       FROM json_each(?) j CROSS JOIN document_reference r ON r.key = j.value`,
      JSON.stringify(asked),
    ))
      carriers.get(asked[place] ?? '')?.push({ document, rank });
    for (const [key, sharers] of carriers) {
      this.#sharers.set(key, { limit, sharers });
      const ids = [...new Set(sharers.flatMap(({ document, rank }) => (rank === 0 ? [document] : [])))];
      this.#orderClass.set(key, { limit, ids });
    }
  }

  /** Documents held; grows with what is looked at. */
  get size(): number {
    return this.#nodes.size;
  }

  #toNode(row: NodeRow): Node {
    const stream = this.#stream(row.stream);
    return {
      id: row.id,
      rank: row.rank,
      documentKey: documentKey({
        connectionId: stream.connectionId,
        streamId: stream.streamId,
        sourceId: row.source_id,
        localKey: row.local_key,
      }),
      systemKind: stream.systemKind,
      voided: row.voided === 1,
      datedAt: row.dated_at,
      keys: parseKeys(row.keys),
    };
  }

  #stream(id: number): { connectionId: string; streamId: string; systemKind: SystemKind } {
    const kept = this.#streams.get(id);
    if (kept) return kept;
    const row = this.#db.get<{ connection_id: string; stream_id: string; kind: SystemKind }>(
      'SELECT s.connection_id, s.stream_id, c.kind FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = ?',
      id,
    );
    assert(row, `stream ${id} is missing`);
    const stream = { connectionId: row.connection_id, streamId: row.stream_id, systemKind: row.kind };
    this.#streams.set(id, stream);
    return stream;
  }

  find({ connectionId, streamId, sourceId, localKey }: DocumentKeyParts): number | undefined {
    const named = (source: string, local: string): number | undefined =>
      this.#db.value<number>(
        `SELECT d.id FROM document d JOIN stream s ON s.id = d.stream
         WHERE s.connection_id = ? AND s.stream_id = ? AND d.source_id = ? AND d.local_key = ?`,
        connectionId,
        streamId,
        source,
        local,
      );
    // A source id may itself hold the mark that sets a part of a record apart.
    return named(sourceId, localKey) ?? (localKey === '' ? undefined : named(`${sourceId}#${localKey}`, ''));
  }

  orderClass(key: string, limit: number): readonly number[] {
    const kept = this.#orderClass.get(key);
    if (kept && kept.limit >= limit) return kept.ids;
    // A document may carry a key in both roles. DISTINCT and ORDER BY cost more here than the look-up itself.
    const ids = [
      ...new Set(
        this.#db.column<number>(
          'SELECT document FROM document_reference WHERE key = ? AND rank = 0 LIMIT ?',
          key,
          limit * 2,
        ),
      ),
    ].slice(0, limit);
    this.#orderClass.set(key, { limit, ids });
    return ids;
  }

  sharers(key: string, limit: number): readonly Sharer[] {
    const kept = this.#sharers.get(key);
    if (kept && kept.limit >= limit) return kept.sharers;
    const sharers = this.#db.all<Sharer>(
      'SELECT document, rank FROM document_reference WHERE key = ? LIMIT ?',
      key,
      limit,
    );
    this.#sharers.set(key, { limit, sharers });
    return sharers;
  }
}
