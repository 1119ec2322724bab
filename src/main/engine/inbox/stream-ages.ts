import { FRESHNESS_TARGETS } from '#shared/contract/dto/observability.ts';
import type { FreshnessTargets } from '#shared/domain/freshness.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import { preference } from './preferences.ts';
import { STREAM_IS_READ } from './scopes.ts';

export interface ReadStream {
  readonly streamId: string;
  /** When it was last read to its end; null for never. */
  readonly completeAt: Instant | null;
  readonly targetMs: number;
  /** Whether a person set the target. */
  readonly ownTarget: boolean;
}

/**
 * The streams of a connection that are read, with how old their data may be: as a person set it, else as the policy has it
 * for all. This is the one place where a target comes from, for exceptions and screens alike.
 */
export function readStreams(db: ReadDb, connectionId: string, policyMs: number): ReadStream[] {
  const targets = freshnessTargets(db);
  return db
    .all<{ stream_id: string; complete_at: Instant | null }>(
      `SELECT s.stream_id, t.complete_at FROM stream s JOIN connection c ON c.id = s.connection_id
         LEFT JOIN stream_state t ON t.stream = s.id
       WHERE s.connection_id = ? AND ${STREAM_IS_READ('s', 'c')} ORDER BY s.stream_id`,
      connectionId,
    )
    .map(({ stream_id: streamId, complete_at: completeAt }) => {
      const own = targets[`${connectionId}/${streamId}`];
      return { streamId, completeAt, targetMs: own ?? policyMs, ownTarget: own !== undefined };
    });
}

function freshnessTargets(db: ReadDb): FreshnessTargets {
  return (preference(db, FRESHNESS_TARGETS) ?? {}) as FreshnessTargets;
}
