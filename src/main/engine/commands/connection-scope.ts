import { isRead, isReadAnew, type Scope, type StreamReading } from '#shared/domain/connection-scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import { beginAnew, forgetCounts } from '../inbox/proof.ts';
import { scopeOf } from '../inbox/scopes.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** What the streams of a connection can be narrowed by, by their ids. */
export interface StreamBounds {
  /** Those that can begin at a date. */
  readonly bounded: readonly string[];
  /** Those that can be asked for the records of some customers alone. */
  readonly byCustomer: readonly string[];
}

/** What is to be read of a connection. */
export interface Reading extends StreamBounds {
  readonly scope: Scope;
}

interface ReadingRow {
  readonly stream_id: string;
  readonly begun: number;
  readonly since: Instant | null;
  readonly customers: string | null;
  readonly complete: number;
}

/** How far each stream of a connection has been read; one that never was asked for is not among them. */
export function streamReadings(
  db: ReadDb,
  connectionId: string,
  { bounded, byCustomer }: StreamBounds,
): StreamReading[] {
  return db
    .all<ReadingRow>(
      `SELECT s.stream_id, k.stream IS NOT NULL AS begun, k.since, k.customers, t.complete_at IS NOT NULL AS complete
       FROM stream s LEFT JOIN checkpoint k ON k.stream = s.id LEFT JOIN stream_state t ON t.stream = s.id
       WHERE s.connection_id = ? ORDER BY s.stream_id`,
      connectionId,
    )
    .map((row) => ({
      streamId: row.stream_id,
      bounded: bounded.includes(row.stream_id),
      begun: row.begun === 1,
      since: row.since,
      byCustomer: byCustomer.includes(row.stream_id),
      customers: row.customers === null ? null : (JSON.parse(row.customers) as readonly string[]),
      complete: row.complete === 1,
    }));
}

/**
 * Has streams begin at the date of the new scope again where what was read says nothing about it: those that are not
 * read now, too, so that they have it when they are. What was counted of them counted something else.
 */
export function readAnew(db: WriteDb, connectionId: string, { scope, ...bounds }: Reading, now: Instant): void {
  for (const reading of streamReadings(db, connectionId, bounds)) {
    const customers = scope.customers === null ? null : JSON.stringify(scope.customers);
    const isNarrowed = reading.byCustomer && isRead(scope, reading.streamId);
    if (isReadAnew(reading, scope)) beginAnew(db, connectionId, reading.streamId, now);
    // From now on only theirs are read: whoever is wanted again later has to be fetched.
    else if (isNarrowed)
      db.run(
        `UPDATE checkpoint SET customers = ?
         WHERE stream = (SELECT id FROM stream WHERE connection_id = ? AND stream_id = ?)`,
        customers,
        connectionId,
        reading.streamId,
      );
    if (isNarrowed && JSON.stringify(reading.customers) !== JSON.stringify(scope.customers))
      forgetCounts(db, connectionId, reading.streamId, now);
  }
}

/** What was read of a connection before the present scope, and until when; null where it was never another. */
export function formerScope(
  db: ReadDb,
  connectionId: string,
): { readonly scope: Scope | null; readonly until: Instant } | null {
  const versions = db.all<{ since: Instant; scope: string | null }>(
    'SELECT since, scope FROM connection_version WHERE connection_id = ? ORDER BY since DESC',
    connectionId,
  );
  const at = versions.findIndex(({ scope }) => scope !== versions[0]?.scope);
  const [before, after] = [versions[at], versions[at - 1]];
  if (before === undefined || after === undefined) return null;
  return { scope: before.scope === null ? null : scopeOf(before.scope), until: after.since };
}
