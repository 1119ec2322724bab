import type { Instant } from '#shared/domain/time.ts';
import type { Landed } from '../inbox/land.ts';
import type { WriteDb } from '../store/database.ts';

export type RunOutcome = 'ok' | 'empty' | 'failed' | 'cancelled';

export interface RunError {
  readonly kind: string;
  readonly message: string;
  readonly next: string;
}

export type RunCounts = Landed;

/** How the last read of a stream ended. One that did not come to its end leaves when it last did. */
export function noteStream(
  db: WriteDb,
  stream: number,
  { tookMs, error }: { readonly tookMs: number; readonly error: RunError | null },
  now: Instant,
): void {
  db.run(
    `INSERT INTO stream_state (stream, complete_at, took_ms, error) VALUES (?, ?, ?, ?)
     ON CONFLICT (stream) DO UPDATE SET complete_at = coalesce(excluded.complete_at, complete_at),
       took_ms = excluded.took_ms, error = excluded.error`,
    stream,
    error === null ? now : null,
    tookMs,
    error === null ? null : JSON.stringify(error),
  );
}

export function startRun(db: WriteDb, connectionId: string, now: Instant): number {
  // A run that a crash cut off ended when it was last heard of, at the latest now.
  db.run(
    `UPDATE run SET ended_at = ?, outcome = 'cancelled' WHERE connection_id = ? AND outcome = 'running'`,
    now,
    connectionId,
  );
  return db.run(
    `INSERT INTO run (connection_id, started_at, outcome, read, changed, unchanged, rejected, bytes) VALUES (?, ?, 'running', 0, 0, 0, 0, 0)`,
    connectionId,
    now,
  ).id;
}

export function endRun(
  db: WriteDb,
  id: number,
  now: Instant,
  outcome: RunOutcome,
  counts: RunCounts,
  error: RunError | null,
): void {
  db.run(
    'UPDATE run SET ended_at = ?, outcome = ?, read = ?, changed = ?, unchanged = ?, rejected = ?, bytes = ?, error = ? WHERE id = ?',
    now,
    outcome,
    counts.read,
    counts.changed,
    counts.unchanged,
    counts.rejected,
    counts.bytes,
    error === null ? null : JSON.stringify(error),
    id,
  );
}
