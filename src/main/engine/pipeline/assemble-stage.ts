import { documentKey } from '#shared/domain/keys.ts';
import type { DetectedException, LinkEvidence, OrderView } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { DecisionLog } from '../commands/decision-log.ts';
import { detectExceptions } from '../exceptions/detect.ts';
import { assembleOrder } from '../lifecycle/assemble.ts';
import type { AssemblyDocument } from '../lifecycle/assembly-input.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { reconcileRowsOf } from '../lifecycle/reconcile.ts';
import { orderRowOf } from '../lifecycle/rows.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { orderEntry, setSearchText } from '../store/search-index.ts';
import { orderPlaces, searchTextOf } from '../store/search-text.ts';
import { writeExceptions } from './exception-rows.ts';
import { clearOrder, writeOrder, writeReconcileRows } from './order-rows.ts';

interface LinkedRow {
  readonly id: number;
  readonly source_id: string;
  readonly local_key: string;
  readonly recorded_at: number | null;
  readonly body: string;
  readonly evidence: string;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly system_kind: SystemKind;
}

/** Stages 5 and 6: assembles each order that is due, finds its exceptions and writes what screens read. */
export class AssembleStage {
  readonly #db: WriteDb;
  readonly #policy: Policy;

  constructor(db: WriteDb, policy: Policy) {
    this.#db = db;
    this.#policy = policy;
  }

  /** Assembles up to limit orders that are due, in one transaction. Returns how many. */
  run(limit: number, log: DecisionLog, now: Instant): number {
    const db = this.#db;
    return db.transaction(() => {
      const due = db.column<number>('SELECT key FROM work WHERE stage = ? ORDER BY key LIMIT ?', WORK_STAGES.assemble, limit);
      for (const order of due) this.#assemble(order, log, now);
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.assemble, due.at(-1) ?? 0);
      return due.length;
    });
  }

  #assemble(order: number, log: DecisionLog, now: Instant): void {
    const db = this.#db;
    const rows = db.all<LinkedRow>(
      `SELECT d.id, d.source_id, d.local_key, d.recorded_at, d.body, l.evidence, s.connection_id, s.stream_id, c.kind AS system_kind
       FROM document_link l JOIN document d ON d.id = l.document JOIN stream s ON s.id = d.stream JOIN connection c ON c.id = s.connection_id
       WHERE l.order_id = ?`,
      order,
    );
    const anchor = rows.find((row) => row.id === order);
    if (!anchor) {
      clearOrder(db, order);
      writeExceptions(db, log, { order }, []);
      setSearchText(db, orderEntry(order), null);
      return;
    }
    const view = assembleOrder({ orderKey: keyOf(anchor), documents: rows.map(toAssemblyDocument), policy: this.#policy, now });
    const detection = detectExceptions(view, this.#policy, now);
    const exceptions = detection.exceptions.map((exception) => inOrder(exception, view.orderKey));
    const nextLookAt = earliest(view.nextLookAt, detection.nextLookAt);
    const reconcile = reconcileRowsOf(view, this.#policy);
    writeOrder(db, order, orderRowOf(view, { exceptions, reconcile, nextLookAt, zone: this.#policy.zone }), view);
    writeExceptions(db, log, { order }, exceptions, (exception) => aliases(exception, view));
    writeReconcileRows(db, order, reconcile);
    setSearchText(db, orderEntry(order), searchTextOf(orderPlaces(view)));
  }
}

function keyOf(row: LinkedRow): string {
  return documentKey({ connectionId: row.connection_id, streamId: row.stream_id, sourceId: row.source_id, localKey: row.local_key });
}

function toAssemblyDocument(row: LinkedRow): AssemblyDocument {
  return {
    documentKey: keyOf(row),
    connectionId: row.connection_id,
    systemKind: row.system_kind,
    recordedAt: row.recorded_at,
    document: unpackDocument(row.body),
    link: JSON.parse(row.evidence) as LinkEvidence,
  };
}

/** A load may carry several orders: what is wrong with it is an exception of each. */
function inOrder(exception: DetectedException, orderKey: string): DetectedException {
  const scoped = (key: string): string => (key.includes(orderKey) ? key : `${key}@${orderKey}`);
  return { ...exception, exceptionKey: scoped(exception.exceptionKey), rootKey: exception.rootKey === null ? null : scoped(exception.rootKey) };
}

/** The keys it had while another document anchored the order. */
function aliases(exception: DetectedException, view: OrderView): string[] {
  return view.documents
    .filter((document) => document.kind === 'order' && document.documentKey !== view.orderKey)
    .map((document) => exception.exceptionKey.replaceAll(view.orderKey, document.documentKey))
    .toSorted();
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
