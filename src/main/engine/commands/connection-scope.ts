import { isReadAnew, type Scope, type StreamReading } from '#shared/domain/connection-scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import { beginAnew } from '../inbox/proof.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** What is to be read of a connection. */
export interface Reading {
  readonly scope: Scope;
  /** Ids of the streams that can begin at a date. */
  readonly bounded: readonly string[];
}

interface ReadingRow {
  readonly stream_id: string;
  readonly begun: number;
  readonly since: Instant | null;
  readonly complete: number;
}

/** How far each stream of a connection has been read; one that never was asked for is not among them. */
export function streamReadings(db: ReadDb, connectionId: string, bounded: readonly string[]): StreamReading[] {
  return db
    .all<ReadingRow>(
      `SELECT s.stream_id, k.stream IS NOT NULL AS begun, k.since, t.complete_at IS NOT NULL AS complete
       FROM stream s LEFT JOIN checkpoint k ON k.stream = s.id LEFT JOIN stream_state t ON t.stream = s.id
       WHERE s.connection_id = ? ORDER BY s.stream_id`,
      connectionId,
    )
    .map((row) => ({
      streamId: row.stream_id,
      bounded: bounded.includes(row.stream_id),
      begun: row.begun === 1,
      since: row.since,
      complete: row.complete === 1,
    }));
}

/**
 * Has streams begin at the date of the new scope again where what was read says nothing about it: those that are not
 * read now, too, so that they have it when they are. What was counted of them counted something else.
 */
export function readAnew(db: WriteDb, connectionId: string, { scope, bounded }: Reading): void {
  for (const reading of streamReadings(db, connectionId, bounded)) {
    if (isReadAnew(reading, scope)) beginAnew(db, connectionId, reading.streamId);
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
  return { scope: before.scope === null ? null : (JSON.parse(before.scope) as Scope), until: after.since };
}
