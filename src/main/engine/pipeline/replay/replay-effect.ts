import type { ReplayEffect, ReplayQuestion } from '#shared/contract/dto/parked.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Correction } from '../../canonical/corrections.ts';
import { documentDate } from '../../canonical/document-date.ts';
import { DOCUMENT_RANKS } from '../../canonical/ranks.ts';
import { keyLines, mapVersion, nameOf, type RecordVersion } from '../../canonical/record-versions.ts';
import type { Decisions } from '../../commands/decision-log.ts';
import type { MapOutcome } from '../../connectors/kit/connector.ts';
import { KeyChanges } from '../../correlation/changed-graph.ts';
import type { Node } from '../../correlation/graph.ts';
import { parseKeys } from '../../correlation/keys.ts';
import { linkEffect, type Placement } from '../../correlation/link-effect.ts';
import { PayloadReader } from '../../inbox/payloads.ts';
import { selectParked } from '../../queries/parked.ts';
import type { ReadDb } from '../../store/database.ts';
import type { Mappings } from '../pipeline.ts';

/** How far it is: records and documents looked at, of so many that are known. */
export interface ReplayProgress {
  readonly done: number;
  readonly total: number;
}

const EXAMPLES = 10;
const MOST_REASONS = 10;
const TELL_EVERY = 100;

interface ParkedVersion extends RecordVersion {
  readonly stream: number;
  readonly source_id: string;
}

/** What a document that would come to be is called. */
interface Added {
  readonly node: Node;
  readonly label: string;
}

interface Mapped {
  readonly records: number;
  readonly readable: number;
  readonly added: ReadonlyMap<number, Added>;
  readonly changes: KeyChanges;
  readonly reasons: ReadonlyMap<string, ReplayEffect['reasons'][number]>;
}

/**
 * What reading parked records again would change, exactly as the stages would: they are mapped, and linked over a graph
 * that holds what they would become. Writes nothing.
 */
export function* replayEffect(
  db: ReadDb,
  mappings: ReturnType<Mappings>,
  decisions: Decisions,
  question: ReplayQuestion,
): Generator<ReplayProgress, ReplayEffect> {
  const { records, readable, added, changes, reasons } = yield* mapAll(db, mappings, decisions, question);
  const nodes = new Map([...added].map(([id, { node }]) => [id, node]));
  const touched = new Map<number, number>();
  let unlinked = 0;
  let looked = 0;
  for (const { placement, known } of linkEffect(db, changes, decisions.links, nodes)) {
    looked += 1;
    if (nodes.has(placement.document) && placement.after.length === 0) unlinked += 1;
    for (const order of differing(placement)) touched.set(order, (touched.get(order) ?? 0) + 1);
    if (looked % TELL_EVERY === 0) yield { done: records + looked, total: records + known };
  }
  const named = [...touched].map(([order, documents]) => ({ ...nameOrder(db, order, added), documents }));
  return {
    records,
    readable,
    reasons: [...reasons.values()].toSorted((a, b) => b.count - a.count).slice(0, MOST_REASONS),
    documents: added.size,
    unlinked,
    orders: named.length,
    examples: named
      .toSorted((a, b) => b.documents - a.documents || (a.orderKey < b.orderKey ? -1 : 1))
      .slice(0, EXAMPLES),
  };
}

function* mapAll(
  db: ReadDb,
  mappings: ReturnType<Mappings>,
  decisions: Decisions,
  { filter, mapping: chosen, copy }: ReplayQuestion,
): Generator<ReplayProgress, Mapped> {
  const { from, parameters } = selectParked(filter);
  const versions = db.all<ParkedVersion>(
    `SELECT r.id, r.version, r.hash, r.recorded_at, r.first_seen_at, r.page, r.page_offset, r.page_length, r.deleted,
       r.unreadable, p.stream, p.source_id
     FROM ${from} ORDER BY p.record`,
    ...parameters,
  );
  const payloads = new PayloadReader(db);
  const added = new Map<number, Added>();
  const changes = new KeyChanges();
  const reasons = new Map<string, ReplayEffect['reasons'][number]>();
  let lastId = db.value<number | null>('SELECT max(id) FROM document') ?? 0;
  let readable = 0;
  let records = 0;
  for (const version of versions) {
    records += 1;
    if (records % TELL_EVERY === 0) yield { done: records, total: versions.length };
    const mapping = mappings(version.stream);
    if (!mapping) continue;
    const { connectionId } = mapping.context;
    const name = nameOf(mapping, version.source_id, version);
    const correction: Correction = {
      payload: copy ?? decisions.corrections.of(name)?.payload ?? null,
      asReceived: chosen === 'received',
    };
    const rules = decisions.rulesOf(connectionId);
    const outcome: MapOutcome = mapVersion(payloads, mapping, rules, version.source_id, version, correction);
    if (!outcome.ok) {
      const { reason, path } = outcome.error;
      const known = reasons.get(reason);
      reasons.set(reason, { reason, path, count: (known?.count ?? 0) + 1 });
      continue;
    }
    readable += 1;
    const systemKind = db.value<SystemKind>('SELECT kind FROM connection WHERE id = ?', connectionId) ?? 'files';
    for (const document of outcome.value) {
      const { kind, localKey, voided, label } = document;
      const rank = DOCUMENT_RANKS[kind];
      const keys = keyLines(document);
      const key = documentKey({ connectionId, streamId: mapping.streamId, sourceId: version.source_id, localKey });
      lastId += 1;
      const node: Node = {
        id: lastId,
        rank,
        documentKey: key,
        systemKind,
        voided,
        datedAt: documentDate(document),
        keys: parseKeys(keys),
      };
      added.set(lastId, { node, label: label?.value ?? key });
      // One that carries no key comes to be all the same.
      changes.keys.set(lastId, keys);
      changes.add(lastId, rank, '', keys);
    }
  }
  return { records, readable, added, changes, reasons };
}

function differing({ before, after }: Placement): number[] {
  return [...before.filter((order) => !after.includes(order)), ...after.filter((order) => !before.includes(order))];
}

function nameOrder(
  db: ReadDb,
  order: number,
  added: ReadonlyMap<number, Added>,
): Omit<ReplayEffect['examples'][number], 'documents'> {
  const fresh = added.get(order);
  if (fresh) return { orderKey: fresh.node.documentKey, orderNo: fresh.label, change: 'new' };
  const row = db.get<{ order_key: string; order_no: string }>(
    'SELECT order_key, order_no FROM order_row WHERE id = ?',
    order,
  );
  return { orderKey: row?.order_key ?? '', orderNo: row?.order_no ?? '', change: 'changed' };
}
