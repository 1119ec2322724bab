import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Node } from '../correlation/graph.ts';

/** A document as it stood at the moment. */
export interface PastDocument {
  readonly node: Node;
  /** The record that it is of. */
  readonly place: { readonly stream: number; readonly source_id: string };
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  readonly recordedAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly content: () => CanonicalDocument;
}

/** A document of a record. */
export interface Place {
  readonly stream: number;
  readonly source_id: string;
  readonly local_key: string;
}

export interface DocumentRow {
  readonly id: number;
  readonly rank: number;
  readonly voided: number;
  readonly dated_at: number | null;
  readonly keys: string;
}

/** A document as it is stored, without its content. */
export interface StoredRow extends DocumentRow, Place {
  readonly record: number;
}

/** The same, with what tells whether it was so at the moment. */
export interface StoredNow extends StoredRow {
  readonly recorded_at: number | null;
  readonly first_seen_at: number | null;
  /** When the last version of its record arrived. */
  readonly newest: number | null;
  /** 1 where it was read from the version in force. */
  readonly current: number;
}

/** Columns of a StoredRow, of `document d`. */
export const STORED = 'd.id, d.stream, d.source_id, d.local_key, d.record, d.rank, d.voided, d.dated_at, d.keys';

/** Columns of a StoredNow, of `document d LEFT JOIN inbox_record r ON r.id = d.record`. */
export const STORED_NOW = `${STORED}, r.recorded_at, r.first_seen_at,
  (SELECT max(v.first_seen_at) FROM inbox_record v WHERE v.stream = d.stream AND v.source_id = d.source_id) AS newest,
  d.record = (SELECT v.id FROM inbox_record v WHERE v.stream = d.stream AND v.source_id = d.source_id
    ORDER BY v.version DESC, v.hash DESC LIMIT 1) AS current`;
