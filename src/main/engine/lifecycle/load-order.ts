import { documentKey } from '#shared/domain/keys.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { unpackDocument } from '../canonical/packing.ts';
import type { ReadDb } from '../store/database.ts';
import type { DurationTable } from './durations/duration-table.ts';
import { DurationReader } from './durations/store.ts';
import { assembleWithLogistics, type AssembledOrder } from './assemble.ts';
import type { AssemblyDocument, AssemblyInput } from './assembly-input.ts';
import type { Policy } from '#shared/domain/policy.ts';

interface KeyedRow {
  readonly stream: number;
  readonly source_id: string;
  readonly local_key: string;
}

interface LinkedRow extends KeyedRow {
  readonly id: number;
  readonly recorded_at: number | null;
  readonly first_seen_at: number;
  readonly body: string;
  readonly evidence: string;
}

interface StreamOrigin {
  readonly connectionId: string;
  readonly streamId: string;
  readonly systemKind: SystemKind;
}

export type LoadedOrder = Pick<AssemblyInput, 'orderKey' | 'documents'>;

/** Assembles orders from their linked documents. Streams are few and never change: they are read once. */
export class OrderLoader {
  readonly #db: ReadDb;
  readonly #durations: DurationReader;
  readonly #origins = new Map<number, StreamOrigin>();

  constructor(db: ReadDb) {
    this.#db = db;
    this.#durations = new DurationReader(db);
  }

  /**
   * The order as it is now; null when no document anchors it. Cheap enough to do whenever the order is looked at, so that
   * a view is never older than the documents and the clock.
   */
  load(order: number, policy: Policy, now: Instant): OrderView | null {
    return this.loadAssembled(order, policy, now)?.view ?? null;
  }

  /** As load, with the dated parts of the lines' quantities. */
  loadAssembled(
    order: number,
    policy: Policy,
    now: Instant,
    durations: DurationTable | null = this.durationsInForce(now),
  ): AssembledOrder | null {
    const loaded = this.loadDocuments(order);
    return loaded === null ? null : this.assemble(loaded, policy, now, durations);
  }

  /** What an order is assembled from; null when no document anchors it. */
  loadDocuments(order: number): LoadedOrder | null {
    const rows = this.#db.all<LinkedRow>(
      `SELECT d.id, d.stream, d.source_id, d.local_key, d.recorded_at, d.first_seen_at, d.body, l.evidence
       FROM document_link l JOIN document d ON d.id = l.document
       WHERE l.order_id = ?`,
      order,
    );
    const anchor = rows.find((row) => row.id === order);
    return anchor ? { orderKey: this.#keyOf(anchor), documents: rows.map((row) => this.#document(row)) } : null;
  }

  /** @param durations usual durations in force now, for who assembles many */
  assemble(
    loaded: LoadedOrder,
    policy: Policy,
    now: Instant,
    durations: DurationTable | null = this.durationsInForce(now),
  ): AssembledOrder {
    return assembleWithLogistics({ ...loaded, policy, now, durations });
  }

  durationsInForce(now: Instant): DurationTable | null {
    return this.#durations.inForce(now);
  }

  /** Key of the document that anchors an order; the id as text when it is gone. */
  keyOf(order: number): string {
    const row = this.#db.get<KeyedRow>('SELECT stream, source_id, local_key FROM document WHERE id = ?', order);
    return row ? this.#keyOf(row) : String(order);
  }

  #document(row: LinkedRow): AssemblyDocument {
    const { connectionId, systemKind } = this.#origin(row.stream);
    return {
      documentKey: this.#keyOf(row),
      connectionId,
      systemKind,
      recordedAt: row.recorded_at,
      firstSeenAt: row.first_seen_at,
      document: unpackDocument(row.body),
      link: JSON.parse(row.evidence) as LinkEvidence,
    };
  }

  #keyOf(row: KeyedRow): string {
    const { connectionId, streamId } = this.#origin(row.stream);
    return documentKey({ connectionId, streamId, sourceId: row.source_id, localKey: row.local_key });
  }

  #origin(stream: number): StreamOrigin {
    const known = this.#origins.get(stream);
    if (known) return known;
    const row = this.#db.get<{ connection_id: string; stream_id: string; kind: SystemKind }>(
      'SELECT s.connection_id, s.stream_id, c.kind FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = ?',
      stream,
    );
    assert(row, `stream ${stream} is missing`);
    const origin: StreamOrigin = { connectionId: row.connection_id, streamId: row.stream_id, systemKind: row.kind };
    this.#origins.set(stream, origin);
    return origin;
  }
}
