import { documentKey } from '#shared/domain/keys.ts';
import type { LinkEvidence, OrderView } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { ReadDb } from '../store/database.ts';
import { assembleOrder } from './assemble.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import type { Policy } from './policy.ts';

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

/**
 * Assembles an order from its linked documents; null when no document anchors it. Cheap enough to do whenever the
 * order is looked at, so that a view is never older than the documents and the clock.
 */
export function loadOrder(db: ReadDb, order: number, policy: Policy, now: Instant): OrderView | null {
  const rows = db.all<LinkedRow>(
    `SELECT d.id, d.source_id, d.local_key, d.recorded_at, d.body, l.evidence, s.connection_id, s.stream_id, c.kind AS system_kind
     FROM document_link l JOIN document d ON d.id = l.document JOIN stream s ON s.id = d.stream JOIN connection c ON c.id = s.connection_id
     WHERE l.order_id = ?`,
    order,
  );
  const anchor = rows.find((row) => row.id === order);
  return anchor ? assembleOrder({ orderKey: keyOf(anchor), documents: rows.map(toAssemblyDocument), policy, now }) : null;
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
