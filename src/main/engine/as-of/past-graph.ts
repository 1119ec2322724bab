import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { documentKey, type DocumentKeyParts } from '#shared/domain/keys.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { withDerivedReferences } from '../canonical/derived-references.ts';
import { documentDate } from '../canonical/document-date.ts';
import { withHistories } from '../canonical/document-history.ts';
import { packDocument, unpackDocument } from '../canonical/packing.ts';
import { DOCUMENT_RANKS } from '../canonical/ranks.ts';
import {
  keyLines,
  mapVersion,
  versionInForce,
  versionsOf,
  type RecordVersion,
  type StreamMapping,
} from '../canonical/record-versions.ts';
import type { MapOutcome } from '../connectors/kit/connector.ts';
import type { DocumentGraph, Node, Sharer } from '../correlation/graph.ts';
import { parseKeys } from '../correlation/keys.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb } from '../store/database.ts';

/** A document as it stood at the moment. */
export interface PastDocument {
  readonly node: Node;
  /** The record that it is of. */
  readonly place: { readonly stream: number; readonly source_id: string };
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  readonly recordedAt: Instant | null;
  readonly firstSeenAt: Instant;
  /** As it would be stored. */
  readonly body: string;
}

interface Place {
  readonly stream: number;
  readonly source_id: string;
  readonly local_key: string;
}

interface Origin {
  readonly connectionId: string;
  readonly streamId: string;
  readonly systemKind: SystemKind;
}

interface StoredRow {
  readonly id: number;
  readonly local_key: string;
  readonly record: number;
  readonly rank: number;
  readonly voided: number;
  readonly dated_at: number | null;
  readonly keys: string;
  readonly body: string;
}

/** What people had taught about the references of a connection by the moment, and what holds now. */
export interface PastRules {
  before(connectionId: string): readonly ReferenceRule[];
  now(connectionId: string): readonly ReferenceRule[];
}

/** Read at once of what carries a key. */
const FEW = 128;

const NOTHING: ReadonlyMap<string, PastDocument> = new Map();

/**
 * The documents of a store as they stood at a moment: each record in the version that counted among those that had
 * arrived. What carried a key then is found among what carries it now and what carried it once, and each find is
 * verified. Documents that are gone since have negative ids. Valid within one snapshot of the store.
 */
export class PastGraph implements DocumentGraph {
  readonly #db: ReadDb;
  readonly #at: Instant;
  readonly #mapping: (stream: number) => StreamMapping | null;
  readonly #rules: PastRules;
  readonly #payloads: PayloadReader;
  readonly #records = new Map<string, ReadonlyMap<string, PastDocument>>();
  readonly #documents = new Map<number, PastDocument | null>();
  readonly #sharers = new Map<string, { readonly limit: number; readonly sharers: readonly Sharer[] }>();
  readonly #orderClass = new Map<string, { readonly limit: number; readonly ids: readonly number[] }>();
  readonly #origins = new Map<number, Origin>();
  #lastGone = 0;

  constructor(
    db: ReadDb,
    at: Instant,
    mapping: (stream: number) => StreamMapping | null,
    rules: PastRules,
    payloads: PayloadReader = new PayloadReader(db),
  ) {
    this.#db = db;
    this.#at = at;
    this.#mapping = mapping;
    this.#rules = rules;
    this.#payloads = payloads;
  }

  document(id: number): PastDocument | null {
    const kept = this.#documents.get(id);
    if (kept !== undefined) return kept;
    const place = this.#db.get<Place>('SELECT stream, source_id, local_key FROM document WHERE id = ?', id);
    const found = place ? this.#locate(place) : null;
    this.#documents.set(id, found);
    return found;
  }

  node(id: number): Node | null {
    return this.document(id)?.node ?? null;
  }

