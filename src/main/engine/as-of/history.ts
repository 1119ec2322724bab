import type { ChangeRow } from '#shared/contract/dto/past.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { documentKey, type DocumentKeyParts } from '#shared/domain/keys.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import {
  everInForce,
  keyLines,
  mapVersion,
  nameOf,
  splitKeys,
  versionsOf,
  type RecordVersion,
} from '../canonical/record-versions.ts';
import type { MapOutcome } from '../connectors/kit/connector.ts';
import { isHub } from '../correlation/hubs.ts';
import { isWeak, type DocumentKeyLine } from '../correlation/keys.ts';
import { durationText } from '../lifecycle/wording.ts';
import type { Past, PastSources } from './past.ts';
import { fieldsOf } from './fields.ts';
import { DOCUMENT_WORDS, sameFact, text } from './words.ts';

/** A version that arrived so long after it was recorded says so. */
const LATE = HOUR;

interface RecordPlace {
  readonly stream: number;
  readonly source_id: string;
}

/**
 * What each version of each document of an order changed, as it arrived: the newest first. To the order's documents
 * belong those that carried one of its numbers once and had lost it by the moment.
 * @param past the present, or the moment up to which arrivals are told
 */
export function changesOf(sources: PastSources, past: Past, anchor: number): ChangeRow[] {
  const members = past.resolver.membersOf(anchor).flatMap(({ document }) => past.graph.document(document) ?? []);
  const present = new Set(members.map(({ node }) => node.documentKey));
  const numbers = new Set(
    members.flatMap(({ node }) => node.keys.filter((line) => isNumber(past, line)).map((line) => line.key)),
  );
  const places = new Map<string, RecordPlace>();
  for (const { place } of members) places.set(`${place.stream}\n${place.source_id}`, place);
  for (const key of numbers) {
    // What carries a number now had lost it at the moment only if there are several versions of it: of a load that many
    // orders share, the papers of all others are not looked at.
    const carriers = sources.db.all<RecordPlace>(
      `SELECT stream, source_id FROM former_reference WHERE key = ?
       UNION SELECT d.stream, d.source_id FROM document_reference x JOIN document d ON d.id = x.document
         WHERE x.key = ? AND (SELECT count(*) FROM inbox_record r WHERE r.stream = d.stream AND r.source_id = d.source_id) > 1`,
      key,
      key,
    );
    for (const place of carriers) places.set(`${place.stream}\n${place.source_id}`, place);
  }
  const belongs = (parts: DocumentKeyParts, versions: readonly CanonicalDocument[]): boolean => {
    if (present.has(documentKey(parts))) return true;
    const id = past.graph.find(parts);
    const kept = new Set(id === undefined ? [] : past.graph.node(id)?.keys.map((line) => line.key));
    const lost = (line: string): boolean => numbers.has(line.slice(1)) && !kept.has(line.slice(1));
    return versions.some((document) => splitKeys(keyLines(document)).some(lost));
  };
  const firstReads = new Map<string, Instant | null>();
  const firstRead = (connectionId: string): Instant | null => {
    const known = firstReads.get(connectionId);
    if (known !== undefined) return known;
    const found = firstReadOf(sources, connectionId);
    firstReads.set(connectionId, found);
    return found;
  };
  return [...places.values()]
    .flatMap((place) => recordChanges(sources, past, place, { belongs, firstRead }))
    .toSorted(
      (a, b) =>
        b.firstSeenAt - a.firstSeenAt ||
        (b.recordedAt ?? 0) - (a.recordedAt ?? 0) ||
        (a.documentKey === b.documentKey ? 0 : a.documentKey < b.documentKey ? -1 : 1),
    );
}

/** Whether a key is a number of its document's own, by which others are found. */
function isNumber({ graph }: Past, line: DocumentKeyLine): boolean {
  return line.is && line.type !== 'line_id' && !isWeak(line) && !isHub(graph, line);
}

interface OfTheOrder {
  belongs(parts: DocumentKeyParts, versions: readonly CanonicalDocument[]): boolean;
  /** End of the first complete run of a connection. */
  firstRead(connectionId: string): Instant | null;
}

