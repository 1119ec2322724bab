import {
  breakerAtEnd,
  breakerAtStart,
  closedBreaker,
  type Breaker,
  type BreakerFailure,
  type BreakerReason,
  type BreakerState,
} from '#shared/domain/breaker.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

interface Row {
  readonly connection_id: string;
  readonly state: BreakerState;
  readonly failures: number;
  readonly since: number;
  readonly retry_at: number | null;
  readonly reason: string | null;
}

/** Of the connections that have failed since they last answered. */
export function readBreakers(db: ReadDb): ReadonlyMap<string, Breaker> {
  const rows = db.all<Row>('SELECT connection_id, state, failures, since, retry_at, reason FROM connection_breaker');
  return new Map(
    rows.map(({ connection_id: id, state, failures, since, retry_at: retryAt, reason }) => [
      id,
      { state, failures, since, retryAt, reason: reason === null ? null : (JSON.parse(reason) as BreakerReason) },
    ]),
  );
}

export function breakerOf(db: ReadDb, connectionId: string, now: Instant): Breaker {
  return readBreakers(db).get(connectionId) ?? closedBreaker(now);
}

export function noteStart(db: WriteDb, connectionId: string, now: Instant): void {
  write(db, connectionId, breakerAtStart(breakerOf(db, connectionId, now), now));
}

/** @param failure null when the run came to its end */
export function noteEnd(db: WriteDb, connectionId: string, failure: BreakerFailure | null, now: Instant): void {
  write(db, connectionId, breakerAtEnd(breakerOf(db, connectionId, now), failure, now));
}

/** The next run is let through: settings changed, or the computer is back on its network. */
export function letThrough(db: WriteDb, connectionId: string, now: Instant): void {
  db.run(
    `UPDATE connection_breaker SET retry_at = ? WHERE connection_id = ? AND state = 'open' AND retry_at > ?`,
    now,
    connectionId,
    now,
  );
}

function write(db: WriteDb, connectionId: string, breaker: Breaker): void {
  if (breaker.state === 'closed' && breaker.failures === 0) {
    db.run('DELETE FROM connection_breaker WHERE connection_id = ?', connectionId);
    return;
  }
  db.run(
    `INSERT INTO connection_breaker (connection_id, state, failures, since, retry_at, reason) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (connection_id) DO UPDATE SET state = excluded.state, failures = excluded.failures,
       since = excluded.since, retry_at = excluded.retry_at, reason = excluded.reason`,
    connectionId,
    breaker.state,
    breaker.failures,
    breaker.since,
    breaker.retryAt,
    breaker.reason === null ? null : JSON.stringify(breaker.reason),
  );
}
