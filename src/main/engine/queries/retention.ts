import type { RetentionState } from '#shared/contract/dto/retention.ts';
import { purges } from '../retention/purges.ts';
import { retentionDecided } from '../retention/in-force.ts';
import type { ReadDb } from '../store/database.ts';
import { holdName } from './decisions.ts';

/** Rules and holds in force, and what was purged. */
export function retentionState(db: ReadDb): RetentionState {
  const { months, decision, holds } = retentionDecided(db);
  return {
    months,
    set:
      decision?.body.kind === 'retention'
        ? { at: decision.at, author: decision.author, note: decision.body.note }
        : null,
    holds: holds.map((hold) => ({ ...hold, name: holdName(db, hold) })),
    purges: purges(db),
  };
}
