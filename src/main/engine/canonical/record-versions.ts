import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { RecordVersionName } from '#shared/domain/decisions.ts';
import { referenceKey, type ReferenceRole, type ReferenceRule } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import { parseJson } from '#shared/lib/json.ts';
import type { Connector, MapContext, MapOutcome, Rejection } from '../connectors/kit/connector.ts';
import type { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb } from '../store/database.ts';
import type { Correction } from './corrections.ts';
import { withDerivedReferences } from './derived-references.ts';
import { withScopedReferences } from './scoped-references.ts';

/** What a stream's records are mapped with. */
export interface StreamMapping {
  readonly streamId: string;
  readonly connector: Connector<unknown>;
  readonly context: MapContext<unknown>;
  /** The settings as they were at a moment: as the first ones that are kept, before these. */
  contextAt(at: Instant): MapContext<unknown>;
  /** When its connection was taken out of use: from then on its records count for nothing. */
  readonly removedAt: Instant | null;
}

/** One version of one record, as the inbox holds it. */
export interface RecordVersion {
  readonly id: number;
  readonly version: string;
  readonly hash: string;
  readonly recorded_at: number | null;
  readonly first_seen_at: number;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
  readonly deleted: number;
  readonly unreadable: string | null;
}

/** What decisions name a version by. */
export function nameOf(
  { context, streamId }: Pick<StreamMapping, 'context' | 'streamId'>,
  sourceId: string,
  { version, hash }: Pick<RecordVersion, 'version' | 'hash'>,
): RecordVersionName {
  return { connectionId: context.connectionId, streamId, sourceId, version, hash };
}

/** Every version of a record, in no order: sorting costs more than the rest, and there is rarely a second. */
export function versionsOf(db: ReadDb, stream: number, sourceId: string): RecordVersion[] {
  return db.all<RecordVersion>(
    `SELECT id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted, unreadable
     FROM inbox_record WHERE stream = ? AND source_id = ?`,
    stream,
    sourceId,
  );
}

/** The version that counts: the latest by the source's own version, whatever arrived last. */
export function versionInForce(versions: readonly RecordVersion[]): RecordVersion | undefined {
  return versions.reduce<RecordVersion | undefined>(
    (best, version) => (best && isAfter(best, version) ? best : version),
    undefined,
  );
}

/**
 * The versions that counted for a time, in the sequence of their arrival; the last one counts now. One that arrived
 * after a later one never did.
 */
export function everInForce(versions: readonly RecordVersion[]): RecordVersion[] {
  const arrivals = [...Map.groupBy(versions, (version) => version.first_seen_at)].toSorted(([a], [b]) => a - b);
  const counted: RecordVersion[] = [];
  for (const [, together] of arrivals) {
    const last = counted.at(-1);
    const best = versionInForce(last ? [last, ...together] : together);
    if (best && best !== last) counted.push(best);
  }
  return counted;
}

function isAfter(a: RecordVersion, b: RecordVersion): boolean {
  return a.version === b.version ? a.hash > b.hash : a.version > b.version;
}

/**
 * The documents that a version of a record is, or why it is none. Never throws.
 * @param rules what people taught about the references of its connection
 * @param correction how a person had this version read
 */
export function mapVersion(
  payloads: PayloadReader,
  mapping: StreamMapping,
  rules: readonly ReferenceRule[],
  sourceId: string,
  version: RecordVersion,
  correction: Correction | null = null,
): MapOutcome {
  const copy = correction?.payload ?? null;
  if (version.unreadable !== null && copy === null)
    return { ok: false, error: JSON.parse(version.unreadable) as Rejection };
  const text = (): string => copy ?? payloads.text(version.page, version.page_offset, version.page_length);
  const deleted = version.deleted === 1;
  const context = correction?.asReceived === true ? mapping.contextAt(version.first_seen_at) : mapping.context;
  return mapText({ ...mapping, context }, rules, { sourceId, recordedAt: version.recorded_at, deleted, text });
}

/** A record on its way to be mapped. */
interface ReadableRecord {
  readonly sourceId: string;
  readonly recordedAt: Instant | null;
  /** Gone at the source. */
  readonly deleted: boolean;
  readonly text: () => string;
}

/** The documents that the text of a record is, or why it is none. Never throws. */
export function mapText(
  mapping: Pick<StreamMapping, 'streamId' | 'connector' | 'context'>,
  rules: readonly ReferenceRule[],
  { sourceId, recordedAt, deleted, text }: ReadableRecord,
): MapOutcome {
  try {
    const payload = parseJson(text());
    const outcome = mapping.connector.map(
      { streamId: mapping.streamId, sourceId, recordedAt, payload },
      mapping.context,
    );
    if (!outcome.ok) return outcome;
    const { referenceRules, orderNumberScope } = mapping.context;
    const value = outcome.value.map((document) => {
      const scoped = withScopedReferences(document, referenceRules, orderNumberScope, payload);
      const derived = withDerivedReferences(scoped, rules);
      return deleted ? { ...derived, voided: true } : derived;
    });
    return { ok: true, value };
  } catch (error) {
    // One record that a mapping cannot stand must not stop its neighbours.
    return {
      ok: false,
      error: { reason: `The mapping failed: ${error instanceof Error ? error.message : String(error)}`, path: '' },
    };
  }
}

const ROLE_MARKS: Readonly<Record<ReferenceRole, string>> = { is: '0', points_to: '1', may_name: '2' };

/** A document's keys, a line each: the role, then the key. Sorted, without repeats. */
export function keyLines(document: CanonicalDocument): string {
  const lines = new Set<string>();
  for (const reference of document.references) {
    if (reference.normalised === null) continue;
    lines.add(`${ROLE_MARKS[reference.role]}${referenceKey(reference.type, reference.scope, reference.normalised)}`);
  }
  return [...lines].toSorted().join('\n');
}

export function splitKeys(keys: string): string[] {
  return keys === '' ? [] : keys.split('\n');
}