function recordChanges(
  sources: PastSources,
  past: Past,
  { stream, source_id: sourceId }: RecordPlace,
  { belongs, firstRead }: OfTheOrder,
): ChangeRow[] {
  const mapping = sources.mappings(stream);
  if (!mapping) return [];
  const { connectionId } = mapping.context;
  const rules = past.decisions.rulesOf(connectionId);
  const arrived = versionsOf(sources.db, stream, sourceId)
    .filter((version) => version.first_seen_at <= past.at)
    .toSorted((a, b) => a.first_seen_at - b.first_seen_at || (a.version < b.version ? -1 : 1));
  const counted = new Set(everInForce(arrived));
  const only = arrived.length === 1 && (mapping.removedAt === null || mapping.removedAt > past.at);
  const read = (version: RecordVersion): MapOutcome => {
    const correction = past.decisions.corrections.of(nameOf(mapping, sourceId, version));
    return mapVersion(sources.payloads, mapping, rules, sourceId, version, correction);
  };
  const steps: Step[] = [];
  let before: readonly CanonicalDocument[] = [];
  for (const version of arrived) {
    if (!counted.has(version)) {
      steps.push({ version, counts: false, before, after: before, problem: null });
      continue;
    }
    const outcome = only ? asItStood(past, stream, sourceId) : read(version);
    const after = outcome.ok ? outcome.value : [];
    steps.push({ version, counts: true, before, after, problem: outcome.ok ? null : outcome.error.reason });
    before = after;
  }
  const localKeys = new Set(steps.flatMap((step) => step.after.map((document) => document.localKey)));
  return [...localKeys].flatMap((localKey) => {
    const parts = { connectionId, streamId: mapping.streamId, sourceId, localKey };
    const all = steps.flatMap((step) => step.after.filter((document) => document.localKey === localKey));
    if (!belongs(parts, all)) return [];
    const subject = { documentKey: documentKey(parts), connectionId, firstRead: firstRead(connectionId) };
    return steps.flatMap((step) => changesOfStep(step, localKey, subject));
  });
}

/** What a record of one version is, mostly as it is stored: its page of two hundred need not be unpacked for it. */
function asItStood({ graph }: Past, stream: number, sourceId: string): MapOutcome {
  return { ok: true, value: [...graph.documentsOf(stream, sourceId).values()].map((document) => document.content()) };
}

interface Step {
  readonly version: RecordVersion;
  /** Whether the version counted when it arrived. */
  readonly counts: boolean;
  readonly before: readonly CanonicalDocument[];
  readonly after: readonly CanonicalDocument[];
  /** Why it could not be read. */
  readonly problem: string | null;
}

interface Subject {
  readonly documentKey: string;
  readonly connectionId: string;
  /** End of the first complete run of the system. */
  readonly firstRead: Instant | null;
}

function changesOfStep(
  { version, counts, before, after, problem }: Step,
  localKey: string,
  subject: Subject,
): ChangeRow[] {
  const was = before.find((document) => document.localKey === localKey);
  const is = after.find((document) => document.localKey === localKey);
  const document = is ?? was;
  if (!document) return [];
  const common = {
    documentKey: subject.documentKey,
    connectionId: subject.connectionId,
    kind: document.kind,
    label: document.label?.value ?? DOCUMENT_WORDS[document.kind],
    recordedAt: version.recorded_at,
    firstSeenAt: version.first_seen_at,
    version: version.version,
    note: lateness(version, subject.firstRead),
  };
  const record = (words: string, note: string | null = common.note): ChangeRow => ({
    ...common,
    group: 'record',
    words,
    before: null,
    after: null,
    path: '',
    note,
  });
  if (!counts) return [record('Older version', 'An older version that arrived later and changed nothing')];
  if (problem !== null && was) return [record('Cannot be read', problem)];
  if (!was) return [{ ...record('First seen'), after: text(document.summary?.value ?? DOCUMENT_WORDS[document.kind]) }];
  if (!is) return [record('Not part of its record any more')];
  const [old, now] = [fieldsOf(was), fieldsOf(is)];
  const rows: ChangeRow[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [from, to] = [old.get(name), now.get(name)];
    const field = to ?? from;
    if (!field || sameFact(from?.value ?? null, to?.value ?? null)) continue;
    const { group, words, path } = field;
    rows.push({ ...common, group, words, before: from?.value ?? null, after: to?.value ?? null, path });
  }
  return rows;
}

function lateness(version: RecordVersion, firstRead: Instant | null): string | null {
  if (firstRead !== null && version.first_seen_at <= firstRead) return 'Was there when the system was first read';
  if (version.recorded_at === null || version.first_seen_at - version.recorded_at < LATE) return null;
  return `Arrived ${durationText(version.first_seen_at - version.recorded_at)} after it was recorded`;
}

/** End of the first complete run of a connection, found at the begin of its runs: of them there are more every hour. */
function firstReadOf({ db }: PastSources, connectionId: string): Instant | null {
  return (
    db.value<number | null>(
      `SELECT ended_at FROM run WHERE connection_id = ? AND outcome = 'ok' ORDER BY started_at LIMIT 1`,
      connectionId,
    ) ?? null
  );
}
