import type { Scope } from '#shared/domain/connection-scope.ts';
import type { NormalisationRule, ReferenceType } from '#shared/domain/references.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { StreamMapping } from '../canonical/record-versions.ts';
import type { MapContext } from '../connectors/kit/connector.ts';
import { connectorById } from '../connectors/registry.ts';
import { scopeOf } from '../inbox/scopes.ts';
import type { ReadDb } from '../store/database.ts';

/** A connection as it is stored. */
export interface ConnectionRecord {
  readonly id: string;
  readonly connectorId: string;
  readonly name: string;
  readonly kind: SystemKind;
  readonly monogram: string;
  /** Parsed and validated by the connector's config schema. */
  readonly config: unknown;
  readonly orderNumberScope: string;
  readonly referenceRules: Readonly<Partial<Record<ReferenceType, NormalisationRule>>>;
  /** What of it is read; null: everything. */
  readonly scope: Scope | null;
  readonly removedAt: Instant | null;
}

interface ConnectionRow {
  readonly id: string;
  readonly connector_id: string;
  readonly name: string;
  readonly kind: SystemKind;
  readonly monogram: string;
  readonly config: string;
  readonly order_number_scope: string;
  readonly reference_rules: string;
  readonly scope: string | null;
  readonly removed_at: number | null;
}

/** Connections in use, by id. */
export function readConnections(db: ReadDb): ConnectionRecord[] {
  return allConnections(db).filter((connection) => connection.removedAt === null);
}

function allConnections(db: ReadDb): ConnectionRecord[] {
  return db
    .all<ConnectionRow>(
      `SELECT id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, scope, removed_at
       FROM connection ORDER BY id`,
    )
    .map((row) => ({
      id: row.id,
      connectorId: row.connector_id,
      name: row.name,
      kind: row.kind,
      monogram: row.monogram,
      config: JSON.parse(row.config) as unknown,
      orderNumberScope: row.order_number_scope,
      referenceRules: JSON.parse(row.reference_rules) as ConnectionRecord['referenceRules'],
      scope: row.scope === null ? null : scopeOf(row.scope),
      removedAt: row.removed_at,
    }));
}

function contextOf({ id, config, orderNumberScope, referenceRules }: ConnectionRecord): MapContext<unknown> {
  return { connectionId: id, config, orderNumberScope, referenceRules };
}

type Settings = Pick<ConnectionRecord, 'config' | 'orderNumberScope' | 'referenceRules'>;

/** What a connection's records were read with at a moment. */
function settingsAt(db: ReadDb, connectionId: string, at: Instant): Settings | null {
  const row = db.get<{ config: string; order_number_scope: string; reference_rules: string }>(
    `SELECT config, order_number_scope, reference_rules FROM connection_version WHERE connection_id = ?
     ORDER BY since > ?, CASE WHEN since > ? THEN since ELSE -since END LIMIT 1`,
    connectionId,
    at,
    at,
  );
  return row
    ? {
        config: JSON.parse(row.config) as unknown,
        orderNumberScope: row.order_number_scope,
        referenceRules: JSON.parse(row.reference_rules) as Settings['referenceRules'],
      }
    : null;
}

/** How the records of each stream are mapped; null where the connector is not known any more. */
export function streamMappings(db: ReadDb): (stream: number) => StreamMapping | null {
  const connections = new Map(allConnections(db).map((connection) => [connection.id, connection]));
  const kept = new Map<number, StreamMapping | null>();
  return (stream) => {
    const known = kept.get(stream);
    if (known !== undefined) return known;
    const row = db.get<{ connection_id: string; stream_id: string }>(
      'SELECT connection_id, stream_id FROM stream WHERE id = ?',
      stream,
    );
    assert(row, `stream ${stream} is missing`);
    const connection = connections.get(row.connection_id);
    const connector = connection ? connectorById(connection.connectorId) : null;
    const mapping: StreamMapping | null =
      connection && connector
        ? {
            streamId: row.stream_id,
            connector,
            context: contextOf(connection),
            contextAt: (at) => contextOf({ ...connection, ...settingsAt(db, connection.id, at) }),
            removedAt: connection.removedAt,
          }
        : null;
    kept.set(stream, mapping);
    return mapping;
  };
}
