import type { CanonicalDocument } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { Decision, DecisionBody } from '#shared/domain/decisions.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { removeConnection, saveConnection, type NewConnection } from '../../commands/connections.ts';
import { decide, enter } from '../../commands/decide.ts';
import { DecisionLog } from '../../commands/decision-log.ts';
import { landPage, streamId } from '../../inbox/land.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { digest } from '../digest.ts';
import { Pipeline, type Chunk, type Mappings } from '../pipeline.ts';
import { plainConnector } from './plain-connector.ts';

/** A record whose payload is the documents themselves: for tests of what comes after mapping. */
export interface PlainRecord {
  readonly connectionId: string;
  readonly sourceId: string;
  readonly version: string;
  readonly documents: readonly CanonicalDocument[];
  readonly deleted?: boolean;
  /** It cannot be mapped. */
  readonly torn?: boolean;
  /** The source's change stamp; 0 unless said. */
  readonly recordedAt?: Instant;
}

const ofDocuments = plainConnector({
  map: ({ payload }) => {
    if (!Array.isArray(payload)) return { ok: false, error: { reason: 'not a list of documents', path: '' } };
    return { ok: true, value: payload as CanonicalDocument[] };
  },
});

/** Maps the payloads of plain records. */
export const plainMappings: Mappings = (db) => (stream) => {
  const connection = db.get<{ id: string; removed_at: number | null }>(
    'SELECT c.id, c.removed_at FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = ?',
    stream,
  );
  if (!connection) return null;
  const context = { connectionId: connection.id, config: {}, orderNumberScope: 'erp', referenceRules: {} };
  return {
    streamId: 'records',
    connector: ofDocuments,
    context,
    contextAt: () => context,
    removedAt: connection.removed_at,
  };
};

export interface PlainConnection {
  readonly id: string;
  readonly kind: SystemKind;
}

function settingsOf({ id, kind }: PlainConnection): NewConnection {
  return {
    id,
    connectorId: 'plain',
    name: id,
    kind,
    monogram: 'PL',
    config: {},
    orderNumberScope: 'erp',
    referenceRules: {},
  };
}

/** A store in memory with the pipeline over it. */
export class PlainStore {
  readonly db: WriteDb;
  log: DecisionLog;
  pipeline: Pipeline;
  /** The moment at which orders are assembled. */
  now: Instant;
  readonly #chunk: Chunk | undefined;
  #decisions = 0;

  constructor(connections: readonly PlainConnection[], now: Instant, db: WriteDb = blankStore(), chunk?: Chunk) {
    this.db = db;
    this.#chunk = chunk;
    this.now = now;
    for (const connection of connections) saveConnection(db, settingsOf(connection), now);
    this.log = new DecisionLog(db);
    this.pipeline = this.#newPipeline();
  }

  #newPipeline(): Pipeline {
    return new Pipeline(this.db, this.log, () => this.now, { mappings: plainMappings, chunk: this.#chunk });
  }

  /** As a process that was killed and has started again: what was not in the store is gone. */
  restart(): void {
    this.log = new DecisionLog(this.db);
    this.pipeline = this.#newPipeline();
  }

  /** Lands one page of records of one or more connections. */
  land(records: readonly PlainRecord[], at: Instant = 0): void {
    for (const [connectionId, page] of Map.groupBy(records, (record) => record.connectionId)) {
      landPage(
        this.db,
        {
          stream: streamId(this.db, connectionId, 'records'),
          records: page.map(({ sourceId, version, documents, deleted, torn, recordedAt = 0 }) => ({
            sourceId,
            version,
            recordedAt,
            payload: JSON.stringify(torn ? 'torn' : documents),
            ...(deleted ? { deleted } : {}),
          })),
          checkpoint: {},
        },
        at,
      );
    }
  }

  decide(body: DecisionBody, at: Instant = 0): string {
    const id = `decision-${this.#decisions + 1}`;
    decide(this.db, this.log, [{ id, at, author: 'tester', body }]);
    this.#decisions += 1;
    return id;
  }

  /** Enters decisions as another store's log has them. */
  replay(entries: readonly Decision[]): void {
    this.db.transaction(() => enter(this.db, this.log, entries));
  }

  /** Takes a connection into use again. */
  bringBack(connection: PlainConnection): void {
    saveConnection(this.db, settingsOf(connection), this.now);
    this.pipeline.connectionsChanged();
  }

  /** Takes a connection out of use. */
  remove(connectionId: string, at: Instant): void {
    removeConnection(this.db, connectionId, at);
    this.pipeline.connectionsChanged();
  }

  drain(): void {
    this.pipeline.drain();
  }

  digest(): string {
    this.drain();
    return digest(this.db);
  }

  /** Keys of the documents that are mapped, or of the order documents alone, in their order. */
  documentKeys(which: 'all' | 'order'): string[] {
    return this.db
      .all<{ connection_id: string; source_id: string; local_key: string }>(
        `SELECT s.connection_id, d.source_id, d.local_key FROM document d JOIN stream s ON s.id = d.stream WHERE d.rank <= ?`,
        which === 'order' ? 0 : 9,
      )
      .map((row) =>
        documentKey({
          connectionId: row.connection_id,
          streamId: 'records',
          sourceId: row.source_id,
          localKey: row.local_key,
        }),
      )
      .toSorted();
  }

  /** Order keys of the orders that each document belongs to, by document key. */
  links(): Record<string, string[]> {
    this.drain();
    const rows = this.db.all<{ document: string; order_key: string | null }>(
      `SELECT s.connection_id || '/' || s.stream_id || '/' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE '#' || d.local_key END AS document, o.order_key
       FROM document d JOIN stream s ON s.id = d.stream LEFT JOIN document_link l ON l.document = d.id LEFT JOIN order_row o ON o.id = l.order_id
       ORDER BY document, o.order_key`,
    );
    const links: Record<string, string[]> = {};
    for (const { document, order_key: order } of rows)
      (links[document] ??= []).push(...(order === null ? [] : [order]));
    return links;
  }
}
