import type { CanonicalDocument, DocumentKind } from '#shared/domain/document.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { assert } from '#shared/lib/assert.ts';
import type { Rejection } from '../connectors/kit/connector.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb } from '../store/database.ts';
import { documentDate } from './document-date.ts';
import { packDocument } from './packing.ts';
import { DOCUMENT_RANKS } from './ranks.ts';
import { keyLines, mapVersion, type RecordVersion, type StreamMapping } from './record-versions.ts';

/** A document as it is stored. */
export interface PreparedDocument {
  readonly localKey: string;
  readonly kind: DocumentKind;
  readonly rank: number;
  /** UTC ms. */
  readonly datedAt: number | null;
  readonly voided: 0 | 1;
  /** See keyLines. */
  readonly keys: string;
  /** See packDocument. */
  readonly body: string;
}

/** What one version of a record comes to by itself: the same at any time, by the same mapping and rules. */
export type PreparedRecord =
  | { readonly ok: true; readonly documents: readonly PreparedDocument[] }
  | { readonly ok: false; readonly error: Rejection };

export function prepareDocument(document: CanonicalDocument): PreparedDocument {
  return {
    localKey: document.localKey,
    kind: document.kind,
    rank: DOCUMENT_RANKS[document.kind],
    datedAt: documentDate(document),
    voided: document.voided ? 1 : 0,
    keys: keyLines(document),
    body: packDocument(document),
  };
}

/** Maps a version that is the only one of its record. Never throws. */
export function prepareRecord(
  payloads: PayloadReader,
  mapping: StreamMapping,
  rules: readonly ReferenceRule[],
  sourceId: string,
  version: RecordVersion,
): PreparedRecord {
  const outcome = mapVersion(payloads, mapping, rules, sourceId, version);
  return outcome.ok ? { ok: true, documents: outcome.value.map(prepareDocument) } : outcome;
}

type FoundVersion = RecordVersion & { readonly stream: number; readonly source_id: string };

/** Prepares versions by their ids, for whoever does not have them at hand. */
export function prepareRecords(
  db: ReadDb,
  ids: readonly number[],
  mappingOf: (stream: number) => StreamMapping | null,
  rulesOf: (connectionId: string) => readonly ReferenceRule[],
): PreparedRecord[] {
  const payloads = new PayloadReader(db);
  return ids.map((id) => {
    const version = db.get<FoundVersion>(
      `SELECT id, stream, source_id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted,
         unreadable FROM inbox_record WHERE id = ?`,
      id,
    );
    assert(version, `record ${id} is missing`);
    const mapping = mappingOf(version.stream);
    assert(mapping, `stream ${version.stream} is mapped by nobody`);
    return prepareRecord(payloads, mapping, rulesOf(mapping.context.connectionId), version.source_id, version);
  });
}
