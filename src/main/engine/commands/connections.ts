import { WHOLE, type Scope } from '#shared/domain/connection-scope.ts';
import type { NormalisationRule, ReferenceType } from '#shared/domain/references.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { readAnew, type Reading } from './connection-scope.ts';

export interface NewConnection {
  readonly id: string;
  readonly connectorId: string;
  readonly name: string;
  readonly kind: SystemKind;
  readonly monogram: string;
  readonly config: unknown;
  readonly orderNumberScope: string;
  readonly referenceRules: Readonly<Partial<Record<ReferenceType, NormalisationRule>>>;
  /** What of it is read; undefined: as it is, and of a new connection everything. */
  readonly reading?: Reading | undefined;
}

/** Adds a connection, or gives one of the same id its new settings; what it has sent is mapped again. */
export function saveConnection(db: WriteDb, connection: NewConnection, now: Instant): void {
  db.transaction(() => {
    const before = db.get<{
      config: string;
      order_number_scope: string;
      reference_rules: string;
      scope: string | null;
      removed_at: number | null;
    }>(
      'SELECT config, order_number_scope, reference_rules, scope, removed_at FROM connection WHERE id = ?',
      connection.id,
    );
    const { reading } = connection;
    const scope = reading === undefined ? (before?.scope ?? null) : scopeText(reading.scope);
    const config = JSON.stringify(connection.config);
    const rules = JSON.stringify(connection.referenceRules);
    db.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, scope, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET connector_id = excluded.connector_id, name = excluded.name, kind = excluded.kind,
         monogram = excluded.monogram, config = excluded.config, order_number_scope = excluded.order_number_scope,
         reference_rules = excluded.reference_rules, scope = excluded.scope, removed_at = NULL`,
      connection.id,
      connection.connectorId,
      connection.name,
      connection.kind,
      connection.monogram,
      config,
      connection.orderNumberScope,
      rules,
      scope,
      now,
    );
    if (reading !== undefined) readAnew(db, connection.id, reading, now);
    db.run('DELETE FROM connection_breaker WHERE connection_id = ?', connection.id);
    const { orderNumberScope } = connection;
    if (
      before?.config !== config ||
      before.reference_rules !== rules ||
      before.order_number_scope !== orderNumberScope ||
      before.scope !== scope
    )
      keepVersion(db, connection.id, now);
    if (before && (before.config !== config || before.reference_rules !== rules || before.removed_at !== null))
      mapAgain(db, connection.id);
  });
}

/** Reads more or less of a connection from now on; what it has sent stays. */
export function saveScope(db: WriteDb, id: string, reading: Reading, now: Instant): void {
  db.transaction(() => {
    db.run('UPDATE connection SET scope = ? WHERE id = ?', scopeText(reading.scope), id);
    readAnew(db, id, reading, now);
    keepVersion(db, id, now);
  });
}

function scopeText({ streams, from, customers }: Scope): string | null {
  const isWhole = streams === WHOLE.streams && from === WHOLE.from && customers === WHOLE.customers;
  return isWhole ? null : JSON.stringify({ streams, from, customers });
}

/** What records that come from now on are read with, for as long as anybody may ask how they were read. */
function keepVersion(db: WriteDb, id: string, now: Instant): void {
  db.run(
    `INSERT INTO connection_version (connection_id, since, config, order_number_scope, reference_rules, scope)
     SELECT id, ?, config, order_number_scope, reference_rules, scope FROM connection WHERE id = ?
     ON CONFLICT (connection_id, since) DO UPDATE SET config = excluded.config,
       order_number_scope = excluded.order_number_scope, reference_rules = excluded.reference_rules,
       scope = excluded.scope`,
    now,
    id,
  );
}

/** Takes a connection out of use. What it sent stays in the inbox and counts for nothing. */
export function removeConnection(db: WriteDb, id: string, now: Instant): void {
  db.transaction(() => {
    // When it went first is when it went.
    db.run('UPDATE connection SET removed_at = ? WHERE id = ? AND removed_at IS NULL', now, id);
    db.run('DELETE FROM credential_expiry WHERE connection_id = ?', id);
    db.run('DELETE FROM api_notice WHERE connection_id = ?', id);
    db.run('DELETE FROM exception_row WHERE order_id IS NULL AND subject_key = ?', `connection:${id}`);
    mapAgain(db, id);
  });
}

/** Marks what a connection has sent as to be mapped, one version of each record. */
export function mapAgain(db: WriteDb, connectionId: string): void {
  db.run(
    `INSERT OR IGNORE INTO work (stage, key)
     SELECT ?, max(r.id) FROM inbox_record r JOIN stream s ON s.id = r.stream WHERE s.connection_id = ? GROUP BY r.stream, r.source_id`,
    WORK_STAGES.map,
    connectionId,
  );
}