  find({ connectionId, streamId, sourceId, localKey }: DocumentKeyParts): number | undefined {
    const stream = this.#db.value<number>(
      'SELECT id FROM stream WHERE connection_id = ? AND stream_id = ?',
      connectionId,
      streamId,
    );
    if (stream === undefined) return undefined;
    const named = (source: string, local: string): number | undefined =>
      this.#locate({ stream, source_id: source, local_key: local })?.node.id;
    // A source id may itself hold the mark that sets a part of a record apart.
    return named(sourceId, localKey) ?? (localKey === '' ? undefined : named(`${sourceId}#${localKey}`, ''));
  }

  orderClass(key: string, limit: number): readonly number[] {
    const kept = this.#orderClass.get(key);
    if (kept && kept.limit >= limit) return kept.ids;
    const ids = this.#carriers(key, 'AND x.rank = 0', limit, ({ node }) => (node.rank === 0 ? [node.id] : []));
    this.#orderClass.set(key, { limit, ids });
    return ids;
  }

  sharers(key: string, limit: number): readonly Sharer[] {
    const kept = this.#sharers.get(key);
    if (kept && kept.limit >= limit) return kept.sharers;
    const sharers = this.#carriers(key, '', limit, ({ node }) =>
      node.keys.filter((line) => line.key === key).map(() => ({ document: node.id, rank: node.rank })),
    );
    this.#sharers.set(key, { limit, sharers });
    return sharers;
  }

  #carriers<T>(key: string, only: string, limit: number, read: (document: PastDocument) => readonly T[]): T[] {
    const found: T[] = [];
    const seen = new Set<number>();
    const consider = (places: Iterable<Place>): void => {
      for (const place of places) {
        if (found.length >= limit) return;
        const document = this.#locate(place);
        if (!document || seen.has(document.node.id)) continue;
        seen.add(document.node.id);
        if (document.node.keys.some((line) => line.key === key)) found.push(...read(document));
      }
    };
    consider(this.#db.all<Place>('SELECT stream, source_id, local_key FROM former_reference WHERE key = ?', key));
    const sql = `SELECT d.stream, d.source_id, d.local_key FROM document_reference x JOIN document d ON d.id = x.document
         WHERE x.key = ? ${only}`;
    // Nearly every key is on a few documents; of a common one no more are read than are needed.
    const few = this.#db.all<Place>(`${sql} LIMIT ?`, key, FEW);
    consider(few.length < FEW ? few : this.#db.each<Place>(sql, key));
    return found.slice(0, limit);
  }

  #locate({ stream, source_id: sourceId, local_key: localKey }: Place): PastDocument | null {
    const identity = `${stream}\n${sourceId}`;
    let documents = this.#records.get(identity);
    if (!documents) {
      documents = this.#read(stream, sourceId);
      this.#records.set(identity, documents);
      for (const document of documents.values()) this.#documents.set(document.node.id, document);
    }
    return documents.get(localKey) ?? null;
  }

  #read(stream: number, sourceId: string): ReadonlyMap<string, PastDocument> {
    const held = versionsOf(this.#db, stream, sourceId);
    const arrived = held.filter(({ first_seen_at: seen }) => seen <= this.#at);
    const version = versionInForce(arrived);
    const mapping = version ? this.#mapping(stream) : null;
    if (!version || !mapping || (mapping.removedAt !== null && mapping.removedAt <= this.#at)) return NOTHING;
    const stored = this.#db.all<StoredRow>(
      'SELECT id, local_key, record, rank, voided, dated_at, keys, body FROM document WHERE stream = ? AND source_id = ?',
      stream,
      sourceId,
    );
    const origin = this.#origin(stream);
    const make = (localKey: string, row: Omit<StoredRow, 'local_key' | 'record'>): PastDocument => ({
      node: {
        id: row.id,
        rank: row.rank,
        documentKey: documentKey({ ...origin, sourceId, localKey }),
        systemKind: origin.systemKind,
        voided: row.voided === 1,
        datedAt: row.dated_at,
        keys: parseKeys(row.keys),
      },
      place: { stream, source_id: sourceId },
      connectionId: origin.connectionId,
      systemKind: origin.systemKind,
      recordedAt: version.recorded_at,
      firstSeenAt: version.first_seen_at,
      body: row.body,
    });
    const rules = this.#rules.before(origin.connectionId);
    // An older version that arrived later is not in force, and yet told in the history of what is stored.
    if (stored[0]?.record === version.id && arrived.length === held.length) {
      const asStored = sameRules(rules, this.#rules.now(origin.connectionId));
      return new Map(
        stored.map((row) => [row.local_key, make(row.local_key, asStored ? row : { ...row, ...reread(row, rules) })]),
      );
    }
    const map = (one: RecordVersion): MapOutcome => mapVersion(this.#payloads, mapping, rules, sourceId, one);
    const outcome = map(version);
    if (!outcome.ok) return NOTHING;
    const documents = withHistories(outcome.value, arrived, version, map);
    const ids = new Map(stored.map((row) => [row.local_key, row.id]));
    return new Map(
      documents.map((document) => {
        const { localKey, kind } = document;
        const id = ids.get(localKey) ?? (this.#lastGone -= 1);
        return [
          localKey,
          make(localKey, {
            id,
            rank: DOCUMENT_RANKS[kind],
            voided: document.voided ? 1 : 0,
            dated_at: documentDate(document),
            keys: keyLines(document),
            body: packDocument(document),
          }),
        ];
      }),
    );
  }

  #origin(stream: number): Origin {
    const kept = this.#origins.get(stream);
    if (kept) return kept;
    const row = this.#db.get<{ connection_id: string; stream_id: string; kind: SystemKind }>(
      'SELECT s.connection_id, s.stream_id, c.kind FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = ?',
      stream,
    );
    assert(row, `stream ${stream} is missing`);
    const origin = { connectionId: row.connection_id, streamId: row.stream_id, systemKind: row.kind };
    this.#origins.set(stream, origin);
    return origin;
  }
}

/** Of one log, so that each rule is one object. */
function sameRules(a: readonly ReferenceRule[], b: readonly ReferenceRule[]): boolean {
  return a.length === b.length && a.every((rule, index) => rule === b[index]);
}

/** A stored document under other rules than those that it was stored with. */
function reread({ body }: StoredRow, rules: readonly ReferenceRule[]): Pick<StoredRow, 'keys' | 'body'> {
  const document = withDerivedReferences(unpackDocument(body), rules);
  return { keys: keyLines(document), body: packDocument(document) };
}

export function contentOf(document: PastDocument): CanonicalDocument {
  return unpackDocument(document.body);
}
