import type { Micros } from '#shared/domain/decimal.ts';
import type {
  CanonicalDocument,
  DocumentHistory,
  FieldHistory,
  FormerValue,
  Sourced,
} from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { MapOutcome } from '../connectors/kit/connector.ts';
import { stampOf } from '../inbox/stamps.ts';
import { versionInForce, type RecordVersion } from './record-versions.ts';

type Value = When | Micros | string;

interface Identity {
  readonly field: FieldHistory['field'];
  readonly milestone?: MilestoneCode;
  readonly lineKey?: string;
}

/** What of a document is kept when a later version says otherwise. */
interface Kept {
  readonly identity: Identity;
  readonly said: Sourced<Value>;
}

/** The document as one version has it. */
export interface DocumentVersion {
  readonly version: string;
  readonly recordedAt: Instant | null;
  readonly document: CanonicalDocument;
}

interface FieldSoFar {
  readonly identity: Identity;
  readonly values: FormerValue<Value>[];
}

/**
 * Documents of the version in force with what earlier versions of their record said. The versions count in the sequence
 * that the source gave them, and of several under one version the one that would be in force.
 * @param documents what the version in force is mapped to
 * @param map what another version is mapped to; asked for at most once each
 */
export function withHistories(
  documents: readonly CanonicalDocument[],
  held: readonly RecordVersion[],
  inForce: RecordVersion,
  map: (version: RecordVersion) => MapOutcome,
): readonly CanonicalDocument[] {
  if (held.length < 2 || documents.length === 0) return documents;
  const versions = oneOfEachStamp(held, inForce);
  if (versions.length < 2) return documents;
  const sequence = inSequence(versions);
  const mapped = sequence.flatMap((version) => {
    if (version.deleted === 1) return [];
    const outcome: MapOutcome = version === inForce ? { ok: true, value: documents } : map(version);
    return outcome.ok ? [{ version, documents: outcome.value }] : [];
  });
  return documents.map((document) => {
    const own = mapped.flatMap(({ version, documents: all }) => {
      const found = all.find(({ localKey }) => localKey === document.localKey);
      return found ? [{ version: version.version, recordedAt: version.recorded_at, document: found }] : [];
    });
    return { ...document, history: historyOf(own, versions.length) };
  });
}

/**
 * Under one stamp of the source what was seen last counts: what was seen before is no version that it gave. Neither is
 * what came without its stamp, beside those that have one.
 */
export function oneOfEachStamp(versions: readonly RecordVersion[], inForce: RecordVersion): readonly RecordVersion[] {
  const plain = versions.every(({ version }) => version !== '' && version === stampOf(version));
  if (plain || stampOf(inForce.version) === '') return versions;
  const byStamp = Map.groupBy(versions, ({ version }) => stampOf(version));
  byStamp.delete('');
  return [...byStamp.values()].flatMap((same) => (same.includes(inForce) ? [inForce] : (versionInForce(same) ?? [])));
}

/** The versions as the source numbered them, oldest first; of several with one number the one that counts. */
function inSequence(versions: readonly RecordVersion[]): readonly RecordVersion[] {
  const byNumber = new Map<string, RecordVersion>();
  for (const version of versions) {
    const known = byNumber.get(version.version);
    if (!known || version.hash > known.hash) byNumber.set(version.version, version);
  }
  return [...byNumber.values()].toSorted((a, b) => (a.version < b.version ? -1 : 1));
}

/** What the versions of one document, oldest first, say differently. Pure. */
export function historyOf(versions: readonly DocumentVersion[], held: number): DocumentHistory {
  const [first, ...later] = versions;
  if (!first) return { versions: held, since: null, fields: [] };
  const fields = new Map<string, FieldSoFar>();
  let before = keptOf(first.document);
  for (const [index, next] of later.entries()) {
    const after = keptOf(next.document);
    const last = versions[index] ?? first;
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      note(fields, name, before.get(name), after.get(name), { last, next, since: first.recordedAt });
    }
    before = after;
  }
  return { versions: held, since: first.recordedAt, fields: sorted(fields) };
}

/** The history after one more version, from what is stored of the version before it: equal to reading all of them anew. */
export function extended(before: DocumentVersion, next: DocumentVersion, held: number): DocumentHistory {
  const fields = new Map<string, FieldSoFar>();
  const known = before.document.history ?? { versions: 1, since: before.recordedAt, fields: [] };
  for (const { values, ...identity } of known.fields) fields.set(nameOf(identity), { identity, values: [...values] });
  const [was, is] = [keptOf(before.document), keptOf(next.document)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    note(fields, name, was.get(name), is.get(name), { last: before, next, since: known.since });
  }
  return { versions: held, since: known.since, fields: sorted(fields) };
}

interface Step {
  readonly last: DocumentVersion;
  readonly next: DocumentVersion;
  readonly since: Instant | null;
}

function note(
  fields: Map<string, FieldSoFar>,
  name: string,
  before: Kept | undefined,
  after: Kept | undefined,
  { last, next, since }: Step,
): void {
  const identity = (after ?? before)?.identity;
  if (!identity || same(before?.said.value ?? null, after?.said.value ?? null)) return;
  let field = fields.get(name);
  if (!field) fields.set(name, (field = { identity, values: [former(before, last.version, since)] }));
  field.values.push(former(after, next.version, next.recordedAt));
}

function former(kept: Kept | undefined, version: string, since: Instant | null): FormerValue<Value> {
  return { value: kept?.said.value ?? null, path: kept?.said.path ?? '', version, since };
}

function sorted(fields: ReadonlyMap<string, FieldSoFar>): readonly FieldHistory[] {
  return (
    [...fields]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      // `keptOf` gives each field the kind of value that belongs to it.
      .map(([, { identity, values }]) => ({ ...identity, values }) as FieldHistory)
  );
}

function same(a: Value | null, b: Value | null): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.kind === 'date') return b.kind === 'date' && a.date === b.date;
  return b.kind === 'instant' && a.at === b.at;
}

function keptOf(document: CanonicalDocument): ReadonlyMap<string, Kept> {
  const all = new Map<string, Kept>();
  const keep = (identity: Identity, said: Sourced<Value> | null | undefined): void => {
    const name = nameOf(identity);
    if (said && !all.has(name)) all.set(name, { identity, said });
  };
  const { kind, promise, requested, parties, milestones, lines } = document;
  const isOrder = kind === 'order';
  if (isOrder) {
    const shipTo = parties.find(({ role }) => role === 'ship_to');
    keep({ field: 'promise' }, promise);
    keep({ field: 'requested' }, requested);
    keep({ field: 'ship_to' }, shipTo?.place ?? shipTo?.name);
    for (const { lineKey, itemNo, unitPrice, quantities } of lines) {
      keep({ field: 'ordered', lineKey }, quantities.ordered);
      keep({ field: 'unit_price', lineKey }, unitPrice);
      keep({ field: 'item', lineKey }, itemNo);
    }
  }
  for (const { code, class: claimed, lineKey, when } of milestones) {
    if (claimed === 'estimated')
      keep({ field: 'estimate', milestone: code, ...(lineKey !== undefined && { lineKey }) }, when);
    else if (isOrder && claimed === 'planned' && code === 'PROMISED' && lineKey !== undefined)
      keep({ field: 'promise', lineKey }, when);
  }
  return all;
}

function nameOf({ field, milestone, lineKey }: Identity): string {
  return `${field}\n${milestone ?? ''}\n${lineKey ?? ''}`;
}
