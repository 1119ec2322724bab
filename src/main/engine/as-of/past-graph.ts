import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { documentKey, type DocumentKeyParts } from '#shared/domain/keys.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { Corrections } from '../canonical/corrections.ts';
import { withDerivedReferences } from '../canonical/derived-references.ts';
import { documentDate } from '../canonical/document-date.ts';
import { withHistories } from '../canonical/document-history.ts';
import { packDocument, unpackDocument } from '../canonical/packing.ts';
import { DOCUMENT_RANKS } from '../canonical/ranks.ts';
import {
  keyLines,
  mapVersion,
  nameOf,
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
import { PastCarriers } from './past-carriers.ts';
import {
  STORED,
  STORED_NOW,
  type DocumentRow,
  type PastDocument,
  type Place,
  type StoredNow,
  type StoredRow,
} from './past-document.ts';

interface Origin {
  readonly connectionId: string;
  readonly streamId: string;
  readonly systemKind: SystemKind;
}

/** What people had taught about the references of a connection by the moment, and what holds now; so of single records. */
export interface PastRules {
  before(connectionId: string): readonly ReferenceRule[];
  now(connectionId: string): readonly ReferenceRule[];
  readonly corrections: { readonly before: Corrections; readonly now: Corrections };
}

type Clocks = Pick<PastDocument, 'recordedAt' | 'firstSeenAt'>;

const NOTHING: ReadonlyMap<string, PastDocument> = new Map();

/**
 * The documents of a store as they stood at a moment: each record in the version that counted among those that had
 * arrived. What has not changed since is taken as it is stored, its content only where it is asked for. What carried a key then is found among what carries it now and what carried it once, and each find is
 * verified. Documents that are gone since have negative ids. Valid within one snapshot of the store.
 */
export class PastGraph implements DocumentGraph {
  readonly namesakes = new Map<string, readonly (readonly Node[])[]>();
  readonly #db: ReadDb;
  readonly #at: Instant;
  readonly #mapping: (stream: number) => StreamMapping | null;
  readonly #rules: PastRules;
  readonly #payloads: PayloadReader;
  readonly #records = new Map<string, ReadonlyMap<string, PastDocument>>();
  readonly #documents = new Map<number, PastDocument | null>();
  readonly #carriers: PastCarriers;
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
    this.#carriers = new PastCarriers(db, {
      asStored: (row) => this.#asStored(row),
      ofRecord: (place) => this.#ofRecord(place),
      locate: (place) => this.#locate(place),
    });
  }

  document(id: number): PastDocument | null {
    const kept = this.#documents.get(id);
    if (kept !== undefined) return kept;
    const row = this.#db.get<StoredNow>(
      `SELECT ${STORED_NOW} FROM document d LEFT JOIN inbox_record r ON r.id = d.record WHERE d.id = ?`,
      id,
    );
    const found = row ? (this.#asStored(row) ?? this.#ofRecord(row)) : null;
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
    const carriers = this.#carriers.of(key, 'order', limit);
    return carriers.flatMap(({ node }) => (node.rank === 0 ? [node.id] : [])).slice(0, limit);
  }

  sharers(key: string, limit: number): readonly Sharer[] {
    const carriers = this.#carriers.of(key, 'any', limit);
    return carriers
      .flatMap(({ node: { id, rank, keys } }) =>
        keys.filter((line) => line.key === key).map(() => ({ document: id, rank })),
      )
      .slice(0, limit);
  }

  #locate(place: Place): PastDocument | null {
    const row = this.#db.get<StoredNow>(
      `SELECT ${STORED_NOW} FROM document d LEFT JOIN inbox_record r ON r.id = d.record
       WHERE d.stream = ? AND d.source_id = ? AND d.local_key = ?`,
      place.stream,
      place.source_id,
      place.local_key,
    );
    return (row && this.#asStored(row)) ?? this.#ofRecord(place);
  }

  /** The document that is stored, where it was the same at the moment; null where its record has to be looked at. */
  #asStored(row: StoredNow): PastDocument | null {
    const kept = this.#documents.get(row.id);
    if (kept !== undefined) return kept;
    if (row.current !== 1 || row.first_seen_at === null || row.newest === null || row.newest > this.#at) return null;
    const origin = this.#origin(row.stream);
    if (this.#mapping(row.stream)?.removedAt !== null || !this.#asRead(origin.connectionId)) return null;
    if (!this.#asCorrected(row.stream, row.source_id)) return null;
    const { recorded_at: recordedAt, first_seen_at: firstSeenAt } = row;
    const document = this.#make(row, row, { recordedAt, firstSeenAt }, () => this.#stored(row.id));
    this.#documents.set(row.id, document);
    return document;
  }

  /** Whether references are read now as they were then. */
  #asRead(connectionId: string): boolean {
    return sameRules(this.#rules.before(connectionId), this.#rules.now(connectionId));
  }

  /** Whether people have the record read now as they had then. */
  #asCorrected(stream: number, sourceId: string): boolean {
    const { before, now } = this.#rules.corrections;
    const { connectionId, streamId } = this.#origin(stream);
    return before.agree(now, { connectionId, streamId, sourceId });
  }

  #stored(id: number): CanonicalDocument {
    return unpackDocument(this.#db.value<string>('SELECT body FROM document WHERE id = ?', id) ?? '{}');
  }

  #ofRecord({ stream, source_id: sourceId, local_key: localKey }: Place): PastDocument | null {
    return this.documentsOf(stream, sourceId).get(localKey) ?? null;
  }

  /** The documents of a record, by local key; none where it had not arrived, could not be read or was out of use. */
  documentsOf(stream: number, sourceId: string): ReadonlyMap<string, PastDocument> {
    const identity = `${stream}\n${sourceId}`;
    let documents = this.#records.get(identity);
    if (!documents) {
      documents = this.#read(stream, sourceId);
      this.#records.set(identity, documents);
      for (const document of documents.values()) this.#documents.set(document.node.id, document);
    }
    return documents;
  }

  #read(stream: number, sourceId: string): ReadonlyMap<string, PastDocument> {
    const held = versionsOf(this.#db, stream, sourceId);
    const arrived = held.filter(({ first_seen_at: seen }) => seen <= this.#at);
    const version = versionInForce(arrived);
    const mapping = version ? this.#mapping(stream) : null;
    if (!version || !mapping || (mapping.removedAt !== null && mapping.removedAt <= this.#at)) return NOTHING;
    const stored = this.#db.all<StoredRow>(
      `SELECT ${STORED} FROM document d WHERE d.stream = ? AND d.source_id = ?`,
      stream,
      sourceId,
    );
    const { connectionId } = this.#origin(stream);
    const clocks = { recordedAt: version.recorded_at, firstSeenAt: version.first_seen_at };
    const rules = this.#rules.before(connectionId);
    // An older version that arrived later is not in force, and yet told in the history of what is stored.
    if (stored[0]?.record === version.id && arrived.length === held.length && this.#asCorrected(stream, sourceId)) {
      if (this.#asRead(connectionId))
        return new Map(stored.map((row) => [row.local_key, this.#make(row, row, clocks, () => this.#stored(row.id))]));
      return this.#made(
        stream,
        sourceId,
        stored,
        clocks,
        stored.map(({ id }) => withDerivedReferences(this.#stored(id), rules)),
      );
    }
    const { before: corrections } = this.#rules.corrections;
    const map = (one: RecordVersion): MapOutcome =>
      mapVersion(this.#payloads, mapping, rules, sourceId, one, corrections.of(nameOf(mapping, sourceId, one)));
    const outcome = map(version);
    if (!outcome.ok) return NOTHING;
    return this.#made(stream, sourceId, stored, clocks, withHistories(outcome.value, arrived, version, map));
  }

  /** Documents of a record as they would be stored; those that are gone since have ids of their own. */
  #made(
    stream: number,
    sourceId: string,
    stored: readonly StoredRow[],
    clocks: Clocks,
    documents: readonly CanonicalDocument[],
  ): ReadonlyMap<string, PastDocument> {
    const ids = new Map(stored.map((row) => [row.local_key, row.id]));
    return new Map(
      documents.map((document) => {
        const { localKey, kind, voided } = document;
        const row: DocumentRow = {
          id: ids.get(localKey) ?? (this.#lastGone -= 1),
          rank: DOCUMENT_RANKS[kind],
          voided: voided ? 1 : 0,
          dated_at: documentDate(document),
          keys: keyLines(document),
        };
        const place = { stream, source_id: sourceId, local_key: localKey };
        return [localKey, this.#make(place, row, clocks, () => unpackDocument(packDocument(document)))];
      }),
    );
  }

  #make(
    { stream, source_id: sourceId, local_key: localKey }: Place,
    row: DocumentRow,
    clocks: Clocks,
    content: () => CanonicalDocument,
  ): PastDocument {
    const kept = this.#documents.get(row.id);
    if (kept) return kept;
    const { connectionId, streamId, systemKind } = this.#origin(stream);
    return {
      node: {
        id: row.id,
        rank: row.rank,
        documentKey: documentKey({ connectionId, streamId, sourceId, localKey }),
        systemKind,
        voided: row.voided === 1,
        datedAt: row.dated_at,
        keys: parseKeys(row.keys),
      },
      place: { stream, source_id: sourceId },
      connectionId,
      systemKind,
      ...clocks,
      content,
    };
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
